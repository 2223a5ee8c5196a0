/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import dev.hauberk.core.JsonWriter;
import dev.hauberk.core.Secret;
import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwsAlgorithm;
import dev.hauberk.jwt.JwtIssuer;
import dev.hauberk.jwt.JwtVerifier;
import dev.hauberk.jwt.TokenProfile;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What both verifiers are told to accept. */
enum Setting {
    /** Any access token that a public key vouches for. */
    GENERIC("https://id.example.com"),
    /** Access tokens of RFC 9068 by the same keys; Hauberk also asks for the client and bounds the lifetime. */
    ACCESS_TOKEN("https://id.example.com"),
    /** Tokens that a shared secret vouches for. */
    SECRET("https://mac.example.com");

    /** A time with a fraction of a second, which must not count. */
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00.999Z");

    static final long NOW_SECONDS = NOW.getEpochSecond();
    static final int SKEW = 30;
    static final String AUDIENCE = "orders";
    static final String CLIENT = "web";
    static final long MAXIMUM_LIFETIME = 86_400;

    /** The keys that tokens are signed with; then the public key that is there besides, so that ES256 has two. */
    private static final List<SigningKey> PUBLIC = List.of(
            SigningKey.of("rsa-1", JwsAlgorithm.RS256),
            SigningKey.of("pss-1", JwsAlgorithm.PS256),
            SigningKey.of("ec-1", JwsAlgorithm.ES256),
            SigningKey.of("okp-1", JwsAlgorithm.EdDSA),
            SigningKey.of("ec-2", JwsAlgorithm.ES256));

    private static final SigningKey MAC = SigningKey.ofSecret("mac-1", SecureRandom.getSeed(32));

    final String issuer;

    Setting(String issuer) {
        this.issuer = issuer;
    }

    /** Returns the keys that are trusted. */
    List<SigningKey> keys() {
        return this == SECRET ? List.of(MAC) : PUBLIC;
    }

    private List<Map<String, Object>> jwks() {
        return PUBLIC.stream().map(SigningKey::publicJwk).toList();
    }

    JwtVerifier verifier() {
        return JwtVerifier.builder()
                .clock(InstantSource.fixed(NOW))
                .clockSkew(Duration.ofSeconds(SKEW))
                .issuer(issuer, this::configure)
                .build();
    }

    private void configure(JwtIssuer settings) {
        settings.audience(AUDIENCE, "orders-v2");
        if (this == SECRET) {
            settings.secret(MAC.id(), Secret.of(MAC.secret()));
            return;
        }
        JsonWriter set = new JsonWriter();
        set.value(Map.of("keys", jwks()));
        settings.keys(JwkSource.of(new String(set.toByteArray(), StandardCharsets.UTF_8)))
                .algorithms(
                        JwsAlgorithm.RS256,
                        JwsAlgorithm.PS256,
                        JwsAlgorithm.ES256,
                        JwsAlgorithm.EdDSA,
                        JwsAlgorithm.Ed25519);
        if (this == ACCESS_TOKEN) {
            settings.profile(TokenProfile.ACCESS_TOKEN)
                    .clients(CLIENT)
                    .maximumLifetime(Duration.ofSeconds(MAXIMUM_LIFETIME));
        }
    }

    /** Returns the same for jose. */
    Map<String, Object> forJose() {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("name", name());
        told.put("issuer", issuer);
        told.put("audience", List.of(AUDIENCE, "orders-v2"));
        if (this == SECRET) {
            told.put("secret", Base64.getUrlEncoder().withoutPadding().encodeToString(MAC.secret()));
            told.put("algorithms", List.of("HS256"));
        } else {
            told.put("jwks", Map.of("keys", jwks()));
            told.put("algorithms", List.of("RS256", "PS256", "ES256", "EdDSA", "Ed25519"));
        }
        if (this == ACCESS_TOKEN) {
            told.put("typ", "at+jwt");
        }
        return told;
    }
}
