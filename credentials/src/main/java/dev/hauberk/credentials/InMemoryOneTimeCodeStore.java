/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Records in the memory of this process. */
final class InMemoryOneTimeCodeStore implements OneTimeCodeStore {
    private final ConcurrentHashMap<String, OneTimeCodeRecord> records = new ConcurrentHashMap<>();

    @Override
    public Optional<OneTimeCodeRecord> find(String user) {
        return Optional.ofNullable(records.get(user));
    }

    @Override
    public boolean add(String user, OneTimeCodeRecord record) {
        return records.putIfAbsent(user, record) == null;
    }

    @Override
    public boolean replace(String user, OneTimeCodeRecord changed) {
        OneTimeCodeRecord old = records.get(user);
        return old != null && old.version() == changed.version() - 1 && records.replace(user, old, changed);
    }

    @Override
    public boolean remove(String user) {
        return records.remove(user) != null;
    }

    @Override
    public String toString() {
        return "in memory";
    }
}
