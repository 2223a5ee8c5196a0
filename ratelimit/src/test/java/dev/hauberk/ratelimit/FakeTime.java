/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Nanoseconds that stand still until told otherwise. */
final class FakeTime implements LongSupplier {
    private final AtomicLong now = new AtomicLong(1_000_000_007);

    @Override
    public long getAsLong() {
        return now.get();
    }

    void pass(Duration time) {
        pass(time.toNanos());
    }

    void pass(long nanos) {
        now.addAndGet(nanos);
    }
}
