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
import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.Problems;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JWK set (RFC 7517 section 5). A key that must not be used is left out with a warning and leaves the others
 * alone; a document that is not strict JSON, or has no key left, is an error.
 */
final class JwkSetParser {
    /** The greatest size of a document, in bytes. */
    static final int MAX_BYTES = 256 << 10;

    private static final JsonLimits LIMITS =
            JsonLimits.defaults().withBytes(MAX_BYTES).withDepth(16);
    private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");
    private static final Set<String> KEY_TYPES = Set.of("EC", "RSA", "OKP");
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final int MAX_EXPONENT_BITS = 64;
    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65537);

    /** Why a key is left out. */
    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String why) {
            super(why, null, false, false);
        }
    }

    private final String source;
    private final KeyRequirements use;
    private final Problems problems;
    private final Set<String> repeatedIds = new HashSet<>();

    private JwkSetParser(String source, KeyRequirements use, Problems problems) {
        this.source = source;
        this.use = use;
        this.problems = problems;
    }

    /**
     * Returns the keys that fit at least one of the algorithms; none if that is an error, which is then among the
     * problems.
     */
    static JwkKeys parse(byte[] json, String source, KeyRequirements use, Problems problems) {
        return new JwkKeys(new JwkSetParser(source, use, problems).keys(json));
    }

    private List<JwkKey> keys(byte[] json) {
        Object document;
        try {
            document = JsonReader.parse(json, LIMITS);
        } catch (JsonException e) {
            problems.add(source + " must be strict json of at most " + MAX_BYTES + " bytes: " + e.getMessage());
            return List.of();
        }
        if (!(document instanceof Map<?, ?> set && set.get("keys") instanceof List<?> list)) {
            problems.add(source + " must be an object with an array 'keys': it is not");
            return List.of();
        }
        findRepeatedIds(list);
        List<JwkKey> keys = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            try {
                keys.add(key(list.get(i)));
            } catch (Unusable e) {
                problems.warn(source + ": key " + (i + 1) + named(list.get(i)) + " is left out: " + e.getMessage());
            }
        }
        if (keys.isEmpty()) {
            problems.add(source + " must have a usable public key for " + use.algorithms() + ": none of " + list.size()
                    + " is; the warnings tell why");
        }
        return keys;
    }

    private void findRepeatedIds(List<?> list) {
        Set<String> seen = new HashSet<>();
        for (Object element : list) {
            if (element instanceof Map<?, ?> key && key.get("kid") instanceof String id && !seen.add(id)) {
                repeatedIds.add(id);
            }
        }
    }

    /** Returns how the operator knows the key, if its id is fit to be shown. */
    private static String named(Object element) {
        return element instanceof Map<?, ?> key && key.get("kid") instanceof String id && PlainText.isAscii(id)
                ? " '" + id + "'"
                : "";
    }

    private JwkKey key(Object element) throws Unusable {
        if (!(element instanceof Map<?, ?> members)) {
            throw new Unusable("it must be an object");
        }
        Object type = members.get("kty");
        require(!"oct".equals(type), "a shared secret must not be among public keys");
        require(KEY_TYPES.contains(type instanceof String ? type : ""), "its type must be one of EC, RSA, OKP");
        require(
                Collections.disjoint(members.keySet(), PRIVATE_MEMBERS),
                "a private key must not be among public keys; replace it, as whoever reads the set can sign");
        String id = id(members);
        requireMeantForVerifying(members);
        JWK jwk = parse(members);
        Set<JwsAlgorithm> usable = usableAlgorithms(members, jwk);
        try {
            return new JwkKey(id, publicKey(jwk), usable, use.provider());
        } catch (JOSEException | GeneralSecurityException | RuntimeException e) {
            throw new Unusable("the virtual machine must be able to use it");
        }
    }

    private @Nullable String id(Map<?, ?> members) throws Unusable {
        Object id = members.get("kid");
        if (id == null) {
            return null;
        }
        if (!(id instanceof String text) || !PlainText.isAscii(text)) {
            throw new Unusable("its id must be a string of 1 to 256 printable ascii characters");
        }
        require(!repeatedIds.contains(text), "another key has the same id, so neither can be told apart");
        return text;
    }

    private static void requireMeantForVerifying(Map<?, ?> members) throws Unusable {
        Object use = members.get("use");
        require(use == null || use.equals("sig"), "its use must be 'sig'");
        Object operations = members.get("key_ops");
        require(
                operations == null || (operations instanceof Collection<?> list && list.contains("verify")),
                "its key_ops must contain 'verify'");
    }

    private Set<JwsAlgorithm> usableAlgorithms(Map<?, ?> members, JWK jwk) throws Unusable {
        Object name = members.get("alg");
        Set<JwsAlgorithm> usable = EnumSet.noneOf(JwsAlgorithm.class);
        for (JwsAlgorithm algorithm : use.algorithms()) {
            if (algorithm.fits(jwk) && (name == null || names(algorithm, name))) {
                usable.add(algorithm);
            }
        }
        require(!usable.isEmpty(), "type, curve and 'alg' must fit one of " + use.algorithms());
        return usable;
    }

    /** Returns whether {@code alg} of a key is for an algorithm; that of Ed25519 has two names (RFC 9864). */
    private static boolean names(JwsAlgorithm algorithm, Object name) {
        return algorithm.name().equals(name)
                || (algorithm.family == JwsAlgorithm.Family.OKP && (name.equals("EdDSA") || name.equals("Ed25519")));
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

    private static PublicKey publicKey(JWK jwk) throws Unusable, JOSEException, GeneralSecurityException {
        if (jwk instanceof ECKey ec) {
            return ec.toECPublicKey();
        }
        return jwk instanceof OctetKeyPair okp ? ed25519(okp) : rsa((RSAKey) jwk);
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

    private static void require(boolean holds, String why) throws Unusable {
        if (!holds) {
            throw new Unusable(why);
        }
    }
}
