/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Problems;
import dev.hauberk.core.Secret;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Collects what is trusted of one issuer. Each setter may be called once. Not safe for use by several threads. */
public final class JwtIssuer {
    private final String name;
    private final Settings settings = new Settings("JwtIssuer");
    private final TrustSettings trust = new TrustSettings(settings);
    private final Setting<TokenProfile> profile = settings.of("profile", TokenProfile.GENERIC);
    private final Setting<JwkSource> keys = settings.of("keys");
    private final Setting<Secret> secret = settings.<Secret>of("secret").undescribed();
    private final Map<String, Secret> namedSecrets = new LinkedHashMap<>();
    private final Setting<Set<JwsAlgorithm>> algorithms = JwsAlgorithm.setting(settings);
    private final Setting<ClaimRoles> permissions = settings.of("permissions");
    private final Setting<Set<String>> attributes = settings.of("attributes", Set.<String>of())
            .where(
                    "must be one or more claims, and none of " + new TreeSet<>(ClaimMapping.RESERVED),
                    claims -> !claims.isEmpty() && claims.stream().noneMatch(ClaimMapping.RESERVED::contains));

    JwtIssuer(String name) {
        this.name = name;
    }

    /**
     * Sets who this service is in the claim {@code aud}, required: a token must name one of them exactly, or it was
     * made for somebody else.
     *
     * @param values one or more, each of 1 to 256 characters without control characters
     */
    public JwtIssuer audience(String... values) {
        trust.audience.set(PlainText.set(values));
        return this;
    }

    /**
     * Sets which clients may have got the token, by the claim {@code client_id} or else {@code azp}; default any.
     *
     * @param values one or more, each of 1 to 256 characters without control characters
     */
    public JwtIssuer clients(String... values) {
        trust.clients.set(PlainText.set(values));
        return this;
    }

    /** Sets what the issuer's access tokens look like; default {@link TokenProfile#GENERIC}. */
    public JwtIssuer profile(TokenProfile value) {
        profile.set(value);
        return this;
    }

    /**
     * Sets the secret that is shared with the issuer, for {@link JwsAlgorithm#HS256} and its kind; in place of
     * {@link #keys}. Each holder can make tokens: this service, and all that share it. As long as it is the only
     * secret, the {@code kid} of a token is ignored.
     *
     * @param value as long as the hash at least (RFC 7518 section 3.2), and not guessable
     */
    public JwtIssuer secret(Secret value) {
        secret.set(value);
        return this;
    }

    /**
     * Adds a secret that tokens name by {@code kid}, so that an old and a new one can be in use at once.
     *
     * @param keyId 1 to 256 printable ASCII characters, and not that of another secret
     * @param value as {@link #secret(Secret)} takes it
     */
    public JwtIssuer secret(String keyId, Secret value) {
        Objects.requireNonNull(value, "value");
        settings.collect("secret", () -> {
            if (!PlainText.isAscii(keyId)) {
                throw new IllegalArgumentException("a key id must have 1 to " + PlainText.MAX_LENGTH
                        + " printable ascii characters: " + keyId.length() + " characters");
            }
            if (namedSecrets.putIfAbsent(keyId, value) != null) {
                throw new IllegalArgumentException("a secret must be given once for a key id: '" + keyId + "'");
            }
        });
        return this;
    }

    /**
     * Sets how far the clocks of issuer and verifier may differ; default as {@link JwtVerifier.Builder#clockSkew} says.
     *
     * @param value 0 to 5 minutes; fractions of a second are dropped
     */
    public JwtIssuer clockSkew(Duration value) {
        trust.clockSkew.set(value);
        return this;
    }

    /** Sets where the issuer's public keys come from; this or a secret is required. */
    public JwtIssuer keys(JwkSource source) {
        keys.set(source);
        return this;
    }

    /**
     * Sets the algorithms that are accepted from the issuer; default {@link JwsAlgorithm#ES256} and
     * {@link JwsAlgorithm#RS256}, or {@link JwsAlgorithm#HS256} where a secret is set. Those with a secret and those
     * with public keys cannot be mixed.
     *
     * @param values one or more
     */
    public JwtIssuer algorithms(JwsAlgorithm... values) {
        algorithms.set(JwsAlgorithm.set(values));
        return this;
    }

    /**
     * Sets the claim with the roles; default the claim {@code roles}. If nothing is set, a claim {@code roles} that is
     * not an array of roles or one role grants nothing; the claim that is set here refuses the token then.
     */
    public JwtIssuer roles(ClaimRoles source) {
        trust.roles.set(source);
        return this;
    }

