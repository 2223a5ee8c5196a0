/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * Keys that are remembered until they expire: identifiers of messages that were seen, of tokens that were revoked.
 *
 * <p>A set never forgets a key early to make room; when full it refuses. Keys have 1 to {@value #LONGEST_KEY}
 * characters: hash what may be longer. Implementations are safe for use by several threads, and by several processes if
 * they share a store; of any number of callers that add one key at once, exactly one is told {@link Result#ADDED}. An
 * implementation shows that it keeps this contract by passing {@code ExpiringSetContract} of the module's test archive.
 */
public interface ExpiringSet {
    /** The most characters a key may have. */
    int LONGEST_KEY = 1024;

    /** What became of a key. Only {@link #ADDED} says that it is new and will be remembered. */
    enum Result {
        /** It was not there and now is. */
        ADDED,
        /** It was there already; its expiry stays what it was. */
        PRESENT,
        /** It was not there, and there is no room for it. */
        FULL,
        /** Its expiry is not after now, so it could not be remembered; whether it came before is unknown. */
        EXPIRED
    }

    /**
     * Adds a key if it is absent.
     *
     * @param expiresAt when it may be forgotten; include the leeway that the check of the expiry grants
     * @throws IllegalArgumentException if the key is empty or too long
     * @throws StoreUnavailableException if the store cannot answer; whether the key was added is then unknown. A store
     *     may take it back later, even if another caller read it as present meanwhile
     */
    Result add(String key, Instant expiresAt);

    /**
     * Adds a key, or keeps it if it is there. For lists of what is to be refused, such as revoked tokens: after a
     * result other than {@link Result#FULL} and {@link Result#EXPIRED} the key is remembered, and no store takes it
     * back. By default it is the same as {@link #add}.
     *
     * @param expiresAt when it may be forgotten, if it is not there yet
     * @throws IllegalArgumentException if the key is empty or too long
     * @throws StoreUnavailableException if the store cannot answer; whether the key was added is then unknown
     */
    default Result put(String key, Instant expiresAt) {
        return add(key, expiresAt);
    }

    /**
     * Returns whether the key was added and has not expired.
     *
     * @throws IllegalArgumentException if the key is empty or too long
     * @throws StoreUnavailableException if the store cannot answer
     */
    boolean contains(String key);

    /**
     * Begins to look a key up and does not wait, so that the question travels beside others. By default the question is
     * asked when the answer is.
     *
     * @return waits for what {@link #contains} returns, or throws what it throws; asked once, by the same thread
     * @throws IllegalArgumentException if the key is empty or too long
     * @throws StoreUnavailableException if the store cannot be asked
     */
    default BooleanSupplier lookUp(String key) {
        return () -> contains(key);
    }

    /**
     * Makes a set in the memory of this process. Adding takes a short lock and logarithmic time, looking up takes
     * neither.
     *
     * @param capacity the most keys it holds at a time, at least 1; with short keys about 200 bytes each
     * @param clock tells now
     * @throws IllegalArgumentException if {@code capacity} is less than 1
     */
    static ExpiringSet inMemory(int capacity, InstantSource clock) {
        return new InMemoryExpiringSet(capacity, clock);
    }

    /**
     * Returns the key if it may be one; for implementations.
     *
     * @throws IllegalArgumentException if the key is empty or too long
     */
    static String requireKey(String key) {
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException(
                    "key must have 1 to " + LONGEST_KEY + " characters: " + key.length() + "; hash longer ones");
        }
        return key;
    }
}
