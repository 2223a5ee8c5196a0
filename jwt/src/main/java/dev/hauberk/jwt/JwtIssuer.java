/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Problems;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what is trusted of one issuer. Each setter may be called once. Not safe for use by several threads. */
public final class JwtIssuer {
    private final String name;
    private @Nullable Set<String> audiences;
    private @Nullable JwkSource keys;
    private @Nullable Set<JwsAlgorithm> algorithms;
    private @Nullable ClaimRoles roles;
    private @Nullable Duration maximumLifetime;

    JwtIssuer(String name) {
        this.name = PlainText.require("an issuer", name);
    }

    /**
     * Sets who this service is in the claim {@code aud}, required: a token must name one of them exactly, or it was
     * made for somebody else.
     *
     * @param values each of 1 to 256 characters without control characters
     * @throws IllegalArgumentException if there is none, or one is malformed
     */
    public JwtIssuer audience(String... values) {
        requireUnset("audience", audiences);
        if (values.length == 0) {
            throw new IllegalArgumentException("an audience must be given: none is");
        }
        Set<String> all = new LinkedHashSet<>();
        for (String value : values) {
            all.add(PlainText.require("an audience", value));
        }
        this.audiences = Collections.unmodifiableSet(all);
        return this;
    }

    /** Sets where the issuer's public keys come from, required. */
    public JwtIssuer keys(JwkSource source) {
        requireUnset("key source", keys);
        this.keys = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Sets the algorithms that are accepted from the issuer; default {@link JwsAlgorithm#ES256} and
     * {@link JwsAlgorithm#RS256}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public JwtIssuer algorithms(JwsAlgorithm... values) {
        requireUnset("algorithms", algorithms);
        if (values.length == 0) {
            throw new IllegalArgumentException("an algorithm must be given: none is");
        }
        this.algorithms = Collections.unmodifiableSet(EnumSet.copyOf(List.of(values)));
        return this;
    }

    /** Sets the claim that tells roles; default the claim {@code roles}. */
    public JwtIssuer roles(ClaimRoles source) {
        requireUnset("role source", roles);
        this.roles = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Sets the longest time from {@code iat} to {@code exp} that is accepted, and with it that a token must have
     * {@code iat}; default no limit.
     *
     * @param value at least one second; fractions of a second are dropped
     * @throws IllegalArgumentException if it is shorter
     */
    public JwtIssuer maximumLifetime(Duration value) {
        requireUnset("maximum lifetime", maximumLifetime);
        if (value.toSeconds() < 1) {
            throw new IllegalArgumentException("the maximum lifetime must be at least a second: " + value);
        }
        this.maximumLifetime = value;
        return this;
    }

    private void requireUnset(String what, @Nullable Object value) {
        if (value != null) {
            throw new IllegalStateException("the " + what + " of issuer " + name + " must be set once: it is set");
        }
    }

    /** Returns what was collected, or null if that would be unsafe. */
    @Nullable
    TrustedIssuer build(Problems problems) {
        Problems own = new Problems(name);
        Set<JwsAlgorithm> accepted = algorithms != null ? algorithms : defaultAlgorithms();
        if (audiences == null) {
            own.add("an audience must be set, or tokens made for other services pass: none is; call audience()");
        }
        JwkKeys opened = null;
        if (keys == null) {
            own.add("keys must be set: none are; call keys()");
        } else {
            opened = keys.open(accepted, own);
        }
        own.errors().forEach(error -> problems.add("issuer " + name + ": " + error));
        own.warnings().forEach(warning -> problems.warn("issuer " + name + ": " + warning));
        if (audiences == null || opened == null || !own.errors().isEmpty()) {
            return null;
        }
        ClaimRoles told = roles != null ? roles : ClaimRoles.claim("roles");
        long lifetime = maximumLifetime != null ? maximumLifetime.toSeconds() : 0;
        return new TrustedIssuer(name, audiences, accepted, opened, told, lifetime);
    }

    private static Set<JwsAlgorithm> defaultAlgorithms() {
        return Collections.unmodifiableSet(EnumSet.of(JwsAlgorithm.ES256, JwsAlgorithm.RS256));
    }
}