    /**
     * Sets the claim that holds permissions such as {@code order:read}, for {@code Requirement.hasPermission}; default
     * none. Like roles, they must be an array of at most 500 plain names, or one name; one that is no
     * {@code Permission} grants nothing.
     */
    public JwtIssuer permissions(ClaimRoles source) {
        permissions.set(source);
        return this;
    }

    /**
     * Sets the claims that become attributes of the identity under the same names, for
     * {@code Requirement.hasAttribute}; default none. A claim that is missing or null is no attribute.
     *
     * @param claims one or more top-level names, such as {@code tenant}; none that the identity has by checks:
     *     {@code jti}, {@code client_id}, {@code acr}, {@code auth_time}, {@code jwt}
     */
    public JwtIssuer attributes(String... claims) {
        attributes.set(PlainText.set(claims));
        return this;
    }

    /**
     * Sets the longest time from {@code iat} to {@code exp} that is accepted, and with it that a token must have
     * {@code iat}; default no limit.
     *
     * @param value at least one second; fractions of a second are dropped
     */
    public JwtIssuer maximumLifetime(Duration value) {
        trust.maximumLifetime.set(value);
        return this;
    }

    /** Returns what was collected, or null if that would be unsafe. */
    @Nullable
    TrustedIssuer build(VerifierSettings.Common defaults, Problems problems) {
        Problems own = settings.problems();
        KeyRequirements use = new KeyRequirements(
                name, algorithms.value().orElseGet(this::defaultAlgorithms), defaults.provider(), defaults.clock());
        IssuerKeys opened = open(use, own);
        problems.addAll("issuer " + name, own);
        if (!own.errors().isEmpty()) {
            opened.close();
            return null;
        }
        ClaimMapping mapping = new ClaimMapping(trust.roles.get(), permissions.orNull(), attributes.get());
        return trust.build(name, use.algorithms(), opened, mapping, profile.get(), defaults);
    }

    private Map<String, Secret> secrets() {
        Map<String, Secret> all = new LinkedHashMap<>(namedSecrets);
        secret.value().ifPresent(alone -> all.put("", alone));
        return all;
    }

    private IssuerKeys open(KeyRequirements use, Problems problems) {
        Map<String, Secret> secrets = secrets();
        JwkSource source = keys.orNull();
        boolean symmetric = use.algorithms().stream().allMatch(JwsAlgorithm::isSymmetric);
        boolean mixed = !symmetric && use.algorithms().stream().anyMatch(JwsAlgorithm::isSymmetric);
        if (mixed) {
            problems.add("algorithms must be all with a secret or all with public keys: " + use.algorithms()
                    + "; or a token made with a public key as the secret could pass");
        } else if (source != null && !secrets.isEmpty()) {
            problems.add("keys and a secret must not be set both: they are; trust two issuers instead");
        } else if (symmetric && secrets.isEmpty()) {
            problems.add("a secret must be set for " + use.algorithms() + ": none is; call secret()");
        } else if (!symmetric && source == null) {
            problems.add("keys must be set: none are; call keys()");
        } else if (symmetric) {
            return IssuerKeys.fixed(keys(secrets, use, problems));
        } else if (source != null) {
            return source.open(use, problems);
        }
        return IssuerKeys.NONE;
    }

    /** Makes keys of secrets by the id that tokens name them by, which is empty for one that they do not name. */
    private static JwkKeys keys(Map<String, Secret> secrets, KeyRequirements use, Problems problems) {
        int minimum = use.algorithms().stream()
                .mapToInt(JwsAlgorithm::minimumSecretLength)
                .max()
                .orElseThrow();
        List<JwkKey> keys = new ArrayList<>();
        secrets.forEach((id, secret) -> {
            String named = id.isEmpty() ? "the secret" : "secret '" + id + "'";
            Optional<String> weakness = secret.strengthProblem(minimum);
            if (weakness.isPresent()) {
                problems.add(named + " for " + use.algorithms() + ": " + weakness.get());
                return;
            }
            try {
                SecretKeySpec key = new SecretKeySpec(secret.insecureBytes(), "HMAC");
                keys.add(new JwkKey(id.isEmpty() ? null : id, key, use.algorithms(), use.provider()));
            } catch (GeneralSecurityException e) {
                problems.add(named + " must be usable by the virtual machine: "
                        + e.getClass().getSimpleName());
            }
        });
        return JwkKeys.ofConfiguration(keys);
    }

    private Set<JwsAlgorithm> defaultAlgorithms() {
        return secrets().isEmpty()
                ? EnumSet.of(JwsAlgorithm.ES256, JwsAlgorithm.RS256)
                : EnumSet.of(JwsAlgorithm.HS256);
    }
}
