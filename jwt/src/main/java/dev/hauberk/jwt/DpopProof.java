/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A DPoP proof (RFC 9449 section 4.2) that is well formed and whose key may be used. Its signature was not checked.
 * Immutable.
 */
final class DpopProof {
    /** The greatest length that is looked at; a proof with an RSA key of 8192 bits has about 3800 characters. */
    static final int MAX_LENGTH = 4096;

    private static final JsonLimits LIMITS = new JsonLimits(MAX_LENGTH, 4, 256, 64, 64, MAX_LENGTH, 32, 64);
    private static final String TYPE = "dpop+jwt";

    /** Other ways to bring a key, and what changes how the rest is to be read. */
    private static final Set<String> REFUSED = Set.of("jku", "x5u", "x5c", "crit", "b64", "zip");

    /** The members of a key that a thumbprint is made of, and that are numbers. */
    private static final Set<String> NUMBERS = Set.of("x", "y", "n", "e");

    final CompactToken token;
    final JwsAlgorithm algorithm;
    final PublicJwk key;

    /** The RFC 7638 thumbprint of the key. */
    final String thumbprint;

    final String id;
    final String method;
    final String uri;

    /** In seconds since 1970. */
    final long issued;

    /** What {@code ath} tells of the access token. */
    final String tokenHash;

    final @Nullable String nonce;

    private DpopProof(CompactToken token, JwsAlgorithm algorithm, Map<?, ?> jwk, Map<?, ?> claims) throws JwtException {
        this.token = token;
        this.algorithm = algorithm;
        this.id = text(claims, "jti");
        if (!PlainText.is(id)) {
            throw new JwtException(JwtFault.PROOF_CLAIM);
        }
        this.method = text(claims, "htm");
        this.uri = text(claims, "htu");
        this.issued = issued(claims);
        this.tokenHash = text(claims, "ath");
        this.nonce = claims.get("nonce") instanceof String text ? text : null;
        try {
            requireStrictNumbers(jwk);
            this.key = PublicJwk.of(jwk);
            PublicJwk.require(key.fits(algorithm), "it must fit the algorithm");
            this.thumbprint = key.thumbprint();
        } catch (PublicJwk.Unusable e) {
            throw new JwtException(JwtFault.PROOF_KEY, e);
        }
    }

    /**
     * Reads a proof.
     *
     * @param accepted the algorithms it may be signed with
     */
    static DpopProof parse(String text, Set<JwsAlgorithm> accepted) throws JwtException {
        if (text.length() > MAX_LENGTH) {
            throw new JwtException(JwtFault.PROOF_TOO_LONG);
        }
        CompactToken token;
        try {
            token = CompactToken.parse(text);
        } catch (JwtException e) {
            throw new JwtException(JwtFault.PROOF_MALFORMED, e);
        }
        Map<?, ?> header = object(token.header);
        if (!TYPE.equals(header.get("typ"))) {
            throw new JwtException(JwtFault.PROOF_TYPE);
        }
        if (!Collections.disjoint(header.keySet(), REFUSED)) {
            throw new JwtException(JwtFault.PROOF_HEADER_PARAMETER);
        }
        JwsAlgorithm algorithm = algorithm(header.get("alg"), accepted);
        if (!(header.get("jwk") instanceof Map<?, ?> jwk)) {
            throw new JwtException(JwtFault.PROOF_KEY);
        }
        return new DpopProof(token, algorithm, jwk, object(token.payload));
    }

    private static Map<?, ?> object(byte[] json) throws JwtException {
        try {
            if (JsonReader.parse(json, LIMITS) instanceof Map<?, ?> object) {
                return object;
            }
        } catch (JsonException e) {
            throw new JwtException(JwtFault.PROOF_MALFORMED, e);
        }
        throw new JwtException(JwtFault.PROOF_MALFORMED);
    }

    private static JwsAlgorithm algorithm(@Nullable Object name, Set<JwsAlgorithm> accepted) throws JwtException {
        for (JwsAlgorithm algorithm : accepted) {
            if (algorithm.name().equals(name)) {
                return algorithm;
            }
        }
        throw new JwtException(JwtFault.PROOF_ALGORITHM);
    }

    private static String text(Map<?, ?> claims, String name) throws JwtException {
        if (claims.get(name) instanceof String text) {
            return text;
        }
        throw new JwtException(JwtFault.PROOF_CLAIM);
    }

    private static long issued(Map<?, ?> claims) throws JwtException {
        return Claims.seconds(claims.get("iat"), JwtFault.PROOF_CLAIM);
    }

    /** A thumbprint is made of these as they are spelt, so a lenient reading would give one key several. */
    private static void requireStrictNumbers(Map<?, ?> jwk) throws PublicJwk.Unusable {
        for (String name : NUMBERS) {
            Object value = jwk.get(name);
            boolean strict = value == null || (value instanceof String text && Base64Url.decode(text) != null);
            PublicJwk.require(strict, "its numbers must be base64url without padding and unused bits");
        }
    }
}
