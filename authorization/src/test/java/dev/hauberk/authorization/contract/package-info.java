/** What every object authorizer and every store of grants must hold to, as tests to extend. */
@NullMarked
package dev.hauberk.authorization.contract;

import org.jspecify.annotations.NullMarked;
