/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Challenge;
import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.Secret;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.security.Provider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Identifies callers by the bearer token in the {@code Authorization} field.
 *
 * <ol>
 *   <li>More than one {@code Authorization} field, or a second token in the query parameter {@code access_token} or in
 *       the cookie, is 400 with {@code error="invalid_request"}; so is a field of scheme {@code Bearer} that is
 *       malformed or has more than 8199 characters.
 *   <li>Without a field, or with one of another scheme, the request goes on unidentified, and a later refusal with 401
 *       carries this filter's challenge.
 *   <li>A token that {@link JwtVerifier} refuses is 401 with {@code error="invalid_token"}. Which rule it broke is told
 *       to the operator only. If the issuer's keys cannot be had it is 503 with {@code Retry-After}.
 *   <li>Once an address has sent many tokens with false signatures, further ones whose signature would have to be
 *       checked are 429; tokens that were verified before pass all the same.
 *   <li>Otherwise the request goes on as the token's subject: {@link Jwt#identity()}.
 *   <li>A refused token in a {@link Builder#cookie cookie} does not refuse the request, as browsers send it even to the
 *       login page: the request goes on unidentified, and an event {@code cookie_token_ignored} tells why.
 * </ol>
 *
 * <p>Deployment: it identifies and does not protect, so a filter of {@link Phase#AUTHORIZATION} must refuse whom nobody
 * identified. Tokens are never read from the query or a form (RFC 9700 section 4.3.2). A proxy ahead must hand on the
 * field as it came, and the container must accept fields of that length. It runs on REQUEST; the identity is kept for
 * the request's other dispatches. Events about the request carry {@code issuer}, {@code key_id}, {@code algorithm} and
 * {@code token_id}, from which every use of a token or a key can be listed.
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
    private static final String RETRY_AFTER_SECONDS = "1";

    private final JwtVerifier verifier;
    private final FailureLimit failures;
    private final Challenge challenge;
    private final Challenge invalidRequest;
    private final Challenge invalidToken;
    private final String cookie;
    private final boolean cookieWithoutCsrf;

    private JwtFilter(Builder builder, JwtVerifier verifier) {
        super(Phase.AUTHENTICATION);
        this.verifier = verifier;
        this.failures = new FailureLimit(
                builder.failureLimit != null ? builder.failureLimit : FailureLimit.DEFAULT, System::nanoTime);
        this.challenge = Challenge.of("Bearer").with("realm", builder.realm != null ? builder.realm : DEFAULT_REALM);
        this.invalidRequest = challenge
                .with("error", "invalid_request")
                .with("error_description", "the request must carry one well-formed bearer token in one place");
        this.invalidToken =
                challenge.with("error", "invalid_token").with("error_description", "the access token was not accepted");
        this.cookie = builder.cookie != null ? builder.cookie : "";
        this.cookieWithoutCsrf = builder.cookieWithoutCsrf;
    }

    /** Starts a filter. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        Enumeration<String> fields = request.getHeaders("Authorization");
        String field = fields != null && fields.hasMoreElements() ? fields.nextElement() : null;
        if (field != null && fields.hasMoreElements()) {
            refuse(exchange, "credentials_repeated", "the authorization field must come once");
            return;
        }
        List<String> cookies = cookie.isEmpty() ? List.of() : TokenCookie.values(request.getHeaders("Cookie"), cookie);
        if (cookies.size() > 1) {
            refuse(exchange, "credentials_repeated", "the token cookie must come once");
            return;
        }
        long now = verifier.now();
        if (field == null) {
            handleCookie(exchange, cookies, now);
            return;
        }
        VerifiedToken known = verifier.find(field, now);
        Credential credential = known == null ? Credential.ofField(field) : Credential.ofKnownField(field);
        switch (credential.kind) {
            case OTHER, DPOP, COOKIE -> handleCookie(exchange, cookies, now);
            case MALFORMED ->
                refuse(exchange, "credentials_malformed", "after the scheme must come a space and one token");
            case BEARER -> {
                if (TokenParameter.isIn(request.getQueryString())) {
                    refuse(exchange, "credentials_in_query", "a token came in the header and in the query");
                } else if (!cookies.isEmpty()) {
                    refuse(exchange, "credentials_repeated", "a token came in the header and in the cookie");
                } else {
                    authenticate(exchange, credential, known, now);
                }
            }
        }
    }

    private void handleCookie(Exchange exchange, List<String> cookies, long now) throws IOException, ServletException {
        if (cookies.isEmpty()) {
            exchange.request().addChallenge(challenge);
            exchange.proceed();
            return;
        }
        if (TokenParameter.isIn(exchange.request().getQueryString())) {
            refuse(exchange, "credentials_in_query", "a token came in the cookie and in the query");
            return;
        }
        Credential credential = Credential.ofCookie(cookies.get(0));
        authenticate(exchange, credential, verifier.find(credential.text, now), now);
    }

    private void refuse(Exchange exchange, String code, String reason) throws IOException, ServletException {
        exchange.reject(Rejection.of(400, code).withReason(reason).withChallenge(invalidRequest));
    }

    /**
     * Goes on as the subject of a token.
     *
     * @param known what this very text was verified to be before, or null
     */
    private void authenticate(Exchange exchange, Credential credential, @Nullable VerifiedToken known, long now)
            throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        VerifiedToken token;
        try {
            token = known != null
                    ? known
                    : verifier.examine(credential.text, credential.start, failures.from(request.clientAddress()), now);
            if (!token.binding.isNone()) {
                throw new JwtException(JwtFault.BINDING).about(token.facts);
            }
            if (known == null) {
                verifier.keep(credential.text, token);
            }
        } catch (JwtException e) {
            refuse(exchange, e, credential.kind == Credential.Kind.COOKIE);
            return;
        }
        request.addFacts(token.facts);
        // For a later refusal for want of scope, which adds to this challenge.
        request.addChallenge(challenge);
        exchange.proceedAs(token.jwt.identity());
    }

    private void refuse(Exchange exchange, JwtException e, boolean fromCookie) throws IOException, ServletException {
        TokenFacts facts = e.facts();
        if (facts != null) {
            exchange.request().addFacts(facts);
        }
        if (fromCookie && !e.isUndecided()) {
            exchange.publish(
                    event(SecurityEvent.Kind.NOTE, "cookie_token_ignored").reason(e.code() + ": " + e.getMessage()));
            exchange.request().addChallenge(challenge);
            exchange.proceed();
            return;
        }
        switch (e.fault().answer) {
            case INVALID_TOKEN ->
                exchange.reject(
                        Rejection.of(401, e.code()).withReason(e.fault().rule).withChallenge(invalidToken));
            case LIMITED -> exchange.reject(undecided(429, e));
            case UNAVAILABLE -> exchange.reject(undecided(503, e));
        }
    }

    private static Rejection undecided(int status, JwtException e) {
        return Rejection.of(status, e.code()).withReason(e.fault().rule).withHeader("Retry-After", RETRY_AFTER_SECONDS);
    }

    @Override
    protected void validate(List<Description> chain, Problems problems) {
        CookieProtection.validate(chain, problems);
    }

    @Override
    protected void close() {
        verifier.close();
    }

    /**
     * Returns the facts {@code realm}, {@code issuers}, {@code audiences}, {@code algorithms}, {@code keys},
     * {@code clock_skew}, {@code cached_tokens}, {@code failure_limit} and, where a cookie is read, {@code cookie}; for
     * each issuer whose keys change, with its name and a space in front, {@code keys_from}, {@code keys},
     * {@code keys_loaded}, {@code key_age}, {@code load_failures}, {@code last_failure} and {@code clock_difference}.
     * The health is that of the issuer that fares worst: {@code keys_not_loaded}, {@code keys_too_old},
     * {@code keys_not_refreshed}.
     */
    @Override
    public Description describe() {
        Description.Builder description = Description.builder(name())
                .fact("realm", challenge.parameters().getOrDefault("realm", ""))
                .fact("failure_limit", failures)
                .fact("cached_tokens", verifier.cachedTokens());
        if (!cookie.isEmpty()) {
            description.fact(CookieProtection.COOKIE, cookie);
            description.fact(CookieProtection.WITHOUT_CSRF, cookieWithoutCsrf);
        }
        return verifier.describe(description).build();
    }

    /** Collects the parts of a {@link JwtFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<JwtFilter> {
        private final JwtVerifier.Builder verifier = JwtVerifier.builder();
        private @Nullable String realm;
        private @Nullable String cookie;
        private boolean cookieWithoutCsrf;
        private @Nullable TokenBucket failureLimit;

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
            requireUnset("realm", realm);
            Challenge.of("Bearer").with("realm", PlainText.require("a realm", value));
            this.realm = value;
            return this;
        }

        /**
         * Reads the token from a cookie too; default from none. As browsers send cookies by themselves, an enforcing
         * filter of {@link Phase#CSRF} must then cover the same paths, or the chain does not build.
         *
         * @param name of the cookie, an RFC 6265 cookie name; one that begins with {@code __Host-} cannot be set by
         *     other hosts of the domain
         * @throws IllegalArgumentException if it is none
         */
        public Builder cookie(String name) {
            requireUnset("cookie", cookie);
            this.cookie = CookieProtection.requireName(name);
            return this;
        }

        /**
         * Lets the cookie be read where no filter of {@link Phase#CSRF} is known to cover the same paths, as when this
         * filter is registered by itself. The duty: something else refuses requests that other sites make browsers
         * send, for every path that changes anything.
         */
        public Builder allowCookieWithoutCsrf() {
            this.cookieWithoutCsrf = true;
            return this;
        }

        /**
         * Sets how many tokens with false signatures an address may send, an IPv6 address being its /64; default 10 a
         * second, 100 at once. Addresses beyond that get 429 for tokens that were not verified before.
         */
        public Builder failureLimit(TokenBucket bucket) {
            requireUnset("failure limit", failureLimit);
            this.failureLimit = Objects.requireNonNull(bucket, "bucket");
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

        /** Sets how many verified tokens are kept, as {@link JwtVerifier.Builder#cacheSize} does. */
        public Builder cacheSize(int tokens) {
            verifier.cacheSize(tokens);
            return this;
        }

        /** Sets who computes signatures, as {@link JwtVerifier.Builder#provider} does. */
        public Builder provider(Provider value) {
            verifier.provider(value);
            return this;
        }

        /** Sets the key that names tokens in events, as {@link JwtVerifier.Builder#tokenIdSecret} does. */
        public Builder tokenIdSecret(Secret secret) {
            verifier.tokenIdSecret(secret);
            return this;
        }

        /** Sets the clock; default the system's. */
        public Builder clock(InstantSource value) {
            verifier.clock(value);
            return this;
        }

        /**
         * Returns the filter, after reading the keys that are at hand; those of a {@link RemoteJwkSource} are fetched
         * in the background from now on.
         *
         * @throws dev.hauberk.core.ConfigurationException if there is no issuer, or one lacks an audience or a usable
         *     key; it lists every problem
         */
        @Override
        public JwtFilter build() {
            return new JwtFilter(this, verifier.build(new Problems("JwtFilter")));
        }

        private static void requireUnset(String what, @Nullable Object value) {
            if (value != null) {
                throw new IllegalStateException("the " + what + " must be set once: it is set");
            }
        }
    }
}
