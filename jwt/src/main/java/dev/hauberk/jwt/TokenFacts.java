/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What events tell of a token, so that every use of a token or a key can be found later: {@code issuer}, {@code key_id}
 * and {@code algorithm}, of which only what is configured here is told, and {@code token_id}, which is made of the
 * issuer and {@code jti} and tells neither. Immutable but for what it remembers.
 */
final class TokenFacts implements Supplier<Map<String, Object>> {
    private final TokenIds ids;
    private final String issuer;
    private final @Nullable String keyId;
    private final @Nullable JwsAlgorithm algorithm;
    private final @Nullable String jti;
    private volatile @Nullable Map<String, Object> made;

    TokenFacts(
            TokenIds ids,
            String issuer,
            @Nullable String keyId,
            @Nullable JwsAlgorithm algorithm,
            @Nullable String jti) {
        this.ids = ids;
        this.issuer = issuer;
        this.keyId = keyId;
        this.algorithm = algorithm;
        this.jti = jti;
    }

    String issuer() {
        return issuer;
    }

    Optional<String> keyId() {
        return Optional.ofNullable(keyId);
    }

    @Override
    public Map<String, Object> get() {
        Map<String, Object> known = made;
        if (known == null) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("issuer", issuer);
            if (keyId != null) {
                facts.put("key_id", keyId);
            }
            if (algorithm != null) {
                facts.put("algorithm", algorithm.toString());
            }
            if (jti != null) {
                facts.put("token_id", ids.of(issuer, jti));
            }
            known = Collections.unmodifiableMap(facts);
            made = known;
        }
        return known;
    }
}
