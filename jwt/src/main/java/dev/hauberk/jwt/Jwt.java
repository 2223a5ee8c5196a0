/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Identity;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A token that was verified, or that its issuer vouched for when {@link Introspection} asked: only {@link JwtVerifier}
 * and {@link JwtFilter} make one, so whoever holds a {@code Jwt} need not ask again.
 *
 * <p>It was valid when it was verified; {@link #expiry()} tells until when. {@link #toString()} tells the issuer and
 * nothing else, as claims may be personal. Immutable.
 */
public final class Jwt {
    private final String issuer;
    private final String subject;
    private final Set<String> audience;
    private final Instant expiry;
    private final Claims claims;
    private final Identity identity;

    /**
     * Takes claims whose times and audience were checked.
     *
     * @param caller the identity in the making; what is taken from the claims here is added
     */
    Jwt(TrustedIssuer issuer, String subject, Claims claims, Identity.Builder caller) throws JwtException {
        this.issuer = issuer.name();
        this.subject = subject;
        this.audience = claims.audiences();
        this.expiry = Instant.ofEpochSecond(claims.time("exp", JwtFault.EXPIRY));
        this.claims = claims;
        issuer.mapping().addTo(caller, claims.values());
        this.identity = caller.issuer(issuer.name())
                .scopes(claims.scopes())
                .attribute("jwt", this)
                .build();
    }

    /** Returns who signed the token or vouched for it, one of the configured issuers. */
    public String issuer() {
        return issuer;
    }

    /**
     * Returns whom the token speaks of: 1 to 256 characters without control characters, unique within the issuer only.
     */
    public String subject() {
        return subject;
    }

    /** Returns all whom the token is for, the accepted audience among them. */
    public Set<String> audience() {
        return audience;
    }

    /** Returns when the token ends, clock skew not added. */
    public Instant expiry() {
        return expiry;
    }

    /** Returns the scopes of the claim {@code scope}, or else {@code scp}; at most 500. */
    public Set<String> scopes() {
        return identity.scopes();
    }

    /** Returns the roles of the claim that {@link JwtIssuer#roles} names; at most 500. */
    public Set<String> roles() {
        return identity.roles();
    }

    /**
     * Returns all claims by name, as {@link dev.hauberk.core.JsonReader#value()} represents JSON. They are the issuer's
     * word, and those that no method here returns were not checked.
     */
    public Map<String, Object> claims() {
        return claims.values();
    }

    /** Returns one claim if it is there and has the wanted type. */
    public <T> Optional<T> claim(String name, Class<T> type) {
        Object value = claims.values().get(name);
        return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
    }

    /**
     * Returns the subject as a caller: name, issuer, roles and scopes; scheme {@code Bearer}, or {@code DPoP} if the
     * token is bound to a key. The attributes are {@code jwt}, which is this, and where the token has them the strings
     * {@code jti}, {@code client_id} (or else {@code azp}) and {@code acr}, and the {@link Long} {@code auth_time}.
     */
    public Identity identity() {
        return identity;
    }

    @Override
    public String toString() {
        return "Jwt by " + issuer;
    }
}
