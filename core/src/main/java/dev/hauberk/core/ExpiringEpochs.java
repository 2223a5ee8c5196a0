/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * For each key the latest instant before which nothing issued is good any more: log out a subject, drop a client or an
 * issuer, all at once.
 *
 * <p>An epoch only moves forward, and is never forgotten before it expires. Keys have 1 to
 * {@value ExpiringSet#LONGEST_KEY} characters. Implementations are safe for use by several threads, and by several
 * processes if they share a store; they keep instants to the millisecond or finer and round up if they must. An
 * implementation shows that it keeps this contract by passing {@code ExpiringEpochsContract} of the module's test
 * archive.
 */
public interface ExpiringEpochs {
    /**
     * Moves the epoch of a key forward to an instant. If it is there already or beyond, it stays; its expiry becomes
     * the later of both.
     *
     * @param notBefore what was issued before this is revoked
     * @param expiresAt when the epoch may be forgotten, as all that it revokes has expired by itself; if that is not
     *     after now, nothing is left to revoke and nothing happens
     * @throws IllegalArgumentException if the key is empty or too long
     * @throws StoreUnavailableException if the store cannot answer or has no room; the epoch may then not have moved
     */
    void advance(String key, Instant notBefore, Instant expiresAt);

    /**
     * Returns the epoch of a key, or nothing if it has none or it expired.
     *
     * @throws IllegalArgumentException if the key is empty or too long
     * @throws StoreUnavailableException if the store cannot answer
     */
    Optional<Instant> notBefore(String key);

    /**
     * Returns the epochs of several keys, in their order. Shared stores answer all of them in one round trip; by
     * default one key is asked for after the other.
     *
     * @throws IllegalArgumentException if a key is empty or too long
     * @throws StoreUnavailableException if the store cannot answer for all of them
     */
    default List<Optional<Instant>> notBefore(List<String> keys) {
        List<Optional<Instant>> epochs = new ArrayList<>(keys.size());
        for (String key : keys) {
            epochs.add(notBefore(key));
        }
        return epochs;
    }

    /**
     * Returns whether something issued for a key at an instant is revoked.
     *
     * <p>Tokens tell their instant in whole seconds, rounded down (RFC 7519 section 2). One that was issued within the
     * second of the epoch is therefore revoked too.
     *
     * @throws IllegalArgumentException if the key is empty or too long
     * @throws StoreUnavailableException if the store cannot answer
     */
    default boolean revoked(String key, Instant issuedAt) {
        Optional<Instant> epoch = notBefore(key);
        return epoch.isPresent() && issuedAt.isBefore(epoch.get());
    }

    /**
     * Makes epochs in the memory of this process; other processes do not learn of them. Moving one takes a short lock
     * and logarithmic time, looking up takes neither.
     *
     * @param capacity the most keys it holds at a time, at least 1; with short keys about 250 bytes each
     * @param clock tells now
     * @throws IllegalArgumentException if {@code capacity} is less than 1
     */
    static ExpiringEpochs inMemory(int capacity, InstantSource clock) {
        return new InMemoryExpiringEpochs(capacity, clock);
    }
}
