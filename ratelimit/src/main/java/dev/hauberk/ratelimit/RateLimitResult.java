/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** What a {@link RateLimiter} answered. Times are nanoseconds from the answer. */
public sealed interface RateLimitResult {
    /** Returns whether it may go on: true of {@link Granted} only. */
    default boolean admitted() {
        return this instanceof Granted;
    }

    /** The permits were taken. Equal to another of the same values. Safe for use by several threads. */
    final class Granted implements RateLimitResult {
        private static final AtomicIntegerFieldUpdater<Granted> REFUNDED =
                AtomicIntegerFieldUpdater.newUpdater(Granted.class, "refunded");

        private final RateLimit limit;
        private final long remaining;
        private final long nanosToMore;
        private final long permits;
        private final long grantedAt;
        private final Source source;

        /** Changed by {@link #REFUNDED} only. */
        @SuppressWarnings("UnusedVariable")
        private volatile int refunded;

        /**
         * Makes one.
         *
         * @param limit the limit with the fewest permits left
         * @param remaining how many it has left
         * @param nanosToMore after how long it has one more; 0 if it is full
         * @param permits how many were taken
         * @param grantedAt when they were taken, in nanoseconds of the clock of the source
         * @param source who granted
         */
        public Granted(RateLimit limit, long remaining, long nanosToMore, long permits, long grantedAt, Source source) {
            this.limit = limit;
            this.remaining = remaining;
            this.nanosToMore = nanosToMore;
            this.permits = permits;
            this.grantedAt = grantedAt;
            this.source = source;
        }

        /** Returns the limit with the fewest permits left. */
        public RateLimit limit() {
            return limit;
        }

        /** Returns how many permits that limit has left. */
        public long remaining() {
            return remaining;
        }

        /** Returns after how long that limit has one more; 0 if it is full. */
        public long nanosToMore() {
            return nanosToMore;
        }

        /** Returns how many permits were taken. */
        public long permits() {
            return permits;
        }

        /** Returns when they were taken, in nanoseconds of the clock of the source; for {@link RateLimiter#refund}. */
        public long grantedAt() {
            return grantedAt;
        }

        /** Returns who granted. */
        public Source source() {
            return source;
        }

        /** Returns true for the first caller and false for all others. */
        boolean claimRefund() {
            return REFUNDED.compareAndSet(this, 0, 1);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Granted that
                    && limit.equals(that.limit)
                    && remaining == that.remaining
                    && nanosToMore == that.nanosToMore
                    && permits == that.permits
                    && grantedAt == that.grantedAt
                    && source == that.source;
        }

        @Override
        public int hashCode() {
            return Objects.hash(limit, remaining, nanosToMore, permits, grantedAt, source);
        }

        @Override
        public String toString() {
            return "Granted[limit=" + limit + ", remaining=" + remaining + ", nanosToMore=" + nanosToMore + ", permits="
                    + permits + ", grantedAt=" + grantedAt + ", source=" + source + "]";
        }
    }

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
