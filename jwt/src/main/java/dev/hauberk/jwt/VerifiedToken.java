/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A token that passed every check that does not depend on the request it came with, and what has to be asked again when
 * it comes once more. Immutable.
 */
final class VerifiedToken {
    final TrustedIssuer issuer;

    /** Who signed it; null if an introspection endpoint vouches for it. */
    final @Nullable JwkKey key;

    final Claims claims;
    final Jwt jwt;
    final Binding binding;
    final TokenFacts facts;

    /** 1970 if the token does not tell, so that every revocation is later. */
    private final Instant issuedAt;

    private @Nullable RevocationKeys revocationKeys;
    private final long validFrom;
    private final long validUntil;

    /**
     * Takes what was verified.
     *
     * @param issuedAt in seconds since 1970, or less than 0 if the token does not tell
     * @param validFrom in seconds since 1970, clock skew subtracted
     * @param validUntil in seconds since 1970, clock skew added; no longer valid then
     */
    VerifiedToken(
            TrustedIssuer issuer,
            @Nullable JwkKey key,
            Claims claims,
            Jwt jwt,
            Binding binding,
            TokenFacts facts,
            long issuedAt,
            long validFrom,
            long validUntil) {
        this.issuer = issuer;
        this.key = key;
        this.claims = claims;
        this.jwt = jwt;
        this.binding = binding;
        this.facts = facts;
        this.issuedAt = issuedAt < 0 ? Instant.EPOCH : Instant.ofEpochSecond(issuedAt);
        this.validFrom = validFrom;
        this.validUntil = validUntil;
    }

    /** Returns what the token is looked for under where revocations are kept; threads may make it twice, equal. */
    RevocationKeys revocationKeys() {
        RevocationKeys known = revocationKeys;
        if (known == null) {
            // The signer's own id: a thief of a revoked key would not name it.
            known = RevocationKeys.of(jwt, Optional.ofNullable(key == null ? null : key.id()));
            revocationKeys = known;
        }
        return known;
    }

    Instant issuedAt() {
        return issuedAt;
    }

    /**
     * Returns whether time and key still speak for it. If not, to verify it anew tells why.
     *
     * @param now in milliseconds since 1970
     */
    boolean holds(long now) {
        long seconds = Math.floorDiv(now, 1000L);
        JwkKey signer = key;
        return seconds >= validFrom
                && seconds < validUntil
                && (signer == null || (!signer.isRetired() && issuer.keys().current(now) != null));
    }
}
