/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.Collections;
import java.util.Set;

/**
 * What is trusted of one issuer. Keys, algorithms and audiences belong to it alone: nothing that another issuer signed
 * or is trusted for counts here.
 *
 * @param name the exact value of {@code iss}
 * @param audiences of which a token must name at least one
 * @param algorithms at least one
 * @param keys at least one
 * @param roles where roles are told
 * @param maximumLifetime seconds from issue to expiry, or 0 for no limit
 */
record TrustedIssuer(
        String name,
        Set<String> audiences,
        Set<JwsAlgorithm> algorithms,
        JwkKeys keys,
        ClaimRoles roles,
        long maximumLifetime) {
    /** What ID tokens and security event tokens have, and access tokens have not. */
    private static final Set<String> FOREIGN = Set.of("nonce", "at_hash", "c_hash", "s_hash", "events");

    private static final Set<String> BINDING = Set.of("cnf");

    JwkKey key(JoseHeader header) throws JwtException {
        return keys.find(header.keyId(), header.algorithm(algorithms));
    }

    /** Checks the claims of a token whose signature was verified. */
    Jwt check(Claims claims, JoseHeader header, long now, long skew) throws JwtException {
        if (!header.isAccessToken() && claims.hasAny(FOREIGN)) {
            throw new JwtException(JwtFault.PURPOSE);
        }
        if (claims.hasAny(BINDING)) {
            throw new JwtException(JwtFault.BINDING);
        }
        long expiry = checkTimes(claims, now, skew);
        Set<String> named = claims.audiences();
        if (Collections.disjoint(named, audiences)) {
            throw new JwtException(JwtFault.AUDIENCE);
        }
        String subject = claims.name("sub", JwtFault.SUBJECT);
        if (subject == null) {
            throw new JwtException(JwtFault.SUBJECT);
        }
        claims.name("jti", JwtFault.CLAIM);
        claims.name("client_id", JwtFault.CLAIM);
        return new Jwt(this, subject, named, expiry, claims);
    }

    /**
     * Returns the expiry. A missing time is -1, which is never valid where it is required and always where it is not.
     */
    private long checkTimes(Claims claims, long now, long skew) throws JwtException {
        long expiry = claims.time("exp", JwtFault.EXPIRY);
        if (expiry < 0) {
            throw new JwtException(JwtFault.EXPIRY);
        }
        if (expiry <= now - skew) {
            throw new JwtException(JwtFault.EXPIRED);
        }
        if (claims.time("nbf", JwtFault.NOT_BEFORE) > now + skew) {
            throw new JwtException(JwtFault.NOT_YET_VALID);
        }
        long issued = claims.time("iat", JwtFault.ISSUED_AT);
        if (issued > now + skew) {
            throw new JwtException(JwtFault.ISSUED_AT);
        }
        if (maximumLifetime > 0 && (issued < 0 || expiry - issued > maximumLifetime)) {
            throw new JwtException(JwtFault.LIFETIME);
        }
        return expiry;
    }
}
