/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.Locale;
import java.util.Set;

/** Reads what an introspection endpoint says of a token (RFC 7662 section 2.2), as strictly as a token's claims. */
final class IntrospectionAnswer {
    private static final Set<Object> ACCESS_TOKEN_USES = Set.of("access_token", "access");

    private IntrospectionAnswer() {}

    /**
     * Returns the token that the answer vouches for.
     *
     * @param now in milliseconds since 1970
     * @throws JwtException undecided if the answer is none, otherwise if the token is not active or breaks a rule
     */
    static VerifiedToken read(byte[] json, TrustedIssuer issuer, long now) throws JwtException {
        Claims claims = Claims.parseAnswer(json);
        // Text that says "true" is not an answer of this protocol, and so neither yes nor no.
        if (!(claims.values().get("active") instanceof Boolean active)) {
            throw new JwtException(JwtFault.INTROSPECTION_UNAVAILABLE);
        }
        TokenFacts facts = new TokenFacts(issuer.ids(), issuer.name(), null, null, claims.identifierIfAny("jti"));
        try {
            if (!active) {
                throw new JwtException(JwtFault.INACTIVE);
            }
            Object named = claims.issuer();
            if (named != null && !named.equals(issuer.name())) {
                throw new JwtException(JwtFault.ISSUER);
            }
            checkType(claims);
            issuer.precheck(claims, false, now);
            return issuer.check(claims, null, facts);
        } catch (JwtException e) {
            throw e.about(facts);
        }
    }

    /** A refresh token may be active too; some issuers tell by a member of their own. */
    private static void checkType(Claims claims) throws JwtException {
        Object use = claims.values().get("token_use");
        if (use != null && !ACCESS_TOKEN_USES.contains(use)) {
            throw new JwtException(JwtFault.PURPOSE);
        }
        Object type = claims.values().get("token_type");
        if (type == null) {
            return;
        }
        switch (type instanceof String text ? text.toLowerCase(Locale.ROOT) : "") {
            case "bearer" -> {}
            case "dpop" -> {
                if (Binding.of(claims).keyThumbprint() == null) {
                    throw new JwtException(JwtFault.BINDING);
                }
            }
            default -> throw new JwtException(JwtFault.PURPOSE);
        }
    }
}
