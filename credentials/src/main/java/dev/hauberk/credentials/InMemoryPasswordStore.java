/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Users in the memory of this process. */
final class InMemoryPasswordStore implements PasswordStore {
    private final ConcurrentHashMap<String, PasswordUser> users = new ConcurrentHashMap<>();

    InMemoryPasswordStore(Collection<PasswordUser> users) {
        users.forEach(user -> this.users.put(user.name(), user));
    }

    @Override
    public Optional<PasswordUser> find(String name) {
        return Optional.ofNullable(users.get(name));
    }

    @Override
    public boolean replaceHash(String name, String expected, String better) {
        PasswordUser old = users.get(name);
        return old != null
                && old.hash().equals(expected)
                && users.replace(name, old, new PasswordUser(name, better, old.roles()));
    }

    @Override
    public String toString() {
        return "in memory";
    }
}
