/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A signed access token of the size that identity providers issue, with the key that checks it. */
final class SignedToken {
    static final String ISSUER = "https://id.example.com";
    static final String AUDIENCE = "orders";
    static final String KEY_ID = "2026-11-a";
    static final String SUBJECT = "9d7b1c52-6f0e-4a51-8c1f-0b8f5a1f7e42";

    final String algorithm;

    /** What checks the signature: a public key, or the secret. */
    final Key key;

    /** The same as a JWK set; empty for a secret. */
    final String keySet;

    /** The value of the {@code Authorization} field. */
    final String field;

    /** What was signed. */
    final byte[] signed;

    final byte[] signature;

    private SignedToken(String algorithm, String header, long expiry) throws GeneralSecurityException, JOSEException {
        this.algorithm = algorithm;
        String head = encode(header.getBytes(StandardCharsets.UTF_8));
        String payload = encode(claims(expiry).getBytes(StandardCharsets.UTF_8));
        this.signed = (head + '.' + payload).getBytes(StandardCharsets.US_ASCII);
        if (algorithm.equals("HS256")) {
            byte[] secret = new byte[32];
            new SecureRandom().nextBytes(secret);
            this.key = new SecretKeySpec(secret, "HmacSHA256");
            this.keySet = "";
            this.signature = mac(key).doFinal(signed);
        } else {
            KeyPair pair = pair(algorithm);
            this.key = pair.getPublic();
            this.keySet = "{\"keys\":[" + jwk(algorithm, pair.getPublic()) + "]}";
            Signature signer = Signature.getInstance(jcaName(algorithm));
            signer.initSign(pair.getPrivate());
            signer.update(signed);
            this.signature = signer.sign();
        }
        this.field = "Bearer " + head + '.' + payload + '.' + encode(signature);
    }

    /** Returns a token that is good for a day. */
    static SignedToken of(String algorithm) throws GeneralSecurityException, JOSEException {
        String header = "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"" + KEY_ID + "\"}";
        return new SignedToken(algorithm, header, Instant.now().getEpochSecond() + 86_400);
    }

    /** Returns a token that names another key. */
    static SignedToken ofUnknownKey(String algorithm) throws GeneralSecurityException, JOSEException {
        String header = "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"2025-01-z\"}";
        return new SignedToken(algorithm, header, Instant.now().getEpochSecond() + 86_400);
    }

    /** Returns a token that ended an hour ago. */
    static SignedToken expired(String algorithm) throws GeneralSecurityException, JOSEException {
        String header = "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"" + KEY_ID + "\"}";
        return new SignedToken(algorithm, header, Instant.now().getEpochSecond() - 3_600);
    }

    private static String claims(long expiry) {
        return "{\"iss\":\"" + ISSUER + "\",\"aud\":\"" + AUDIENCE + "\",\"sub\":\"" + SUBJECT + "\",\"exp\":" + expiry
                + ",\"iat\":" + (expiry - 90_000) + ",\"jti\":\"5f2c0a8e-3b7d-4d57-9a1e-2c7f6b4e9d10\""
                + ",\"azp\":\"web-shop\",\"scope\":\"orders:read orders:write profile\""
                + ",\"roles\":[\"clerk\",\"auditor\"],\"name\":\"Zoe Miller\",\"email\":\"zoe.miller@example.com\"}";
    }

    /** Returns the token alone. */
    String token() {
        return field.substring("Bearer ".length());
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static KeyPair pair(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(
                switch (algorithm) {
                    case "RS256" -> "RSA";
                    case "ES256" -> "EC";
                    default -> "Ed25519";
                });
        if (algorithm.equals("RS256")) {
            generator.initialize(2048);
        } else if (algorithm.equals("ES256")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        return generator.generateKeyPair();
    }

    private static String jwk(String algorithm, PublicKey key) {
        return switch (algorithm) {
            case "RS256" ->
                new RSAKey.Builder((RSAPublicKey) key).keyID(KEY_ID).build().toJSONString();
            case "ES256" ->
                new ECKey.Builder(Curve.P_256, (ECPublicKey) key)
                        .keyID(KEY_ID)
                        .build()
                        .toJSONString();
            default -> {
                // The key itself is the end of its X.509 form (RFC 8410 section 4).
                byte[] encoded = key.getEncoded();
                String x = encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
                yield "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"" + KEY_ID + "\",\"x\":\"" + x + "\"}";
            }
        };
    }

    static String jcaName(String algorithm) {
        return switch (algorithm) {
            case "HS256" -> "HmacSHA256";
            case "RS256" -> "SHA256withRSA";
            case "ES256" -> "SHA256withECDSAinP1363Format";
            default -> "Ed25519";
        };
    }

    static Mac mac(Key key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        return mac;
    }

    /** Returns the platform's object for checking signatures; null for who takes the platform's own choice. */
    Signature verifier(@Nullable Provider provider) throws GeneralSecurityException {
        boolean der = provider != null && provider.getService("Signature", jcaName(algorithm)) == null;
        String name = der ? jcaName(algorithm).replace("inP1363Format", "") : jcaName(algorithm);
        Signature verifier = provider == null ? Signature.getInstance(name) : Signature.getInstance(name, provider);
        verifier.initVerify((PublicKey) key);
        return verifier;
    }

    /** Returns the signature the way that the provider's object takes it. */
    byte[] signatureFor(@Nullable Provider provider) throws JOSEException {
        boolean der = provider != null && provider.getService("Signature", jcaName(algorithm)) == null;
        return der ? ECDSA.transcodeSignatureToDER(signature) : signature;
    }
}
