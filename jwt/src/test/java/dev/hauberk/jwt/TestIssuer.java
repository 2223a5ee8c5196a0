/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * An issuer with a throw-away key, which signs whatever it is told to: good tokens, and ones that no issuer would make.
 * Immutable.
 */
final class TestIssuer {
    /** What its tokens and the tests' clocks take for now. */
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final String name;
    private final String keyId;
    private final JwsAlgorithm algorithm;
    private final KeyPair keys;

    private TestIssuer(String name, String keyId, JwsAlgorithm algorithm, KeyPair keys) {
        this.name = name;
        this.keyId = keyId;
        this.algorithm = algorithm;
        this.keys = keys;
    }

    /** Makes an issuer with a fresh key for an algorithm. */
    static TestIssuer of(String name, String keyId, JwsAlgorithm algorithm) {
        KeyPair keys = switch (algorithm) {
            case ES256 -> ec("secp256r1");
            case ES384 -> ec("secp384r1");
            case ES512 -> ec("secp521r1");
            case EdDSA, Ed25519 -> generate("Ed25519");
            default -> rsa(2048);
        };
        return new TestIssuer(name, keyId, algorithm, keys);
    }

    /** Returns an issuer of another name with the very same key. */
    TestIssuer renamed(String other) {
        return new TestIssuer(other, keyId, algorithm, keys);
    }

    static KeyPair ec(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair generate(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String name() {
        return name;
    }

    String keyId() {
        return keyId;
    }

    JwsAlgorithm algorithm() {
        return algorithm;
    }

    KeyPair keys() {
        return keys;
    }

    /** Returns the public key as a JWK. */
    JWK jwk() {
        if (keys.getPublic() instanceof RSAPublicKey rsa) {
            return new RSAKey.Builder(rsa).keyID(keyId).build();
        }
        if (keys.getPublic() instanceof EdECPublicKey) {
            // The encoded form ends with the 32 bytes of the point (RFC 8410 section 4).
            byte[] encoded = keys.getPublic().getEncoded();
            byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
            return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point))
                    .keyID(keyId)
                    .build();
        }
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        return new ECKey.Builder(Curve.forECParameterSpec(key.getParams()), key)
                .keyID(keyId)
                .build();
    }

    /** Returns the set with the public key. */
    JwkSource keySource() {
        return JwkSource.of(set(jwk().toJSONString()));
    }

    static String set(String... keys) {
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }

    /**
     * Starts a token that is good as it is: for the audience {@code orders}, valid for five minutes from {@link #NOW}.
     */
    TestToken token() {
        return new TestToken(this)
                .header("alg", algorithm.name())
                .header("kid", keyId)
                .claim("iss", name)
                .claim("aud", "orders")
                .claim("sub", "alice")
                .claim("iat", NOW.getEpochSecond())
                .claim("exp", NOW.getEpochSecond() + 300);
    }

    /** Signs a header and a payload that may be anything. */
    String sign(byte[] header, byte[] payload) {
        String input = encode(header) + "." + encode(payload);
        return input + "." + encode(signature(input));
    }

    byte[] signature(String input) {
        try {
            boolean ecdsa = algorithm.family == JwsAlgorithm.Family.EC;
            Signature signer = Signature.getInstance(algorithm.jcaName + (ecdsa ? "inP1363Format" : ""));
            signer.initSign(keys.getPrivate());
            if (algorithm.parameters() != null) {
                signer.setParameter(algorithm.parameters());
            }
            signer.update(input.getBytes(StandardCharsets.ISO_8859_1));
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] signature(String jcaName, PrivateKey key, String input) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(jcaName);
        signer.initSign(key);
        signer.update(input.getBytes(StandardCharsets.ISO_8859_1));
        return signer.sign();
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
