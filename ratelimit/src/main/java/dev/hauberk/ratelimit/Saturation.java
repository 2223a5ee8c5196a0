/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that more keys are active than a limiter keeps apart: for an event once a minute while it lasts, and a WARN
 * once an hour. Safe for use by several threads.
 */
final class Saturation {
    private static final Logger LOG = LoggerFactory.getLogger(RateLimiter.class);

    private final String limiter;
    private final Occasion toNotice;
    private final Occasion toLog;
    private final AtomicBoolean fresh = new AtomicBoolean();

    Saturation(String limiter, LongSupplier clock) {
        this.limiter = limiter;
        this.toNotice = new Occasion(Duration.ofMinutes(1), clock);
        this.toLog = new Occasion(Duration.ofHours(1), clock);
    }

    /** Looks whether keys share buckets; without such keys it reads one field for each limit. */
    void notice(LocalBuckets buckets) {
        if (!buckets.isSharing() || !toNotice.isDue()) {
            return;
        }
        buckets.clearSharing();
        fresh.set(true);
        if (toLog.isDue()) {
            LOG.warn(
                    "limiter {}: more keys are active than it keeps apart, so new keys share buckets and may be refused"
                            + " at once; raise keys(), or look for a flood of keys; logged once an hour",
                    limiter);
        }
    }

    /** Returns true once for each time that it was noticed. */
    boolean isFresh() {
        return fresh.get() && fresh.compareAndSet(true, false);
    }
}
