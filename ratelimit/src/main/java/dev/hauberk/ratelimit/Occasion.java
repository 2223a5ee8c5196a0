/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Comes up at most once in a time, and is due at first. Safe for use by several threads. */
final class Occasion {
    private final long every;
    private final LongSupplier clock;
    private final AtomicLong last;

    Occasion(Duration every, LongSupplier clock) {
        this.every = every.toNanos();
        this.clock = clock;
        this.last = new AtomicLong(clock.getAsLong() - this.every);
    }

    /** Returns true to one caller each time. */
    boolean isDue() {
        long now = clock.getAsLong();
        long before = last.get();
        return now - before >= every && last.compareAndSet(before, now);
    }
}
