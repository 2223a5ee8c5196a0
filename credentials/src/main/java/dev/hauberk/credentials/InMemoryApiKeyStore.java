/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keys in the memory of this process. */
final class InMemoryApiKeyStore implements ApiKeyStore {
    private final ConcurrentHashMap<String, ApiKey> keys = new ConcurrentHashMap<>();

    @Override
    public Optional<ApiKey> find(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    @Override
    public boolean add(ApiKey key) {
        return keys.putIfAbsent(key.id(), key) == null;
    }

    @Override
    public boolean replace(ApiKey changed) {
        while (true) {
            ApiKey old = keys.get(changed.id());
            if (old == null || old.version() != changed.version() - 1) {
                return false;
            }
            if (keys.replace(changed.id(), old, withUse(changed, old.lastUsedAt()))) {
                return true;
            }
        }
    }

    @Override
    public void used(String id, Instant when) {
        keys.computeIfPresent(id, (unused, old) -> withUse(old, Optional.of(when)));
    }

    private static ApiKey withUse(ApiKey key, Optional<Instant> when) {
        boolean later = when.isPresent()
                && (key.lastUsedAt().isEmpty()
                        || when.get().isAfter(key.lastUsedAt().get()));
        return later ? key.toBuilder().lastUsedAt(when.get()).build() : key;
    }

    @Override
    public List<ApiKey> all() {
        return keys.values().stream().sorted(Comparator.comparing(ApiKey::id)).toList();
    }

    @Override
    public String toString() {
        return "in memory";
    }
}
