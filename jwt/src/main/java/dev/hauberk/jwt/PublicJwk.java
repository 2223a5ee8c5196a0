/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.text.ParseException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** One public key as JSON (RFC 7517 section 4), fit to check signatures with. Immutable. */
record PublicJwk(Map<?, ?> members, JWK jwk) {
    private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");
    private static final Set<String> KEY_TYPES = Set.of("EC", "RSA", "OKP");
    private static final Set<Object> ENCRYPTION_OPERATIONS =
            Set.of("encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits");
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final int MAX_EXPONENT_BITS = 64;
    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65537);

    /** Why a key must not be used. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        /** Whether the key is simply for something else, as issuers publish such keys beside the others. */
        final boolean forEncryption;

        Unusable(String why) {
            this(why, false);
        }

        private Unusable(String why, boolean forEncryption) {
            super(why, null, false, false);
            this.forEncryption = forEncryption;
        }
    }

    /** Reads the members of a key; what costs more to look at is left to {@link #key}. */
    static PublicJwk of(Map<?, ?> members) throws Unusable {
        Object type = members.get("kty");
        require(!"oct".equals(type), "a shared secret must not be among public keys");
        require(KEY_TYPES.contains(type instanceof String ? type : ""), "its type must be one of EC, RSA, OKP");
        require(
                Collections.disjoint(members.keySet(), PRIVATE_MEMBERS),
                "a private key must not be among public keys; replace it, as whoever reads the set can sign");
        if (isForEncryption(members)) {
            throw new Unusable("it is for encryption", true);
        }
        requireMeantForVerifying(members);
        return new PublicJwk(members, parse(members));
    }

    /** Returns whether use, operations, algorithm or curve say so, and none of them says otherwise. */
    private static boolean isForEncryption(Map<?, ?> members) {
        Object use = members.get("use");
        if (use != null) {
            return use.equals("enc");
        }
        if (members.get("key_ops") instanceof Collection<?> operations && !operations.isEmpty()) {
            return ENCRYPTION_OPERATIONS.containsAll(operations);
        }
        Object curve = members.get("crv");
        return "X25519".equals(curve)
                || "X448".equals(curve)
                || (members.get("alg") instanceof String algorithm
                        && (algorithm.startsWith("RSA-OAEP")
                                || algorithm.equals("RSA1_5")
                                || algorithm.startsWith("ECDH-ES")));
    }

    private static void requireMeantForVerifying(Map<?, ?> members) throws Unusable {
        Object use = members.get("use");
        require(use == null || use.equals("sig"), "its use must be 'sig'");
        Object operations = members.get("key_ops");
        require(
                operations == null || (operations instanceof Collection<?> list && list.contains("verify")),
                "its key_ops must contain 'verify'");
    }

    private static JWK parse(Map<?, ?> members) throws Unusable {
        try {
            Map<String, Object> named = new HashMap<>();
            members.forEach((name, value) -> named.put((String) name, value));
            return JWK.parse(named);
        } catch (ParseException | RuntimeException e) {
            // The exception may quote the key.
            throw new Unusable("it must be well formed, its point on the curve");
        }
    }

    /** Returns whether type, curve and {@code alg} are those of an algorithm. */
    boolean fits(JwsAlgorithm algorithm) {
        Object name = members.get("alg");
        return algorithm.fits(jwk) && (name == null || names(algorithm, name));
    }

    /** Returns whether {@code alg} of a key is for an algorithm; that of Ed25519 has two names (RFC 9864). */
    private static boolean names(JwsAlgorithm algorithm, Object name) {
        return algorithm.name().equals(name)
                || (algorithm.family == JwsAlgorithm.Family.OKP && (name.equals("EdDSA") || name.equals("Ed25519")));
    }

    /** Returns the SHA-256 of the key's required members, as they are spelt, in base64url (RFC 7638). */
    String thumbprint() throws Unusable {
        try {
            return jwk.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new Unusable("the virtual machine must have SHA-256");
        }
    }

    /** Returns the key itself. */
    PublicKey key() throws Unusable {
        try {
            if (jwk instanceof ECKey ec) {
                return ec.toECPublicKey();
            }
            return jwk instanceof OctetKeyPair okp ? ed25519(okp) : rsa((RSAKey) jwk);
        } catch (JOSEException | GeneralSecurityException | RuntimeException e) {
            throw new Unusable("the virtual machine must be able to use it");
        }
    }

    /** Reads a point as RFC 8032 section 5.1.3 has it: little-endian, the sign of x in the last bit. */
    private static PublicKey ed25519(OctetKeyPair jwk) throws Unusable, GeneralSecurityException {
        byte[] bytes = jwk.getX().decode();
        require(bytes.length == 32, "its point must have 32 bytes");
        boolean odd = (bytes[31] & 0x80) != 0;
        bytes[31] &= 0x7f;
        byte[] bigEndian = new byte[32];
        for (int i = 0; i < 32; i++) {
            bigEndian[i] = bytes[31 - i];
        }
        EdECPoint point = new EdECPoint(odd, new BigInteger(1, bigEndian));
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }

    private static PublicKey rsa(RSAKey jwk) throws Unusable, JOSEException {
        BigInteger modulus = jwk.getModulus().decodeToBigInteger();
        int bits = modulus.bitLength();
        require(bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS, "its modulus must have 2048 to 8192 bits: " + bits);
        BigInteger exponent = jwk.getPublicExponent().decodeToBigInteger();
        require(
                exponent.testBit(0)
                        && exponent.compareTo(MIN_EXPONENT) >= 0
                        && exponent.bitLength() <= MAX_EXPONENT_BITS,
                "its exponent must be odd, at least 65537, and have at most 64 bits");
        require(modulus.testBit(0), "its modulus must be odd");
        require(!RsaModulus.isFactorable(modulus), "its modulus must not be factorable (CVE-2017-15361); replace it");
        return jwk.toRSAPublicKey();
    }

    static void require(boolean holds, String why) throws Unusable {
        if (!holds) {
            throw new Unusable(why);
        }
    }
}
