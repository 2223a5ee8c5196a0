/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.Provider;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A key that an issuer signs with: the public half, or a shared secret. Immutable but for its retirement. */
final class JwkKey {
    private final @Nullable String id;
    private final Key key;
    private final Map<JwsAlgorithm, SignatureCheck> checks = new EnumMap<>(JwsAlgorithm.class);
    private volatile boolean retired;

    /**
     * Makes a key and tries it out.
     *
     * @param id what tokens call it, or null
     * @param algorithms what it may be used with, at least one
     * @throws GeneralSecurityException if the platform cannot use it
     */
    JwkKey(@Nullable String id, Key key, Set<JwsAlgorithm> algorithms, @Nullable Provider provider)
            throws GeneralSecurityException {
        this(id, key);
        for (JwsAlgorithm algorithm : algorithms) {
            checks.put(algorithm, new SignatureCheck(algorithm, key, provider));
        }
    }

    private JwkKey(@Nullable String id, Key key) {
        this.id = id;
        this.key = key;
    }

    /** Returns this key for the algorithms of another with the same material too. */
    JwkKey mergedWith(JwkKey other) {
        JwkKey merged = new JwkKey(id, key);
        merged.checks.putAll(checks);
        merged.checks.putAll(other.checks);
        return merged;
    }

    boolean hasSameMaterialAs(JwkKey other) {
        return MessageDigest.isEqual(key.getEncoded(), other.key.getEncoded());
    }

    @Nullable
    String id() {
        return id;
    }

    Set<JwsAlgorithm> algorithms() {
        return Collections.unmodifiableSet(checks.keySet());
    }

    /** Returns whether this key signed a token, with an algorithm that it may be used with. */
    boolean verify(JwsAlgorithm algorithm, CompactToken token) {
        SignatureCheck check = checks.get(algorithm);
        return check != null && check.verify(token);
    }

    /** Returns whether the other key is the same in all that matters, so that what it verified may stay. */
    boolean isSameAs(JwkKey other) {
        return Objects.equals(id, other.id)
                && checks.keySet().equals(other.checks.keySet())
                && hasSameMaterialAs(other);
    }

    /** Notes that the issuer no longer has this key: nothing that it verified counts any more. */
    void retire() {
        retired = true;
    }

    boolean isRetired() {
        return retired;
    }
}
