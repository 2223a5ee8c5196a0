/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.time.Duration;

/** What a {@link RateLimiter} answered. Times are nanoseconds from the answer. */
public sealed interface RateLimitResult {
    /** Returns whether it may go on: true of {@link Granted} only. */
    default boolean admitted() {
        return this instanceof Granted;
    }

    /**
     * The permits were taken.
     *
     * @param limit the limit with the fewest permits left
     * @param remaining how many it has left
     * @param nanosToMore after how long it has one more; 0 if it is full
     * @param permits how many were taken
     * @param grantedAt when, on the clock of whoever granted; for {@link RateLimiter#refund}
     * @param source who granted
     */
    record Granted(RateLimit limit, long remaining, long nanosToMore, long permits, long grantedAt, Source source)
            implements RateLimitResult {}

    /**
     * There are too few permits, and none was taken.
     *
     * @param limit the limit that takes longest to have enough
     * @param remaining how many it has
     * @param nanosToWait after how long it has enough if nobody else takes; {@link Long#MAX_VALUE} if never, as more
     *     than the burst was asked for
     * @param source who denied
     */
    record Denied(RateLimit limit, long remaining, long nanosToWait, Source source) implements RateLimitResult {
        /** Returns whether waiting helps. */
        public boolean possible() {
            return nanosToWait != Long.MAX_VALUE;
        }

        /** Returns {@link #nanosToWait()} as a duration. */
        public Duration retryAfter() {
            return Duration.ofNanos(nanosToWait);
        }
    }

    /**
     * The store did not answer in time, and the limit was told to be closed then. This is no fault of the caller: 503.
     *
     * @param nanosToWait after how long it is worth to try again
     */
    record Unavailable(long nanosToWait) implements RateLimitResult {
        /** Returns {@link #nanosToWait()} as a duration. */
        public Duration retryAfter() {
            return Duration.ofNanos(nanosToWait);
        }
    }

    /** Who decided. */
    enum Source {
        /** A bucket of this process, with no store behind it. */
        LOCAL,
        /** The store, or permits leased from it. */
        STORE,
        /** This process by itself, as the store does not answer. */
        FALLBACK
    }
}
