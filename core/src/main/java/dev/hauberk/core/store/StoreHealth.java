/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.store;

import dev.hauberk.core.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Judges a store by what is sent to it, what comes back, and who left without an answer.
 *
 * <p>An answer within the deadline of its sending is a success, whatever the queue before it did. A failure is a batch
 * that failed or came late, and a caller that waited for a whole deadline in which the store answered nothing to
 * anyone. So a store that hangs is noticed whichever caller leaves first, and one slow reply beside good ones harms
 * only those that wait for it. Safe for use by several threads.
 */
public final class StoreHealth {
    /** Hears that a store fails, and that it answers again: one call each, not one for each request. */
    public interface Listener {
        /** The store is asked no more, or did not answer at the start. */
        void failed(StoreUnavailableException cause);

        /** The store answers again. */
        void recovered();
    }

    private final Duration deadline;
    private final LongSupplier clock;
    private final CircuitBreaker breaker;
    private final Listener listener;
    private final AtomicLong lastAnswer;
    private final AtomicBoolean troubled = new AtomicBoolean();

    /**
     * Makes a judge.
     *
     * @param deadline how long a caller waits
     * @param longestPause the longest time between two probes while the store is not asked
     * @param clock nanoseconds that never go back
     */
    public StoreHealth(Duration deadline, Duration longestPause, LongSupplier clock, Listener listener) {
        this.deadline = deadline;
        this.clock = clock;
        this.breaker = new CircuitBreaker(longestPause.toNanos());
        this.listener = listener;
        this.lastAnswer = new AtomicLong(clock.getAsLong());
    }

    /** Returns the time now, in nanoseconds. */
    public long nanoTime() {
        return clock.getAsLong();
    }

    /** Returns how many nanoseconds a caller waits. */
    public long deadlineNanos() {
        return deadline.toNanos();
    }

    /** Returns whether the store is asked; false while the circuit breaker is open. */
    public boolean isTrusted() {
        return !breaker.isOpen();
    }

    /** Returns whether a caller may ask now; while the breaker is open one at a time may, as a probe. */
    public boolean allows() {
        return !breaker.isOpen() || breaker.allows(clock.getAsLong());
    }

    /** The store answered a batch. */
    void answered(long sentAt) {
        long now = clock.getAsLong();
        lastAnswer.set(now);
        if (now - sentAt > deadlineNanos()) {
            failed(sentAt, now, late());
            return;
        }
        breaker.succeeded();
        if (troubled.get() && troubled.compareAndSet(true, false)) {
            listener.recovered();
        }
    }

    /** The store, or its client, failed a batch. */
    void failed(long sentAt, StoreUnavailableException cause) {
        failed(sentAt, clock.getAsLong(), cause);
    }

    /**
     * A caller leaves without an answer after a whole deadline.
     *
     * @param since when it began to wait
     * @return whether it counts as a failure of the store
     */
    public boolean gaveUp(long since) {
        return lastAnswer.get() - since <= 0 && failed(since, clock.getAsLong(), late());
    }

    private boolean failed(long since, long now, StoreUnavailableException cause) {
        boolean counted = breaker.failed(since, now);
        if (counted && breaker.isOpen()) {
            trouble(cause);
        }
        return counted;
    }

    /** Reports a failure to the listener, once until the store answers again. */
    public void trouble(StoreUnavailableException cause) {
        if (troubled.compareAndSet(false, true)) {
            listener.failed(cause);
        }
    }

    private StoreUnavailableException late() {
        return new StoreUnavailableException(
                "a store must answer within its deadline: it did not within " + deadline.toMillis() + " ms");
    }
}
