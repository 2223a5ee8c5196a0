/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps API keys. Implementations are safe for use by many threads and processes, and throw
 * {@link dev.hauberk.core.StoreUnavailableException} where they cannot answer: a store that fails must never look like
 * an empty one.
 */
public interface ApiKeyStore {
    /** Returns the key of an id, revoked and expired ones too. */
    Optional<ApiKey> find(String id);

    /** Keeps a new key; returns false if there is one of its id. */
    boolean add(ApiKey key);

    /**
     * Puts a changed key in the place of what was read.
     *
     * @param changed one whose {@link ApiKey#version} is one more than that of what was read
     * @return false if somebody else changed it since, or it is gone; read it again then
     */
    boolean replace(ApiKey changed);

    /**
     * Notes that a key was used. An earlier instant than the one that is kept changes nothing, nor does the version.
     */
    void used(String id, Instant when);

    /** Returns all keys, in the order of their ids. */
    List<ApiKey> all();

    /** Makes a store in the memory of this process, which forgets when it ends. */
    static ApiKeyStore inMemory() {
        return new InMemoryApiKeyStore();
    }
}
