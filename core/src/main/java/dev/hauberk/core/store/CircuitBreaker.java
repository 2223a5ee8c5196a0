/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.store;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Says whether a store is worth asking.
 *
 * <p>It opens after five failures in a row, or when half of the last twenty outcomes are failures. What began before
 * the last failure was counted belongs to that failure: one pause of the store, or of this process, is one failure,
 * however many wait. While it is open only one caller at a time asks, as a probe: after 250 milliseconds at first, and
 * after twice as long each time the probe fails, up to a longest pause, give or take a quarter so that nodes do not
 * probe in step. One success closes it. Safe for use by several threads.
 */
final class CircuitBreaker {
    private static final int IN_A_ROW = 5;
    private static final int WINDOW = 20;
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(250);

    private final long longestPause;

    /** Read without the lock by every caller; written below it. */
    private volatile boolean open;

    private int row;
    /** The last twenty outcomes, one bit each; a failure is 1. */
    private int outcomes;

    private int calls;
    private long pause = FIRST_PAUSE;
    private long probeAt;
    private boolean everFailed;
    private long lastFailure;

    /** @param longestPause the most nanoseconds between two probes */
    CircuitBreaker(long longestPause) {
        this.longestPause = longestPause;
    }

    /** Returns whether to ask; a caller that may ask reports how it went. */
    boolean allows(long nanoTime) {
        return !open || allowsProbe(nanoTime);
    }

    private synchronized boolean allowsProbe(long nanoTime) {
        if (!open) {
            return true;
        }
        if (nanoTime - probeAt < 0) {
            return false;
        }
        // Until this probe reports, or for as long as it could take.
        probeAt = nanoTime + longestPause;
        return true;
    }

    /** Counts a success; returns whether it closes the breaker. */
    synchronized boolean succeeded() {
        row = 0;
        record(0);
        if (!open) {
            return false;
        }
        outcomes = 0;
        calls = 0;
        pause = FIRST_PAUSE;
        open = false;
        return true;
    }

    /**
     * Counts a failure, unless it belongs to one that was counted.
     *
     * @param since when what failed began
     * @return whether it was counted
     */
    synchronized boolean failed(long since, long nanoTime) {
        if (everFailed && since - lastFailure < 0) {
            return false;
        }
        everFailed = true;
        lastFailure = nanoTime;
        row++;
        record(1);
        if (open) {
            pause = Math.min(2 * pause, longestPause);
            probeAt = nanoTime + aroundPause();
        } else if (row >= IN_A_ROW || (calls >= WINDOW && Integer.bitCount(outcomes) >= WINDOW / 2)) {
            open = true;
            probeAt = nanoTime + aroundPause();
        }
        return true;
    }

    boolean isOpen() {
        return open;
    }

    private long aroundPause() {
        return pause - pause / 4 + ThreadLocalRandom.current().nextLong(pause / 2);
    }

    private void record(int outcome) {
        outcomes = (outcomes << 1 | outcome) & (1 << WINDOW) - 1;
        calls = Math.min(calls + 1, WINDOW);
    }
}
