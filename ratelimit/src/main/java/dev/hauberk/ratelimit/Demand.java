/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

/** How many permits one key uses, as a moving average over the calls to its store. Used by one thread at a time. */
final class Demand {
    /** Calls closer together than this part of the span say little about the rate. */
    private static final int SHORTEST_PART = 4;

    private boolean begun;
    private long since;
    private double perNano;

    /**
     * Returns how many permits will be used within a span if it goes on as it did.
     *
     * @param used how many were used since the last call
     */
    synchronized long expected(long used, long nanoTime, long span) {
        if (begun) {
            double elapsed = Math.max(nanoTime - since, span / SHORTEST_PART);
            perNano = (perNano + used / elapsed) / 2;
        }
        begun = true;
        since = nanoTime;
        return (long) (perNano * span);
    }
}
