/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.core.TokenBucketTable;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The proofs that were used, none of which is good again. Nothing is forgotten early: where there is no room, a proof
 * is refused. No key may use up the room of others. Safe for use by many threads.
 */
final class UsedProofs {
    private static final int CELLS = 1 << 13;
    private static final String PREFIX = "dpop:";

    private final ExpiringSet store;
    private final TokenBucketTable keys;
    private final LongSupplier nanoTime;
    private final boolean outside;

    /**
     * Takes where proofs are remembered.
     *
     * @param outside whether the store is one that the application handed in
     */
    UsedProofs(ExpiringSet store, boolean outside, TokenBucket perKey, LongSupplier nanoTime) {
        this.store = store;
        this.outside = outside;
        this.keys = TokenBucketTable.refundable(perKey, CELLS, nanoTime.getAsLong());
        this.nanoTime = nanoTime;
    }

    /**
     * Remembers a proof that passed every other check.
     *
     * @param target where it was sent, in the form that all spellings have
     * @param expiresAt when the proof will be too old
     * @throws JwtException if it was used before, or cannot be remembered
     */
    void use(DpopProof proof, String target, Instant expiresAt) throws JwtException {
        // Taken first and given back, so that requests at the same time cannot slip in between, and so that whoever
        // sends a proof again spends nothing of what its owner may spend.
        long entered = nanoTime.getAsLong();
        if (!keys.tryTake(proof.thumbprint, 1, entered)) {
            throw new JwtException(JwtFault.PROOFS_LIMITED);
        }
        boolean added = false;
        try {
            add(key(proof, target), expiresAt);
            added = true;
        } finally {
            if (!added) {
                keys.refund(proof.thumbprint, 1, entered, nanoTime.getAsLong());
            }
        }
    }

    private void add(String key, Instant expiresAt) throws JwtException {
        ExpiringSet.Result result;
        try {
            result = store.add(key, expiresAt);
        } catch (StoreUnavailableException e) {
            throw new JwtException(JwtFault.PROOF_STORE_UNAVAILABLE, e);
        }
        switch (result) {
            case ADDED -> {}
            case PRESENT -> throw new JwtException(JwtFault.PROOF_REPLAYED);
            case FULL -> throw new JwtException(JwtFault.PROOF_STORE_FULL);
            case EXPIRED -> throw new JwtException(JwtFault.PROOF_TIME);
        }
    }

    private static String key(DpopProof proof, String target) {
        // None of the three has a control character, so no other three read the same.
        return PREFIX + Sha256.base64Url(proof.thumbprint + '\0' + target + '\0' + proof.id);
    }

    /** Adds what may be shown of these proofs. */
    void describe(Description.Builder description) {
        if (outside) {
            description.dependency("dpop replay store", "requests with a proof are refused with 503");
        }
    }
}
