/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.store;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for the answer to one question, for no longer than it chose. It is answered, failed or gone, and
 * stays that.
 *
 * @param <R> what it waits for
 */
public final class Waiter<R> {
    private static final Object FAILED = new Object();
    private static final Object GONE = new Object();

    private final Thread thread = Thread.currentThread();
    private final AtomicReference<@Nullable Object> outcome = new AtomicReference<>();

    /** Makes a waiter of the current thread. */
    public Waiter() {}

    /** Answers it; returns false if it is gone, or had its outcome. */
    public boolean answer(R result) {
        return end(result);
    }

    /** Ends its wait without an answer. */
    public void fail() {
        end(FAILED);
    }

    private boolean end(Object value) {
        boolean there = outcome.compareAndSet(null, value);
        if (there) {
            LockSupport.unpark(thread);
        }
        return there;
    }

    /** Returns whether it left. */
    public boolean isGone() {
        return outcome.get() == GONE;
    }

    /** Returns whether it has no outcome yet and did not leave. */
    public boolean isWaiting() {
        return outcome.get() == null;
    }

    /**
     * Waits for an outcome, until a time or an interrupt: that is for the application to see later.
     *
     * @param until by {@link System#nanoTime}
     */
    public void await(long until) {
        long left = until - System.nanoTime();
        while (outcome.get() == null && left > 0) {
            LockSupport.parkNanos(this, left);
            left = thread.isInterrupted() ? 0 : until - System.nanoTime();
        }
    }

    /** Waits like {@link #await}, and not shorter for an interrupt, which is kept. */
    void awaitThroughInterrupts(long until) {
        boolean interrupted = Thread.interrupted();
        while (outcome.get() == null && until - System.nanoTime() > 0) {
            await(until);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            thread.interrupt();
        }
    }

    /** Leaves, unless it has an outcome; returns whether it is gone. What comes now is for others. */
    public boolean leave() {
        outcome.compareAndSet(null, GONE);
        return isGone();
    }

    /** Returns the answer, or null if it has none. */
    @SuppressWarnings("unchecked")
    public @Nullable R result() {
        Object value = outcome.get();
        return value == FAILED || value == GONE ? null : (R) value;
    }
}
