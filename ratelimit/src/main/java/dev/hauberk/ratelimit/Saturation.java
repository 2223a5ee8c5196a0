/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes note that more keys are active than a limiter keeps apart: to be told once a minute while it lasts, and logged
 * once an hour. Safe for use by several threads.
 */
final class Saturation {
    private static final Logger LOG = LoggerFactory.getLogger(RateLimiter.class);
    private static final long TOLD_EVERY = Duration.ofMinutes(1).toNanos();
    private static final long LOGGED_EVERY = Duration.ofHours(1).toNanos();

    private final String limiter;
    private final LongSupplier clock;
    private final AtomicLong noticed;
    private final AtomicLong logged;
    private final AtomicBoolean toTell = new AtomicBoolean();

    Saturation(String limiter, LongSupplier clock) {
        this.limiter = limiter;
        this.clock = clock;
        long now = clock.getAsLong();
        this.noticed = new AtomicLong(now - TOLD_EVERY);
        this.logged = new AtomicLong(now - LOGGED_EVERY);
    }

    /** Looks whether keys share buckets; without such keys it reads one field for each limit. */
    void notice(LocalBuckets buckets) {
        if (!buckets.isSharing()) {
            return;
        }
        long now = clock.getAsLong();
        if (!passed(noticed, now, TOLD_EVERY)) {
            return;
        }
        buckets.clearSharing();
        toTell.set(true);
        if (passed(logged, now, LOGGED_EVERY)) {
            LOG.warn(
                    "limiter {}: more keys are active than it keeps apart, so new keys share buckets and may be refused"
                            + " at once; raise keys(), or look for a flood of keys; logged once an hour",
                    limiter);
        }
    }

    private static boolean passed(AtomicLong last, long now, long every) {
        long before = last.get();
        return now - before >= every && last.compareAndSet(before, now);
    }

    /** Returns true once for each time that it was noticed. */
    boolean isToBeTold() {
        return toTell.get() && toTell.compareAndSet(true, false);
    }
}
