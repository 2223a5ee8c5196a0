/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** {@link ExpiringEpochs} in the memory of this process. */
final class InMemoryExpiringEpochs implements ExpiringEpochs {
    private final ExpiringMap<Instant> map;
    private final InstantSource clock;

    InMemoryExpiringEpochs(int capacity, InstantSource clock) {
        this.map = new ExpiringMap<>(capacity);
        this.clock = clock;
    }

    @Override
    public void advance(String key, Instant notBefore, Instant expiresAt) {
        ExpiringSet.requireKey(key);
        Instant now = clock.instant();
        if (expiresAt.isAfter(now)
                && map.merge(key, notBefore, expiresAt, now, InMemoryExpiringEpochs::later)
                        == ExpiringMap.Change.FULL) {
            throw new StoreUnavailableException("epochs must fit their capacity: " + map + "; raise it");
        }
    }

    @Override
    public Optional<Instant> notBefore(String key) {
        return Optional.ofNullable(map.live(ExpiringSet.requireKey(key), clock));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    @Override
    public String toString() {
        return "ExpiringEpochs of " + map;
    }
}
