/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Challenge;
import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Identifies callers by the bearer token in the {@code Authorization} field.
 *
 * <ol>
 *   <li>More than one {@code Authorization} field, or a second token in the query parameter {@code access_token}, is
 *       400 with {@code error="invalid_request"}; so is a field of scheme {@code Bearer} that is malformed or has more
 *       than 8199 characters.
 *   <li>Without a field, or with one of another scheme, the request goes on unidentified, and a later refusal with 401
 *       carries this filter's challenge.
 *   <li>A token that {@link JwtVerifier} refuses is 401 with {@code error="invalid_token"}. Which rule it broke is told
 *       to the operator only.
 *   <li>Otherwise the request goes on as the token's subject: {@link Jwt#identity()}.
 * </ol>
 *
 * <p>Deployment: it identifies and does not protect, so a filter of {@link Phase#AUTHORIZATION} must refuse whom nobody
 * identified. Tokens are never read from the query, a form or a cookie (RFC 9700 section 4.3.2). A proxy ahead must
 * hand on the field as it came, and the container must accept fields of that length. It runs on REQUEST; the identity
 * is kept for the request's other dispatches.
 *
 * <pre>{@code
 * JwtFilter.builder().issuer("https://id.example.com", i -> i
 *         .audience("orders")
 *         .keys(JwkSource.file(Path.of("jwks.json"))))
 * }</pre>
 *
 * <p>Specification: RFC 6750 sections 2.1 and 3, RFC 8725, RFC 9068 section 4. Immutable and safe for use by many
 * threads.
 */
public final class JwtFilter extends SecurityFilter {
    private static final String DEFAULT_REALM = "api";

    private final JwtVerifier verifier;
    private final Challenge challenge;
    private final Challenge invalidRequest;
    private final Challenge invalidToken;

    private JwtFilter(JwtVerifier verifier, Challenge challenge) {
        super(Phase.AUTHENTICATION);
        this.verifier = verifier;
        this.challenge = challenge;
        this.invalidRequest = challenge
                .with("error", "invalid_request")
                .with("error_description", "the request must carry one well-formed bearer token in one place");
        this.invalidToken =
                challenge.with("error", "invalid_token").with("error_description", "the access token was not accepted");
    }

    /** Starts a filter. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        BearerHeader header = BearerHeader.of(exchange.request().getHeaders("Authorization"));
        switch (header.kind) {
            case NONE -> {
                exchange.request().addChallenge(challenge);
                exchange.proceed();
            }
            case TOKEN -> {
                if (hasTokenParameter(exchange.request().getQueryString())) {
                    refuse(exchange, "credentials_in_query", "a token came in the header and in the query");
                } else {
                    authenticate(exchange, header.token);
                }
            }
            case REPEATED -> refuse(exchange, "credentials_repeated", "the authorization field must come once");
            case MALFORMED ->
                refuse(exchange, "credentials_malformed", "after the scheme must come a space and one token");
        }
    }

    private void refuse(Exchange exchange, String code, String reason) throws IOException, ServletException {
        exchange.reject(Rejection.of(400, code).withReason(reason).withChallenge(invalidRequest));
    }

    private void authenticate(Exchange exchange, String token) throws IOException, ServletException {
        Jwt jwt;
        try {
            jwt = verifier.verify(token);
        } catch (JwtException e) {
            exchange.reject(Rejection.of(401, e.code()).withReason(reason(e)).withChallenge(invalidToken));
            return;
        }
        // For a later refusal for want of scope, which adds to this challenge.
        exchange.request().addChallenge(challenge);
        exchange.proceedAs(jwt.identity());
    }

    private static String reason(JwtException e) {
        return e.getMessage()
                + e.issuer().map(issuer -> "; issuer " + issuer).orElse("")
                + e.keyId().map(id -> "; key " + id).orElse("");
    }

    /** Returns whether the query has the parameter that RFC 6750 section 2.3 defines. */
    private static boolean hasTokenParameter(@Nullable String query) {
        if (query == null) {
            return false;
        }
        String parameter = "access_token";
        int at = query.indexOf(parameter);
        while (at >= 0) {
            int end = at + parameter.length();
            if ((at == 0 || query.charAt(at - 1) == '&')
                    && (end == query.length() || query.charAt(end) == '=' || query.charAt(end) == '&')) {
                return true;
            }
            at = query.indexOf(parameter, end);
        }
        return false;
    }

    /**
     * Returns the facts {@code realm}, {@code issuers}, {@code audiences}, {@code algorithms}, {@code keys},
     * {@code clock_skew}.
     */
    @Override
    public Description describe() {
        return verifier.describe(Description.builder(name())
                        .fact("realm", challenge.parameters().getOrDefault("realm", "")))
                .build();
    }

    /** Collects the parts of a {@link JwtFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<JwtFilter> {
        private final JwtVerifier.Builder verifier = JwtVerifier.builder();
        private @Nullable Challenge challenge;

        private Builder() {}

        /**
         * Trusts an issuer; at least one is required.
         *
         * @param name the exact value of {@code iss}, 1 to 256 characters without control characters
         * @param settings sets audience and keys, and what else differs from the defaults
         * @throws IllegalArgumentException if the name is malformed or was given before
         */
        public Builder issuer(String name, Consumer<JwtIssuer> settings) {
            verifier.issuer(name, settings);
            return this;
        }

        /**
         * Sets the realm that challenges name; default {@code "api"}.
         *
         * @throws IllegalArgumentException if it is empty, has more than 256 characters, or is not printable ASCII
         */
        public Builder realm(String value) {
            if (challenge != null) {
                throw new IllegalStateException("the realm must be set once: it is set");
            }
            this.challenge = Challenge.of("Bearer").with("realm", PlainText.require("a realm", value));
            return this;
        }

        /**
         * Sets how far the clocks of issuer and verifier may differ; default as {@link JwtVerifier.Builder#clockSkew}
         * says.
         *
         * @throws IllegalArgumentException if it is not 0 to 300 seconds
         */
        public Builder clockSkew(Duration value) {
            verifier.clockSkew(value);
            return this;
        }

        /** Sets the clock; default the system's. */
        public Builder clock(InstantSource value) {
            verifier.clock(value);
            return this;
        }

        /**
         * Returns the filter, after reading the keys.
         *
         * @throws dev.hauberk.core.ConfigurationException if there is no issuer, or one lacks an audience or a usable
         *     key; it lists every problem
         */
        @Override
        public JwtFilter build() {
            JwtVerifier built = verifier.build(new Problems("JwtFilter"));
            return new JwtFilter(
                    built,
                    challenge != null ? challenge : Challenge.of("Bearer").with("realm", DEFAULT_REALM));
        }
    }
}
