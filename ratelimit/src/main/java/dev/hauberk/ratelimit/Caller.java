/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that waits for its permits, for no longer than it chose. */
final class Caller {
    private static final Object FAILED = new Object();
    private static final Object GONE = new Object();

    final long permits;
    private final Thread thread = Thread.currentThread();
    private final AtomicReference<@Nullable Object> outcome = new AtomicReference<>();

    Caller(long permits) {
        this.permits = permits;
    }

    /** Gives it its result; returns false if it is gone. */
    boolean answer(RateLimitResult result) {
        return end(result);
    }

    /** Tells it that there will be none. */
    void fail() {
        end(FAILED);
    }

    private boolean end(Object value) {
        boolean there = outcome.compareAndSet(null, value);
        if (there) {
            LockSupport.unpark(thread);
        }
        return there;
    }

    boolean isGone() {
        return outcome.get() == GONE;
    }

    /**
     * Waits, and returns the result, or null if there is none in time; then it is gone, and its permits are for others.
     */
    @Nullable
    RateLimitResult await(long nanos) {
        long giveUpAt = System.nanoTime() + nanos;
        long left = nanos;
        while (outcome.get() == null && left > 0) {
            LockSupport.parkNanos(this, left);
            // An interrupt is for the application to see later, and no reason to wait for ever.
            left = Thread.currentThread().isInterrupted() ? 0 : giveUpAt - System.nanoTime();
        }
        outcome.compareAndSet(null, GONE);
        return outcome.get() instanceof RateLimitResult result ? result : null;
    }
}
