/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt.testkit;

import dev.hauberk.core.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A token in the making. With an audience it is good as it is: issued now, valid for five minutes, with a {@code jti}
 * of its own. Each part is set once; signing twice gives two tokens. Not safe for use by several threads.
 */
public final class UnsignedToken {
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    /** Longer than any clock skew that a verifier may allow. */
    private static final Duration PAST = Duration.ofHours(1);

    private final TokenIssuer issuer;
    private final Map<String, Object> claims = new LinkedHashMap<>();
    private final Set<String> missing = new HashSet<>();
    private final String subject;
    private @Nullable String type;
    private @Nullable Instant issuedAt;
    private @Nullable Duration expiresIn;
    private boolean expired;

    UnsignedToken(TokenIssuer issuer, String subject) {
        this.issuer = issuer;
        this.subject = Objects.requireNonNull(subject, "subject");
    }

    /**
     * Sets whom the token is for: the claim {@code aud}, a string for one audience and else an array.
     *
     * @throws IllegalArgumentException if there is none
     */
    public UnsignedToken audience(String... audiences) {
        if (audiences.length == 0) {
            throw new IllegalArgumentException("an audience must be given: none is; call without(\"aud\")");
        }
        return claim("aud", audiences.length == 1 ? audiences[0] : List.of(audiences));
    }

    /** Sets the scopes: the claim {@code scope} (RFC 8693 section 4.2). */
    public UnsignedToken scopes(String... scopes) {
        return claim("scope", String.join(" ", scopes));
    }

    /** Sets the roles: the claim {@code roles}. For another claim call {@link #claim}. */
    public UnsignedToken roles(String... roles) {
        return claim("roles", List.of(roles));
    }

    /**
     * Sets any claim, also one that the kit would set by itself.
     *
     * @param value as {@link JsonWriter#value(Object)} takes it: a string, a number, a boolean, or a list or a map of
     *     these
     * @throws IllegalArgumentException if the value is of another type
     * @throws IllegalStateException if the claim is set
     */
    public UnsignedToken claim(String name, Object value) {
        new JsonWriter().value(value);
        if (claims.putIfAbsent(Objects.requireNonNull(name, "name"), value) != null) {
            throw new IllegalStateException("a claim must be set once: " + name + " is set");
        }
        return this;
    }

    /** Leaves a claim out, whoever would set it. */
    public UnsignedToken without(String name) {
        missing.add(Objects.requireNonNull(name, "name"));
        return this;
    }

    /** Sets when the token was issued, in whole seconds; default now. */
    public UnsignedToken issuedAt(Instant value) {
        requireNoTimeOfIssue();
        this.issuedAt = Objects.requireNonNull(value, "value");
        return this;
    }

    /** Makes the token one that ended an hour ago, in place of a time of issue. */
    public UnsignedToken expired() {
        requireNoTimeOfIssue();
        this.expired = true;
        return this;
    }

    private void requireNoTimeOfIssue() {
        if (issuedAt != null || expired) {
            throw new IllegalStateException("the time of issue must be set once: it is set");
        }
    }

    /**
     * Sets how long after its time of issue the token ends; default five minutes.
     *
     * @throws IllegalArgumentException if it is less than a second
     */
    public UnsignedToken expiresIn(Duration value) {
        if (value.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "a token must be valid for a second or more: " + value + "; call expired()");
        }
        if (expiresIn != null) {
            throw new IllegalStateException("the lifetime must be set once: it is set");
        }
        this.expiresIn = value;
        return this;
    }

    /** Sets the header parameter {@code typ}, such as {@code at+jwt} (RFC 9068 section 2.1); default {@code JWT}. */
    public UnsignedToken type(String value) {
        if (type != null) {
            throw new IllegalStateException("the type must be set once: it is set");
        }
        this.type = Objects.requireNonNull(value, "value");
        return this;
    }

    /**
     * Returns the token in compact form, signed with the issuer's key of now.
     *
     * @throws IllegalStateException if there is no audience, and none was not asked for
     */
    public String sign() {
        return issuer.sign(typeOrDefault(), json());
    }

    /**
     * Returns the token as a forger would make it: its header names the issuer's key, and another key signed it.
     *
     * @throws IllegalStateException if there is no audience, and none was not asked for
     */
    public String signByAnotherKey() {
        return issuer.signByAnotherKey(typeOrDefault(), json());
    }

    private String typeOrDefault() {
        return type != null ? type : "JWT";
    }

    private byte[] json() {
        if (!claims.containsKey("aud") && !missing.contains("aud")) {
            throw new IllegalStateException("an audience must be set, or every verifier refuses the token: none is;"
                    + " call audience(), or without(\"aud\")");
        }
        Duration lifetime = expiresIn != null ? expiresIn : LIFETIME;
        Instant now = Instant.now();
        Instant issued = issuedAt != null ? issuedAt : expired ? now.minus(PAST).minus(lifetime) : now;
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("iss", issuer.name());
        all.put("sub", subject);
        all.put("jti", UUID.randomUUID().toString());
        all.put("iat", issued.getEpochSecond());
        all.put("exp", issued.plus(lifetime).getEpochSecond());
        all.putAll(claims);
        all.keySet().removeAll(missing);
        return new JsonWriter().value(all).toByteArray();
    }

    /** Returns whose token it will be; no claim. */
    @Override
    public String toString() {
        return "token of " + issuer;
    }
}
