/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import com.nimbusds.jose.JOSEException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A client with a key of its own, which proves its possession. Safe for use by many threads. */
final class DpopClient {
    /** What the tests' services are called by their clients. */
    static final String BASE = "https://api.example.com/shop";

    private final TestIssuer keys;
    private final AtomicInteger proofs = new AtomicInteger();

    private DpopClient(TestIssuer keys) {
        this.keys = keys;
    }

    static DpopClient of(JwsAlgorithm algorithm) {
        return new DpopClient(TestIssuer.of("client", "client-key", algorithm));
    }

    TestIssuer keys() {
        return keys;
    }

    Map<String, Object> jwk() {
        return keys.jwk().toJSONObject();
    }

    String thumbprint() {
        try {
            return keys.jwk().computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts a good token that is bound to this client's key. */
    TestToken token() {
        return JwtFixture.EC.token().claim("cnf", Map.of("jkt", thumbprint()));
    }

    /** Starts a good proof for a GET of the root with a token. */
    TestToken proof(String token) {
        return new TestToken(keys)
                .header("typ", "dpop+jwt")
                .header("alg", keys.algorithm().name())
                .header("jwk", jwk())
                .claim("jti", "proof-" + proofs.incrementAndGet())
                .claim("htm", "GET")
                .claim("htu", BASE + "/")
                .claim("iat", TestIssuer.NOW.getEpochSecond())
                .claim("ath", hash(token));
    }

    static String hash(String token) {
        try {
            return TestIssuer.encode(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the lines of a request that shows both. */
    static String[] lines(String token, Object proof) {
        return new String[] {"Authorization: DPoP " + token, "DPoP: " + proof};
    }
}
