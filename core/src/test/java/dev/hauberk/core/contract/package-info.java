/** What every implementation of a store must hold to, as tests that the modules with shared stores extend. */
@NullMarked
package dev.hauberk.core.contract;

import org.jspecify.annotations.NullMarked;
