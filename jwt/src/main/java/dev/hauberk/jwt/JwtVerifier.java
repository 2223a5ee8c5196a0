/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies signed JSON Web Tokens (RFC 7519) as access tokens, with or without a servlet around.
 *
 * <ol>
 *   <li>At most 8192 characters, three parts, strict base64url.
 *   <li>The header is strict JSON of at most 2 KiB. It brings no key, extension or compression; its type is
 *       {@code JWT}, {@code at+jwt} or missing.
 *   <li>The payload is strict JSON of at most 6 KiB. Its {@code iss} is exactly a configured issuer; from here on only
 *       that issuer's algorithms, keys and audiences count.
 *   <li>The key is the one that {@code kid} names, or, without {@code kid}, the only one that fits; never several.
 *   <li>The signature is over the very characters that came.
 *   <li>{@code exp} is there and not past, {@code nbf} and {@code iat} are not ahead, {@code aud} names an accepted
 *       audience, {@code sub} is a name, and scopes and roles have their types. A token that looks like an ID token, or
 *       is bound to a key ({@code cnf}), is refused.
 * </ol>
 *
 * <p>Two spellings of one signature may both be valid (ECDSA allows a second one to anybody): tell tokens apart by
 * issuer and {@code jti}, never by their text. Immutable and safe for use by many threads; no call blocks.
 * Specification: RFC 7515, RFC 7519, RFC 8725, RFC 9068.
 */
public final class JwtVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(JwtVerifier.class);

    private final Map<String, TrustedIssuer> issuers;
    private final long skew;
    private final InstantSource clock;

    private JwtVerifier(Map<String, TrustedIssuer> issuers, long skew, InstantSource clock) {
        this.issuers = issuers;
        this.skew = skew;
        this.clock = clock;
    }

    /** Starts a verifier. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the token's content if it can be trusted now.
     *
     * @param token the token alone, in compact form (RFC 7515 section 3.1)
     * @throws JwtException if the token breaks a rule
     */
    public Jwt verify(String token) throws JwtException {
        CompactToken parts = CompactToken.parse(token);
        JoseHeader header = JoseHeader.parse(parts.header);
        Claims claims = Claims.parse(parts.payload);
        TrustedIssuer issuer = claims.issuer() instanceof String name ? issuers.get(name) : null;
        if (issuer == null) {
            throw new JwtException(JwtFault.ISSUER);
        }
        try {
            JwkKey key = issuer.key(header);
            if (!header.algorithm(key.algorithms()).verify(key.key(), parts)) {
                throw new JwtException(JwtFault.SIGNATURE);
            }
            return issuer.check(claims, header, clock.instant().getEpochSecond(), skew);
        } catch (JwtException e) {
            throw e.about(issuer.name(), issuer.keys().knownId(header.keyId()));
        }
    }

    /** Adds what may be told of this verifier. */
    Description.Builder describe(Description.Builder description) {
        return description
                .fact("issuers", issuers.keySet().toArray())
                .fact(
                        "audiences",
                        issuers.values().stream()
                                .flatMap(issuer -> issuer.audiences().stream())
                                .distinct()
                                .toArray())
                .fact(
                        "algorithms",
                        issuers.values().stream()
                                .flatMap(issuer -> issuer.algorithms().stream())
                                .distinct()
                                .toArray())
                .fact(
                        "keys",
                        issuers.values().stream()
                                .mapToInt(issuer -> issuer.keys().size())
                                .sum())
                .fact("clock_skew", Duration.ofSeconds(skew));
    }

    @Override
    public String toString() {
        return describe(Description.builder("JwtVerifier")).build().toString();
    }

    /** Collects the parts of a {@link JwtVerifier}. Not safe for use by several threads. */
    public static final class Builder {
        private static final long DEFAULT_SKEW = 30;
        private static final long MAX_SKEW = 300;

        private final Map<String, JwtIssuer> issuers = new LinkedHashMap<>();
        private @Nullable Duration clockSkew;
        private @Nullable InstantSource clock;

        private Builder() {}

        /**
         * Trusts an issuer; at least one is required.
         *
         * @param name the exact value of {@code iss}, 1 to 256 characters without control characters; neither a
         *     trailing slash nor case is ignored
         * @param settings sets audience and keys, and what else differs from the defaults
         * @throws IllegalArgumentException if the name is malformed or was given before
         */
        public Builder issuer(String name, Consumer<JwtIssuer> settings) {
            JwtIssuer issuer = new JwtIssuer(name);
            if (issuers.putIfAbsent(name, issuer) != null) {
                throw new IllegalArgumentException("an issuer must be given once: " + name);
            }
            settings.accept(issuer);
            return this;
        }

        /**
         * Sets how far the clocks of issuer and verifier may differ; default 30 seconds.
         *
         * @param value 0 to 300 seconds; fractions of a second are dropped
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder clockSkew(Duration value) {
            if (clockSkew != null) {
                throw new IllegalStateException("the clock skew must be set once: it is set");
            }
            if (value.isNegative() || value.compareTo(Duration.ofSeconds(MAX_SKEW)) > 0) {
                throw new IllegalArgumentException("the clock skew must be 0 to " + MAX_SKEW + " seconds: " + value
                        + "; synchronise the clocks instead");
            }
            this.clockSkew = value;
            return this;
        }

        /** Sets the clock; default the system's. */
        public Builder clock(InstantSource value) {
            if (clock != null) {
                throw new IllegalStateException("the clock must be set once: it is set");
            }
            this.clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /**
         * Returns the verifier, after reading the keys.
         *
         * @throws dev.hauberk.core.ConfigurationException if there is no issuer, or one lacks an audience or a usable
         *     key; it lists every problem
         */
        public JwtVerifier build() {
            return build(new Problems("JwtVerifier"));
        }

        JwtVerifier build(Problems problems) {
            if (issuers.isEmpty()) {
                problems.add("an issuer must be trusted: none is; call issuer()");
            }
            Map<String, TrustedIssuer> trusted = new LinkedHashMap<>();
            for (JwtIssuer issuer : issuers.values()) {
                TrustedIssuer built = issuer.build(problems);
                if (built != null) {
                    trusted.put(built.name(), built);
                }
            }
            problems.warnings().forEach(warning -> LOG.warn("{}", warning));
            problems.throwIfAny();
            return new JwtVerifier(
                    Collections.unmodifiableMap(trusted),
                    clockSkew != null ? clockSkew.toSeconds() : DEFAULT_SKEW,
                    clock != null ? clock : InstantSource.system());
        }
    }
}
