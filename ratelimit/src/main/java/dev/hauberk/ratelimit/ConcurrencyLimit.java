/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.util.concurrent.ConcurrentHashMap;

/**
 * How many requests of each key are under way, and the most there may be. It holds a counter for each key that has one
 * under way, and none for others. Safe for use by several threads.
 */
final class ConcurrencyLimit {
    private final ConcurrentHashMap<String, Integer> underWay = new ConcurrentHashMap<>();
    private final int most;

    ConcurrencyLimit(int most) {
        this.most = most;
    }

    /** Lets one in if there is room; who is let in leaves once. */
    boolean enter(String key) {
        boolean[] entered = new boolean[1];
        underWay.compute(key, (unused, count) -> {
            int before = count == null ? 0 : count;
            entered[0] = before < most;
            return entered[0] ? Integer.valueOf(before + 1) : count;
        });
        return entered[0];
    }

    void leave(String key) {
        underWay.computeIfPresent(key, (unused, count) -> count == 1 ? null : count - 1);
    }

    int most() {
        return most;
    }
}
