/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.util.Collection;
import java.util.Optional;

/**
 * Finds users who have a password; mostly a view on the application's own table. Implementations are safe for use by
 * many threads, and throw {@link dev.hauberk.core.StoreUnavailableException} where they cannot answer.
 */
public interface PasswordStore {
    /** Returns a user by the very name that was sent. */
    Optional<PasswordUser> find(String name);

    /**
     * Puts a better hash of the same password in the place of one; does nothing and returns false if the user has
     * another by now.
     */
    boolean replaceHash(String name, String expected, String better);

    /** Makes a store in the memory of this process. */
    static PasswordStore inMemory(Collection<PasswordUser> users) {
        return new InMemoryPasswordStore(users);
    }
}
