/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt.testkit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwsAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Issues tokens for tests, with keys that are made at once and kept nowhere: nothing but what is handed its
 * {@link #keys} accepts them. Two issuers of one name have different keys. Safe for use by many threads.
 */
public final class TokenIssuer {
    private static final int RSA_BITS = 2048;

    private final String name;
    private final JWSAlgorithm algorithm;

    /** The one that signs is the first. */
    private volatile List<JWK> keys;

    private TokenIssuer(String name, JWSAlgorithm algorithm) {
        this.name = name;
        this.algorithm = algorithm;
        this.keys = List.of(generate(algorithm));
    }

    /** Makes an issuer that signs with {@link JwsAlgorithm#ES256}. */
    public static TokenIssuer of(String name) {
        return of(name, JwsAlgorithm.ES256);
    }

    /**
     * Makes an issuer that signs with an algorithm.
     *
     * @param name the {@code iss} of its tokens
     * @param algorithm of the ES, RS or PS family
     * @throws IllegalArgumentException if the algorithm is of another
     */
    public static TokenIssuer of(String name, JwsAlgorithm algorithm) {
        JWSAlgorithm parsed = JWSAlgorithm.parse(algorithm.name());
        if (!JWSAlgorithm.Family.EC.contains(parsed) && !JWSAlgorithm.Family.RSA.contains(parsed)) {
            throw new IllegalArgumentException("the algorithm must be of the ES, RS or PS family: " + algorithm);
        }
        return new TokenIssuer(Objects.requireNonNull(name, "name"), parsed);
    }

    private static JWK generate(JWSAlgorithm algorithm) {
        try {
            if (JWSAlgorithm.Family.RSA.contains(algorithm)) {
                return new RSAKeyGenerator(RSA_BITS)
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(algorithm)
                        .keyIDFromThumbprint(true)
                        .generate();
            }
            return new ECKeyGenerator(
                            Curve.forJWSAlgorithm(algorithm).iterator().next())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(algorithm)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("the platform must offer " + algorithm, e);
        }
    }

    /** Returns the {@code iss} of its tokens. */
    public String name() {
        return name;
    }

    /** Returns its public keys of now: a later {@link #rotate} does not change what was returned. */
    public JwkSource keys() {
        return JwkSource.of(publicKeys());
    }

    /** Returns its public keys of now as a JWK set (RFC 7517 section 5), to be served or written to a file. */
    public String publicKeys() {
        return new JWKSet(new ArrayList<>(keys)).toString(true);
    }

    /** Signs with a new key from now on; the old ones stay among {@link #keys} until {@link #dropOldKeys}. */
    public synchronized void rotate() {
        List<JWK> all = new ArrayList<>(keys);
        all.add(0, generate(algorithm));
        keys = List.copyOf(all);
    }

    /** Takes every key but the one that signs now out of {@link #keys}. */
    public synchronized void dropOldKeys() {
        keys = List.of(keys.get(0));
    }

    /**
     * Starts a token.
     *
     * @param subject whom it speaks of
     */
    public UnsignedToken token(String subject) {
        return new UnsignedToken(this, subject);
    }

    /** Signs with the key of now. */
    String sign(String type, byte[] claims) {
        JWK key = keys.get(0);
        return sign(key.getKeyID(), key, type, claims);
    }

    /** Names the key of now, and signs with another. */
    String signByAnotherKey(String type, byte[] claims) {
        return sign(keys.get(0).getKeyID(), generate(algorithm), type, claims);
    }

    private String sign(String keyId, JWK key, String type, byte[] claims) {
        JWSHeader header = new JWSHeader.Builder(algorithm)
                .type(new JOSEObjectType(type))
                .keyID(keyId)
                .build();
        try {
            JWSObject token = new JWSObject(header, new Payload(claims));
            token.sign(signer(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("signing with a key of its own must work", e);
        }
    }

    private static JWSSigner signer(JWK key) throws JOSEException {
        return key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
    }

    /** Returns the name alone. */
    @Override
    public String toString() {
        return "TokenIssuer " + name;
    }
}
