/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.util.concurrent.TimeUnit;

/**
 * Says whether a store is worth asking.
 *
 * <p>It opens after five failures in a row, or when half of the last twenty calls failed. While it is open nobody asks,
 * but for one caller at a time who probes, after 250 milliseconds at first and after twice as long each time the probe
 * fails, up to five seconds, give or take a quarter so that nodes do not probe in step. One success closes it. Safe for
 * use by several threads.
 */
final class CircuitBreaker {
    private static final int IN_A_ROW = 5;
    private static final int WINDOW = 20;
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(5);

    /** Read without the lock by every caller; written below it. */
    private volatile boolean open;

    private int row;
    /** The last twenty outcomes, one bit each; a failure is 1. */
    private int outcomes;

    private int calls;
    private long pause = FIRST_PAUSE;
    private long probeAt;
    private boolean everOverdue;
    private long lastOverdue;

    /** Returns whether to ask; who is told yes reports how it went. */
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
        probeAt = nanoTime + LONGEST_PAUSE;
        return true;
    }

    synchronized void succeeded() {
        row = 0;
        record(0);
        if (open) {
            outcomes = 0;
            calls = 0;
            pause = FIRST_PAUSE;
            open = false;
        }
    }

    synchronized void failed(long nanoTime) {
        row++;
        record(1);
        if (open) {
            pause = Math.min(2 * pause, LONGEST_PAUSE);
            probeAt = nanoTime + Jitter.around(pause);
        } else if (row >= IN_A_ROW || (calls >= WINDOW && Integer.bitCount(outcomes) >= WINDOW / 2)) {
            open = true;
            probeAt = nanoTime + Jitter.around(pause);
        }
    }

    /**
     * Counts a call that took too long; those that become overdue within one deadline are one failure, as one pause of
     * the store or of this process makes many.
     */
    synchronized void overdue(long nanoTime, long deadline) {
        if (open || !everOverdue || nanoTime - lastOverdue >= deadline) {
            everOverdue = true;
            lastOverdue = nanoTime;
            failed(nanoTime);
        }
    }

    boolean isOpen() {
        return open;
    }

    private void record(int outcome) {
        outcomes = (outcomes << 1 | outcome) & (1 << WINDOW) - 1;
        calls = Math.min(calls + 1, WINDOW);
    }
}
