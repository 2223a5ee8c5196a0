/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import dev.hauberk.jwt.JwsAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that signs whatever it is told to.
 *
 * @param id what tokens call it
 * @param algorithm with which it signs
 * @param pair absent, with a secret in its place, for a MAC
 */
record SigningKey(String id, JwsAlgorithm algorithm, KeyPair pair, byte[] secret) {
    static SigningKey of(String id, JwsAlgorithm algorithm) {
        try {
            KeyPairGenerator generator = switch (algorithm) {
                case ES256 -> KeyPairGenerator.getInstance("EC");
                case EdDSA -> KeyPairGenerator.getInstance("Ed25519");
                default -> KeyPairGenerator.getInstance("RSA");
            };
            if (algorithm == JwsAlgorithm.ES256) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else if (algorithm != JwsAlgorithm.EdDSA) {
                generator.initialize(2048);
            }
            return new SigningKey(id, algorithm, generator.generateKeyPair(), new byte[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static SigningKey ofSecret(String id, byte[] secret) {
        return new SigningKey(id, JwsAlgorithm.HS256, null, secret);
    }

    /** Returns the signature over an input, in the form that RFC 7518 asks for. */
    byte[] sign(byte[] input) {
        try {
            return switch (algorithm) {
                case HS256 -> mac(secret, input);
                case PS256 -> pss(input);
                case ES256 -> signature("SHA256withECDSAinP1363Format", input);
                case EdDSA -> signature("Ed25519", input);
                default -> signature("SHA256withRSA", input);
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the signature by another name of the platform. */
    byte[] signature(String jcaName, byte[] input) throws GeneralSecurityException {
        return signature(Signature.getInstance(jcaName), input);
    }

    private byte[] pss(byte[] input) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("RSASSA-PSS");
        signer.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        return signature(signer, input);
    }

    private byte[] signature(Signature signer, byte[] input) throws GeneralSecurityException {
        PrivateKey key = pair.getPrivate();
        signer.initSign(key);
        signer.update(input);
        return signer.sign();
    }

    static byte[] mac(byte[] key, byte[] input) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the public key as a JWK; that of Ed25519 without {@code alg}, which has two names. */
    Map<String, Object> publicJwk() {
        Map<String, Object> jwk = new LinkedHashMap<>();
        if (pair.getPublic() instanceof RSAPublicKey rsa) {
            jwk.putAll(new RSAKey.Builder(rsa).keyID(id).build().toJSONObject());
            jwk.put("alg", algorithm.name());
        } else if (pair.getPublic() instanceof ECPublicKey ec) {
            jwk.putAll(new ECKey.Builder(Curve.P_256, ec).keyID(id).build().toJSONObject());
            jwk.put("alg", algorithm.name());
        } else {
            byte[] encoded = pair.getPublic().getEncoded();
            byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
            jwk.put("kty", "OKP");
            jwk.put("crv", "Ed25519");
            jwk.put("kid", id);
            jwk.put("x", Base64.getUrlEncoder().withoutPadding().encodeToString(point));
        }
        jwk.put("use", "sig");
        return jwk;
    }
}
