/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Identity;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is trusted of one issuer. Keys, algorithms and audiences belong to it alone: nothing that another issuer signed
 * or is trusted for counts here.
 *
 * @param name the exact value of {@code iss}
 * @param audiences of which a token must name at least one
 * @param clients of which a token must name one; empty for any
 * @param algorithms at least one
 * @param keys where they come from
 * @param mapping what rules may ask about
 * @param profile what its tokens look like
 * @param skew seconds by which its clock and ours may differ
 * @param maximumLifetime seconds from issue to expiry, or 0 for no limit
 * @param ids names tokens in events
 */
record TrustedIssuer(
        String name,
        Set<String> audiences,
        Set<String> clients,
        Set<JwsAlgorithm> algorithms,
        IssuerKeys keys,
        ClaimMapping mapping,
        TokenProfile profile,
        long skew,
        long maximumLifetime,
        TokenIds ids) {
    /** What ID tokens and security event tokens have, and access tokens have not. */
    private static final Set<String> FOREIGN = Set.of("nonce", "at_hash", "c_hash", "s_hash", "events");

    /** What the claim {@code typ} says of tokens that are not for resource servers. */
    private static final Set<Object> FOREIGN_TYPES = Set.of("ID", "Refresh", "Offline", "Logout");

    /**
     * Checks what is cheap to check, as a signature is not: what the token is for and when. Nothing here has been
     * verified yet, and nothing that passes here is accepted for it.
     *
     * @param accessToken whether the token says of itself that it is an access token (RFC 9068 section 2.1)
     * @param now in milliseconds since 1970
     */
    void precheck(Claims claims, boolean accessToken, long now) throws JwtException {
        checkPurpose(claims, accessToken);
        checkTimes(claims, Math.floorDiv(now, 1000L));
        Set<String> named = claims.audiences();
        if (Collections.disjoint(named, audiences)) {
            throw JwtException.of(JwtFault.AUDIENCE, named, audiences);
        }
    }

    private void checkPurpose(Claims claims, boolean accessToken) throws JwtException {
        Object type = claims.values().get("typ");
        switch (profile) {
            case ACCESS_TOKEN -> {
                if (!accessToken) {
                    throw new JwtException(JwtFault.TYPE);
                }
            }
            case KEYCLOAK -> {
                if (!"Bearer".equals(type) && !"DPoP".equals(type)) {
                    throw new JwtException(JwtFault.PURPOSE);
                }
            }
            case GENERIC -> {
                if (!accessToken && (claims.hasAny(FOREIGN) || (type != null && FOREIGN_TYPES.contains(type)))) {
                    throw new JwtException(JwtFault.PURPOSE);
                }
            }
        }
    }

    /** A missing time is -1, which is never valid where it is required and always where it is not. */
    private void checkTimes(Claims claims, long now) throws JwtException {
        long expiry = claims.time("exp", JwtFault.EXPIRY);
        if (expiry < 0) {
            throw new JwtException(JwtFault.EXPIRY);
        }
        if (expiry <= now - skew) {
            throw new JwtException(JwtFault.EXPIRED);
        }
        if (claims.beginning("nbf", JwtFault.NOT_BEFORE) > now + skew) {
            throw new JwtException(JwtFault.NOT_YET_VALID);
        }
        long issued = claims.time("iat", JwtFault.ISSUED_AT);
        if (issued > now + skew) {
            throw new JwtException(JwtFault.ISSUED_AT);
        }
        if (maximumLifetime > 0 && (issued < 0 || expiry - issued > maximumLifetime)) {
            throw new JwtException(JwtFault.LIFETIME);
        }
    }

    /**
     * Checks the rest of the claims of a token whose signature was verified, and that passed {@link #precheck}.
     *
     * @param key the signer, or null if an introspection endpoint vouches for the token
     */
    VerifiedToken check(Claims claims, @Nullable JwkKey key, TokenFacts facts) throws JwtException {
        Binding binding = Binding.of(claims);
        String subject = claims.name("sub", JwtFault.SUBJECT);
        String tokenId = claims.identifier("jti", JwtFault.CLAIM);
        String client = checkClient(claims);
        if (subject == null && key == null && claims.name("username", JwtFault.SUBJECT) == null) {
            // An endpoint need not name a subject where a client acts for itself (RFC 7662 section 2.2). It does not
            // where there is a user, or all users of a client would be one subject.
            subject = client;
        }
        if (subject == null) {
            throw new JwtException(JwtFault.SUBJECT);
        }
        if (profile != TokenProfile.GENERIC
                && (tokenId == null || client == null || claims.time("iat", JwtFault.ISSUED_AT) < 0)) {
            throw new JwtException(JwtFault.CLAIM_MISSING);
        }
        Identity.Builder caller = Identity.builder(subject).scheme(binding.keyThumbprint() == null ? "Bearer" : "DPoP");
        if (tokenId != null) {
            caller.attribute("jti", tokenId);
        }
        if (client != null) {
            caller.attribute("client_id", client);
        }
        addAuthentication(claims, caller);
        Jwt jwt = new Jwt(this, subject, claims, caller);
        long issued = claims.time("iat", JwtFault.ISSUED_AT);
        return new VerifiedToken(
                this,
                key,
                claims,
                jwt,
                binding,
                facts,
                issued,
                Math.max(claims.beginning("nbf", JwtFault.NOT_BEFORE), issued) - skew,
                claims.time("exp", JwtFault.EXPIRY) + skew);
    }

    /**
     * Adds how and when the subject logged in (RFC 9470 section 6.1). What is of another type is left out: who needs it
     * then asks for a new login, and nothing else depends on it.
     */
    private static void addAuthentication(Claims claims, Identity.Builder caller) {
        String acr = claims.identifierIfAny("acr");
        if (acr != null) {
            caller.attribute("acr", acr);
        }
        long authenticated = claims.timeIfAny("auth_time");
        if (authenticated >= 0) {
            caller.attribute("auth_time", authenticated);
        }
    }

    private @Nullable String checkClient(Claims claims) throws JwtException {
        String client = claims.identifier("client_id", JwtFault.CLAIM);
        String authorized = claims.identifier("azp", JwtFault.CLAIM);
        String named = client != null ? client : authorized;
        if (!clients.isEmpty() && (named == null || !clients.contains(named))) {
            throw new JwtException(JwtFault.CLIENT);
        }
        return profile == TokenProfile.ACCESS_TOKEN ? client : named;
    }
}
