/** What a request costs: one class for each question. */
@NullMarked
package dev.hauberk.benchmarks;

import org.jspecify.annotations.NullMarked;
