/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.util.Optional;

/**
 * Keeps what users' one-time codes are checked by. Implementations are safe for use by many threads and processes, and
 * throw {@link dev.hauberk.core.StoreUnavailableException} where they cannot answer: a store that fails must never look
 * as if a user had no second factor.
 */
public interface OneTimeCodeStore {
    /** Returns what is kept for a user. */
    Optional<OneTimeCodeRecord> find(String user);

    /** Keeps the first record of a user; returns false if there is one. */
    boolean add(String user, OneTimeCodeRecord record);

    /**
     * Puts a changed record in the place of what was read. This is what makes a code good for one login only, so it
     * must be atomic.
     *
     * @param changed one whose version is one more than that of what was read
     * @return false if somebody else changed it since, or it is gone
     */
    boolean replace(String user, OneTimeCodeRecord changed);

    /** Forgets a user; returns whether there was something. */
    boolean remove(String user);

    /** Makes a store in the memory of this process, which forgets when it ends. */
    static OneTimeCodeStore inMemory() {
        return new InMemoryOneTimeCodeStore();
    }
}
