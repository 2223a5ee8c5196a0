/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.time.Instant;
import java.time.InstantSource;

/** An {@link ExpiringSet} in the memory of this process. */
final class InMemoryExpiringSet implements ExpiringSet {
    private final ExpiringMap<Boolean> map;
    private final InstantSource clock;

    InMemoryExpiringSet(int capacity, InstantSource clock) {
        this.map = new ExpiringMap<>(capacity);
        this.clock = clock;
    }

    @Override
    public Result add(String key, Instant expiresAt) {
        ExpiringSet.requireKey(key);
        Instant now = clock.instant();
        if (map.live(key, now) != null) {
            return Result.PRESENT;
        }
        if (!expiresAt.isAfter(now)) {
            return Result.EXPIRED;
        }
        return switch (map.add(key, true, expiresAt, now)) {
            case ADDED -> Result.ADDED;
            case PRESENT -> Result.PRESENT;
            case FULL -> Result.FULL;
        };
    }

    @Override
    public boolean contains(String key) {
        return map.live(ExpiringSet.requireKey(key), clock) != null;
    }

    @Override
    public String toString() {
        return "ExpiringSet of " + map;
    }
}
