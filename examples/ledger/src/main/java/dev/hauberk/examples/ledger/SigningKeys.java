/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The keys that sign tokens, which are gone when the process ends. The newest one signs; an older one stays published
 * until its last token has expired, or an administrator drops it. Safe for use by many threads.
 */
final class SigningKeys {
    /** So many at most, or an administrator's script could make the published set too large to be read. */
    static final int MAX = 10;

    /** A token's lifetime, and more than the clock skew that verifiers allow. */
    private static final Duration PUBLISHED_AFTER_ROTATION = Tokens.LIFETIME.plusMinutes(1);

    /** A key, and when it stops being published: never while it signs. */
    private record Published(ECKey key, Instant until) {}

    private final InstantSource clock;
    private final List<Published> keys = new ArrayList<>();

    SigningKeys(InstantSource clock) {
        this.clock = clock;
        keys.add(new Published(generate(), Instant.MAX));
    }

    private static ECKey generate() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("the platform must offer ES256", e);
        }
    }

    synchronized ECKey signing() {
        return keys.get(0).key();
    }

    /** Returns the ids of the published keys, that of the signing one first. */
    synchronized List<String> ids() {
        removeExpired();
        return keys.stream().map(each -> each.key().getKeyID()).toList();
    }

    /** Returns the public keys as a JWK set. */
    synchronized String publicKeys() {
        removeExpired();
        List<JWK> published = new ArrayList<>();
        keys.forEach(each -> published.add(each.key().toPublicJWK()));
        return new JWKSet(published).toString();
    }

    /**
     * Signs with a new key from now on: verifiers meet its id in a token and fetch the set once more. Returns false,
     * with nothing changed, if there are {@link #MAX} keys.
     */
    synchronized boolean rotate() {
        removeExpired();
        if (keys.size() == MAX) {
            return false;
        }
        keys.set(0, new Published(signing(), clock.instant().plus(PUBLISHED_AFTER_ROTATION)));
        keys.add(0, new Published(generate(), Instant.MAX));
        return true;
    }

    /** Publishes the signing key alone, so that tokens of the others are refused wherever the set is fetched again. */
    synchronized void dropOld() {
        keys.subList(1, keys.size()).clear();
    }

    private void removeExpired() {
        Instant now = clock.instant();
        keys.removeIf(each -> !each.until().isAfter(now));
    }
}
