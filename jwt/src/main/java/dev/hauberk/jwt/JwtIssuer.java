/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Problems;
import dev.hauberk.core.Secret;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
    private @Nullable ClaimRoles permissions;
    private @Nullable Set<String> attributes;
    private @Nullable Duration maximumLifetime;
    private @Nullable Duration clockSkew;
    private @Nullable TokenProfile profile;
    private @Nullable Set<String> clients;
    private final Map<String, Secret> secrets = new LinkedHashMap<>();

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
        this.audiences = PlainText.requireAll("an audience", values);
        return this;
    }

    /**
     * Sets which clients may have got the token, by the claim {@code client_id} or else {@code azp}; default any.
     *
     * @param values each of 1 to 256 characters without control characters
     * @throws IllegalArgumentException if there is none, or one is malformed
     */
    public JwtIssuer clients(String... values) {
        requireUnset("clients", clients);
        this.clients = PlainText.requireAll("a client", values);
        return this;
    }

    /** Sets what the issuer's access tokens look like; default {@link TokenProfile#GENERIC}. */
    public JwtIssuer profile(TokenProfile value) {
        requireUnset("profile", profile);
        this.profile = Objects.requireNonNull(value, "profile");
        return this;
    }

    /**
     * Sets the secret that is shared with the issuer, for {@link JwsAlgorithm#HS256} and its kind; in place of
     * {@link #keys}. Each holder can make tokens: this service, and all that share it. As long as it is the only
     * secret, the {@code kid} of a token is ignored.
     *
     * @param secret as long as the hash at least (RFC 7518 section 3.2), and not guessable
     */
    public JwtIssuer secret(Secret secret) {
        return addSecret("", secret);
    }

    /**
     * Adds a secret that tokens name by {@code kid}, so that an old and a new one can be in use at once.
     *
     * @param keyId 1 to 256 printable ASCII characters
     * @param secret as {@link #secret(Secret)} takes it
     * @throws IllegalArgumentException if the id is malformed or was given before
     */
    public JwtIssuer secret(String keyId, Secret secret) {
        if (!PlainText.isAscii(keyId)) {
            throw new IllegalArgumentException("a key id must have 1 to " + PlainText.MAX_LENGTH
                    + " printable ascii characters: " + keyId.length() + " characters");
        }
        return addSecret(keyId, secret);
    }

    private JwtIssuer addSecret(String keyId, Secret secret) {
        if (secrets.putIfAbsent(keyId, Objects.requireNonNull(secret, "secret")) != null) {
            throw new IllegalArgumentException("a secret must be given once for a key id: '" + keyId + "'");
        }
        return this;
    }

    /**
     * Sets how far the clocks of issuer and verifier may differ; default as {@link JwtVerifier.Builder#clockSkew} says.
     *
     * @param value 0 to 300 seconds; fractions of a second are dropped
     * @throws IllegalArgumentException if it is outside that range
     */
    public JwtIssuer clockSkew(Duration value) {
        requireUnset("clock skew", clockSkew);
        this.clockSkew = ClockSkew.require(value);
        return this;
    }

    /** Sets where the issuer's public keys come from; this or a secret is required. */
    public JwtIssuer keys(JwkSource source) {
        requireUnset("key source", keys);
        this.keys = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Sets the algorithms that are accepted from the issuer; default {@link JwsAlgorithm#ES256} and
     * {@link JwsAlgorithm#RS256}, or {@link JwsAlgorithm#HS256} where a secret is set. Those with a secret and those
     * with public keys cannot be mixed.
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

    /**
     * Sets the claim with the roles; default the claim {@code roles}. If nothing is set, a claim {@code roles} that is
     * not an array of roles or one role grants nothing; the claim that is set here refuses the token then.
     */
    public JwtIssuer roles(ClaimRoles source) {
        requireUnset("role source", roles);
        this.roles = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Sets the claim that tells permissions such as {@code order:read}, for
     * {@link dev.hauberk.authorization.Requirement#hasPermission}; default none. Like roles, they must be an array of
     * at most 500 plain names, or one name; one that is no {@link dev.hauberk.authorization.Permission} grants nothing.
     */
    public JwtIssuer permissions(ClaimRoles source) {
        requireUnset("permission source", permissions);
        this.permissions = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Sets the claims that become attributes of the identity under the same names, for
     * {@link dev.hauberk.authorization.Requirement#hasAttribute}; default none. A claim that is missing or null is no
     * attribute.
     *
     * @param claims top-level names, such as {@code tenant}
     * @throws IllegalArgumentException if there is none, or one names what the identity has by checks: {@code jti},
     *     {@code client_id}, {@code acr}, {@code auth_time}, {@code jwt}
     */
    public JwtIssuer attributes(String... claims) {
        requireUnset("attributes", attributes);
        Set<String> names = new LinkedHashSet<>(List.of(claims));
        if (names.isEmpty() || names.stream().anyMatch(ClaimMapping.RESERVED::contains)) {
            throw new IllegalArgumentException(
                    "attributes must name at least one claim, and none of " + ClaimMapping.RESERVED + ": " + names);
        }
        this.attributes = Collections.unmodifiableSet(names);
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
    TrustedIssuer build(IssuerDefaults defaults, Problems problems) {
        Problems own = new Problems(name);
        Set<JwsAlgorithm> accepted = algorithms != null ? algorithms : defaultAlgorithms();
        if (audiences == null) {
            own.add("an audience must be set, or tokens made for other services pass: none is; call audience()");
        }
        KeyRequirements use = new KeyRequirements(name, accepted, defaults.provider(), defaults.clock());
        IssuerKeys opened = open(use, own);
        own.errors().forEach(error -> problems.add("issuer " + name + ": " + error));
        own.warnings().forEach(warning -> problems.warn("issuer " + name + ": " + warning));
        if (audiences == null || !own.errors().isEmpty()) {
            opened.close();
            return null;
        }
        return new TrustedIssuer(
                name,
                audiences,
                clients != null ? clients : Set.of(),
                accepted,
                opened,
                new ClaimMapping(
                        roles != null ? roles : ClaimRoles.UNASKED,
                        permissions,
                        attributes != null ? attributes : Set.of()),
                profile != null ? profile : TokenProfile.GENERIC,
                (clockSkew != null ? clockSkew : defaults.clockSkew()).toSeconds(),
                maximumLifetime != null ? maximumLifetime.toSeconds() : 0,
                defaults.ids());
    }

    private IssuerKeys open(KeyRequirements use, Problems problems) {
        boolean symmetric = use.algorithms().stream().allMatch(JwsAlgorithm::isSymmetric);
        boolean mixed = !symmetric && use.algorithms().stream().anyMatch(JwsAlgorithm::isSymmetric);
        if (mixed) {
            problems.add("algorithms must be all with a secret or all with public keys: " + use.algorithms()
                    + "; or a token made with a public key as the secret could pass");
        } else if (keys != null && !secrets.isEmpty()) {
            problems.add("keys and a secret must not be set both: they are; trust two issuers instead");
        } else if (symmetric && secrets.isEmpty()) {
            problems.add("a secret must be set for " + use.algorithms() + ": none is; call secret()");
        } else if (!symmetric && keys == null) {
            problems.add("keys must be set: none are; call keys()");
        } else if (symmetric) {
            return new FixedKeys(SharedSecrets.keys(secrets, use, problems));
        } else if (keys != null) {
            return keys.open(use, problems);
        }
        return FixedKeys.NONE;
    }

    private Set<JwsAlgorithm> defaultAlgorithms() {
        return Collections.unmodifiableSet(
                secrets.isEmpty()
                        ? EnumSet.of(JwsAlgorithm.ES256, JwsAlgorithm.RS256)
                        : EnumSet.of(JwsAlgorithm.HS256));
    }
}
