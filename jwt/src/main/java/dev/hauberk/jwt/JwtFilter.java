/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Challenge;
import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.HttpToken;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.Secret;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.servlet.CookieProtection;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.URI;
import java.security.Provider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Identifies callers by the token in the {@code Authorization} field: a bearer token, or one that is bound to a key or
 * a certificate of its client.
 *
 * <ol>
 *   <li>More than one {@code Authorization} field, or a second token in the query parameter {@code access_token} or in
 *       the cookie, is 400 with {@code error="invalid_request"}; so is a field of scheme {@code Bearer} that is
 *       malformed or has more than 8199 characters.
 *   <li>Without a field, or with one of another scheme, the request goes on unidentified, and a later refusal with 401
 *       carries this filter's challenge.
 *   <li>A token that {@link JwtVerifier} refuses is 401 with {@code error="invalid_token"}. Which rule it broke is told
 *       to the operator only. If the issuer's keys cannot be had it is 503 with {@code Retry-After}.
 *   <li>A token that has not the shape of a JWT, three parts with dots between, is refused, or with
 *       {@link Builder#introspection introspection} is asked about at its issuer, which must say that it is active and
 *       must name {@code exp}, {@code aud} and {@code sub}, or {@code client_id} in place of {@code sub}; these are
 *       checked as those of a JWT are. What has that shape never is asked about. An inactive token is 401. The answer
 *       is 503 with {@code Retry-After} if the endpoint fails or takes more than 3 seconds, or 64 calls are under way.
 *       Requests for one token share one call; its yes counts until {@code exp}, and for 30 seconds at most, its no for
 *       5.
 *   <li>Signatures are checked by as many requests at once as there are processors, and by half as many for one
 *       address. Of introspection calls, 32 may be under way for one address. Further requests wait for their turn; one
 *       that waits for a second is 429, or 503 if the processors are taken by other addresses. An address that had 500
 *       inactive tokens asked about, and 50 more each second, gets 429 for tokens that would have to be asked about.
 *       {@link Builder#failureLimit failureLimit} sets another bound, for signatures too. Tokens that were verified
 *       before pass in any case.
 *   <li>Otherwise the request goes on as the token's subject: {@link Jwt#identity()}.
 *   <li>A refused token in a {@link Builder#cookie cookie} does not refuse the request, as browsers send it even to the
 *       login page: the request goes on unidentified, and an event {@code cookie_token_ignored} tells why.
 *   <li>A token that is bound to something ({@code cnf}) is good only with that, on every request anew; without
 *       {@link Builder#dpop dpop} and {@link Builder#certificateBoundTokens certificateBoundTokens} it is always
 *       refused.
 *   <li>A token that is bound to a key ({@code jkt}) must come by the scheme {@code DPoP}, with one proof in a field
 *       {@code DPoP}: signed by that key, for this method, URI and token, fresh, and never used before. A bad proof is
 *       401 with {@code error="invalid_dpop_proof"}. By any other scheme, or from a cookie, such a token is refused; so
 *       is one of scheme {@code DPoP} that is not bound to a key. Once used, a proof is used up, whatever becomes of
 *       the request.
 *   <li>A token that is bound to a certificate ({@code x5t#S256}) must come from a client with that certificate. One
 *       that is bound to both must come with both.
 * </ol>
 *
 * <p>Deployment: it identifies and does not protect, so a filter of {@link Phase#AUTHORIZATION} must refuse whom nobody
 * identified. Tokens are never read from the query or a form (RFC 9700 section 4.3.2). A proxy ahead must hand on the
 * field as it came, and the container must accept fields of that length. It runs on REQUEST; the identity is kept for
 * the request's other dispatches. Events about the request carry {@code issuer}, {@code key_id}, {@code algorithm} and
 * {@code token_id}, from which every use of a token or a key can be listed. A CORS filter must expose
 * {@code DPoP-Nonce} to scripts that are to use it. Whoever ends TLS in front decides what {@code Client-Cert} says.
 *
 * <pre>{@code
 * JwtFilter.builder().issuer("https://id.example.com", i -> i
 *         .audience("orders")
 *         .keys(JwkSource.file(Path.of("jwks.json"))))
 * }</pre>
 *
 * <p>Specification: RFC 6750 sections 2.1 and 3, RFC 8725, RFC 9068 section 4, RFC 9449 sections 4.3, 7 and 9, RFC 8705
 * section 3, RFC 9440, RFC 7662, RFC 9728 section 5. Immutable and safe for use by many threads.
 */
public final class JwtFilter extends SecurityFilter {
    /** The issuers whose tokens are accepted. */
    public static final Fact<String> ISSUERS = Fact.text("issuers");

    /** The audiences that a token must name, of all issuers. */
    public static final Fact<String> AUDIENCES = Fact.text("audiences");

    /** The algorithms of signatures that are accepted. */
    public static final Fact<String> ALGORITHMS = Fact.text("algorithms");

    /** By how much clocks may differ. */
    public static final Fact<Duration> CLOCK_SKEW = Fact.duration("clock_skew");

    /** How long a token may live, or {@code unlimited}. */
    public static final Fact<String> MAXIMUM_LIFETIMES = Fact.text("maximum_lifetimes");

    /** What is asked whether a token was revoked. */
    public static final Fact<String> REVOCATIONS = Fact.text("revocations");

    private static final String RETRY_AFTER_SECONDS = "1";
    private static final String NONCE = "DPoP-Nonce";

    private final JwtVerifier verifier;
    private final @Nullable Introspector introspector;
    private final FailureLimit signatures;
    private final FailureLimit calls;
    private final Challenge challenge;
    private final SenderConstraints constraints;
    private final TokenChallenges challenges;
    private final String metadataUrl;
    private final String cookie;
    private final boolean cookieWithoutCsrf;

    private JwtFilter(
            Builder builder, JwtVerifier verifier, @Nullable Introspector introspector, SenderConstraints constraints) {
        super(Phase.AUTHENTICATION);
        this.verifier = verifier;
        this.introspector = introspector;
        ChecksAtOnce callsAtOnce = ChecksAtOnce.ofCalls(Introspector.MAX_CALLS_OF_AN_ADDRESS);
        this.signatures = FailureLimit.of(builder.failureLimit.orNull(), ChecksAtOnce.ofProcessor(), System::nanoTime);
        this.calls = builder.failureLimit.isSet()
                ? signatures.with(callsAtOnce)
                : FailureLimit.of(Introspector.INACTIVE, callsAtOnce, System::nanoTime);
        Challenge realm = Challenge.of("Bearer").with("realm", builder.realm.get());
        this.metadataUrl = builder.protectedResource
                .value()
                .map(resource -> resource.metadataUrl().toString())
                .orElse("");
        this.challenge = metadataUrl.isEmpty() ? realm : realm.with("resource_metadata", metadataUrl);
        this.constraints = constraints;
        this.challenges = new TokenChallenges(challenge, constraints.dpop());
        this.cookie = builder.cookie.value().orElse("");
        this.cookieWithoutCsrf = builder.cookieWithoutCsrf.get();
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
            case OTHER, COOKIE -> handleCookie(exchange, cookies, now);
            case MALFORMED ->
                refuse(exchange, "credentials_malformed", "after the scheme must come a space and one token");
            case BEARER, DPOP -> {
                if (credential.kind == Credential.Kind.DPOP && constraints.dpop() == null) {
                    handleCookie(exchange, cookies, now);
                } else if (Credential.isInQuery(request.getQueryString())) {
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
            proceedUnidentified(exchange);
            return;
        }
        if (Credential.isInQuery(exchange.request().getQueryString())) {
            refuse(exchange, "credentials_in_query", "a token came in the cookie and in the query");
            return;
        }
        Credential credential = Credential.ofCookie(cookies.get(0));
        authenticate(exchange, credential, verifier.find(credential.text, now), now);
    }

    /** Leaves the challenges for a later refusal for want of a caller. */
    private void proceedUnidentified(Exchange exchange) throws IOException, ServletException {
        challenges.plain().forEach(exchange.request()::addChallenge);
        exchange.proceed();
    }

    private void refuse(Exchange exchange, String code, String reason) throws IOException, ServletException {
        exchange.reject(
                with(challenges.invalidRequest(), Rejection.of(400, code).withReason(reason)));
    }

    private static Rejection with(List<Challenge> added, Rejection rejection) {
        Rejection all = rejection;
        for (Challenge one : added) {
            all = all.withChallenge(one);
        }
        return all;
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
            ProofRequest shown = new ProofRequest(request);
            DpopProof proof = constraints.proof(credential, shown, now);
            token = known != null ? known : examine(credential.text, credential.start, request.clientAddress(), now);
            if (constraints.concern(token.binding, proof)) {
                requireSender(token, proof, shown, signatures.from(request.clientAddress()));
                offerNonce(exchange, proof, now);
            }
            if (!verifier.checkRevocation(token)) {
                exchange.publish(event(SecurityEvent.Kind.NOTE, "revocation_unchecked")
                        .reason("the stores of revocations did not answer; the token was let pass, as configured"));
            }
            if (known == null) {
                verifier.keep(credential.text, token);
            }
        } catch (JwtException e) {
            refuse(exchange, e, credential.kind);
            return;
        }
        request.addFacts(token.facts);
        // For a later refusal for want of scope, which adds to this challenge.
        request.addChallenge(challenges.of(credential.kind));
        exchange.proceedAs(token.jwt.identity());
    }

    private void requireSender(
            VerifiedToken token, @Nullable DpopProof proof, ProofRequest shown, VerificationGate gate)
            throws JwtException {
        try {
            constraints.check(token.binding, proof, shown, gate);
        } catch (JwtException e) {
            throw e.about(token.facts);
        }
    }

    /** Tells a client whose nonce is about to end which one to go on with (RFC 9449 section 8.2). */
    private void offerNonce(Exchange exchange, @Nullable DpopProof proof, long now) {
        DpopCheck dpop = constraints.dpop();
        String nonce = proof == null || dpop == null ? null : dpop.newNonce(proof, now);
        if (nonce != null) {
            exchange.response().setHeader(NONCE, nonce);
            exchange.response().setHeader("Cache-Control", "no-store");
        }
    }

    /** What has the shape of a JWT is never asked about elsewhere: a refused one must not get a second chance. */
    private VerifiedToken examine(String text, int start, String address, long now) throws JwtException {
        return introspector == null || CompactToken.isShaped(text, start)
                ? verifier.examine(text, start, signatures.from(address), now)
                : introspector.examine(text, start, calls.from(address), now);
    }

    private void refuse(Exchange exchange, JwtException e, Credential.Kind kind) throws IOException, ServletException {
        TokenFacts facts = e.facts();
        if (facts != null) {
            exchange.request().addFacts(facts);
        }
        if (kind == Credential.Kind.COOKIE && !e.isUndecided()) {
            exchange.publish(
                    event(SecurityEvent.Kind.NOTE, "cookie_token_ignored").reason(e.code() + ": " + e.reason()));
            proceedUnidentified(exchange);
            return;
        }
        JwtFault.Answer answer = e.fault().answer;
        switch (answer) {
            case INVALID_TOKEN, INVALID_PROOF, USE_NONCE -> {
                Rejection rejection = Rejection.of(401, e.code()).withReason(e.reason());
                DpopCheck dpop = constraints.dpop();
                if (answer == JwtFault.Answer.USE_NONCE && dpop != null && dpop.nonces() != null) {
                    rejection = rejection.withHeader(NONCE, dpop.nonces().current(verifier.now()));
                }
                exchange.reject(with(challenges.refusal(answer, kind), rejection));
            }
            case LIMITED -> exchange.reject(undecided(429, e));
            case UNAVAILABLE -> exchange.reject(undecided(503, e));
        }
    }

    private static Rejection undecided(int status, JwtException e) {
        return Rejection.of(status, e.code()).withReason(e.fault().rule).withHeader("Retry-After", RETRY_AFTER_SECONDS);
    }

    @Override
    protected List<Challenge> challenges() {
        return challenges.plain();
    }

    @Override
    protected void validate(List<Description> chain, Problems problems) {
        CookieProtection.validate(chain, problems);
        constraints.validate(chain, problems);
        LikelyProxy.warn(System.getenv(), chain, problems);
        if (!metadataUrl.isEmpty()) {
            MetadataCoverage.validateAdvertised(metadataUrl, chain, problems);
        }
    }

    @Override
    protected void close() {
        verifier.close();
    }

    /**
     * Returns the options, and the facts {@code issuers}, {@code audiences}, {@code algorithms}, {@code keys},
     * {@code clock_skew} and {@code maximum_lifetimes} of all issuers, {@code cached_tokens}, {@code checks_at_once};
     * where proofs are asked for, their options with {@code dpop_} in front, and {@code dpop_nonce}; where an endpoint
     * is asked, its options with {@code introspection_} in front, {@code introspection_endpoint},
     * {@code introspection_cached_tokens} and {@code introspection_failure_limit}; and {@code resource_metadata}. For
     * each issuer whose keys change, with its name and a space in front: {@code keys_from}, {@code keys},
     * {@code keys_loaded}, {@code key_age}, {@code load_failures}, {@code last_failure} and {@code clock_difference}.
     * The health is that of the issuer that fares worst: {@code keys_not_loaded}, {@code keys_too_old},
     * {@code keys_not_refreshed}.
     */
    @Override
    public Description describe() {
        Description.Builder description = Description.builder(name())
                .fact("checks_at_once", signatures.checks())
                .reading("cached_tokens", verifier.cachedTokens());
        if (!metadataUrl.isEmpty()) {
            description.fact(MetadataCoverage.ADVERTISED, metadataUrl);
        }
        if (!cookie.isEmpty()) {
            description.fact(CookieProtection.WITHOUT_CSRF, cookieWithoutCsrf);
        }
        constraints.describe(description);
        if (introspector != null) {
            introspector.describe(description);
            description.fact("introspection_failure_limit", calls);
        }
        return verifier.describe(description).build();
    }

    /**
     * Collects the parts of a {@link JwtFilter}. Each setter may be called once. Not safe for use by several threads.
     */
    public static final class Builder implements SecurityFilter.Builder<JwtFilter> {
        private final Settings settings = new Settings("JwtFilter");
        private final VerifierSettings verifier = new VerifierSettings(settings);
        private final Setting<String> realm =
                settings.of("realm", "api").where("must be 1 to 256 characters of printable ASCII", PlainText::isAscii);
        private final Setting<Introspection> introspection =
                settings.<Introspection>of("introspection").undescribed();
        private final Setting<ProtectedResource> protectedResource =
                settings.<ProtectedResource>of("protectedResource").undescribed();
        private final Setting<String> cookie =
                settings.<String>of("cookie").where("must be an RFC 6265 cookie name", HttpToken::isToken);
        private final Setting<Boolean> cookieWithoutCsrf =
                settings.flag("allowCookieWithoutCsrf").undescribed();
        private final Setting<TokenBucket> failureLimit = settings.of("failureLimit");
        private final Setting<DpopProofs> dpop = settings.<DpopProofs>of("dpop").undescribed();
        private final Setting<ClientCertificate> certificateBoundTokens = settings.of("certificateBoundTokens");

        private Builder() {}

        /**
         * Adds an issuer that is trusted; at least one is required.
         *
         * @param name the exact value of {@code iss}, 1 to 256 characters without control characters
         * @param configure sets audience and keys, and what else differs from the defaults
         */
        public Builder issuer(String name, Consumer<JwtIssuer> configure) {
            verifier.addIssuer(name, configure);
            return this;
        }

        /**
         * Asks an endpoint about tokens that have not the shape of a JWT (RFC 7662); default they are refused. With it
         * no issuer of JWTs is required.
         *
         * @param endpoint an https URL without user information, query and fragment
         * @param configure sets issuer, client and audience, and what else differs from the defaults
         */
        public Builder introspection(URI endpoint, Consumer<Introspection> configure) {
            Introspection collected = new Introspection(endpoint);
            introspection.set(collected);
            configure.accept(collected);
            return this;
        }

        /**
         * Sets the realm that challenges name; default {@code "api"}.
         *
         * @param value 1 to 256 characters of printable ASCII
         */
        public Builder realm(String value) {
            realm.set(value);
            return this;
        }

        /**
         * Has every challenge tell where the metadata of this resource is (RFC 9728 section 5.1), by its configured
         * identifier and never by the request's host; default nothing. {@link ProtectedResourceFilter} serves it.
         */
        public Builder protectedResource(ProtectedResource value) {
            protectedResource.set(value);
            return this;
        }

        /**
         * Reads the token from a cookie too; default from none. As browsers send cookies by themselves, an enforcing
         * filter of {@link Phase#CSRF} must then cover the same paths, or the chain does not build.
         *
         * @param name of the cookie, an RFC 6265 cookie name; one that begins with {@code __Host-} cannot be set by
         *     other hosts of the domain
         */
        public Builder cookie(String name) {
            cookie.set(name);
            return this;
        }

        /**
         * Lets the cookie be read where no filter of {@link Phase#CSRF} is known to cover the same paths, as when this
         * filter is registered by itself. The duty: something else refuses requests that other sites make browsers
         * send, for every path that changes anything.
         */
        public Builder allowCookieWithoutCsrf() {
            cookieWithoutCsrf.set(true);
            return this;
        }

        /**
         * Sets how many tokens with false signatures, and opaque ones that are not active, an address may send, an IPv6
         * address being its /64. Default: any number with false signatures, as rule 5 bounds what they cost; of
         * inactive ones 50 a second, 500 at once. Addresses beyond that get 429 for tokens that were not verified
         * before, the good ones too: set it only where one address is one caller.
         */
        public Builder failureLimit(TokenBucket bucket) {
            failureLimit.set(bucket);
            return this;
        }

        /**
         * Accepts tokens that are bound to a key, by the scheme {@code DPoP} with a proof (RFC 9449); default they are
         * refused, and {@code DPoP} is a scheme like any other.
         *
         * @param configure sets the public base URL, and what else differs from the defaults
         */
        public Builder dpop(Consumer<DpopProofs> configure) {
            DpopProofs proofs = new DpopProofs();
            dpop.set(proofs);
            configure.accept(proofs);
            return this;
        }

        /**
         * Accepts tokens that are bound to the certificate of their client (RFC 8705 section 3); default they are
         * refused. Tokens that are not bound to one need none.
         *
         * @param source where the certificate is told
         */
        public Builder certificateBoundTokens(ClientCertificate source) {
            certificateBoundTokens.set(source);
            return this;
        }

        /** Sets how far the clocks of issuer and verifier may differ, as {@link JwtVerifier.Builder#clockSkew} does. */
        public Builder clockSkew(Duration value) {
            verifier.clockSkew.set(value);
            return this;
        }

        /** Sets how many verified tokens are kept, as {@link JwtVerifier.Builder#cacheSize} does. */
        public Builder cacheSize(int tokens) {
            verifier.cacheSize.set(tokens);
            return this;
        }

        /** Sets who computes signatures, as {@link JwtVerifier.Builder#provider} does. */
        public Builder provider(Provider value) {
            verifier.provider.set(value);
            return this;
        }

        /** Sets what is asked whether a token was revoked, as {@link JwtVerifier.Builder#revocations} does. */
        public Builder revocations(Revocations value) {
            verifier.revocations.set(value);
            return this;
        }

        /** Sets the key that names tokens in events, as {@link JwtVerifier.Builder#tokenIdSecret} does. */
        public Builder tokenIdSecret(Secret secret) {
            verifier.setTokenIdSecret(secret);
            return this;
        }

        /** Sets the clock; default the system's. */
        public Builder clock(InstantSource value) {
            verifier.clock.set(value);
            return this;
        }

        /**
         * Returns the filter, after reading the keys that are at hand; those of a {@link RemoteJwkSource} are fetched
         * in the background from now on.
         *
         * @throws dev.hauberk.core.ConfigurationException if there is neither an issuer nor introspection, an issuer
         *     lacks an audience or a usable key, introspection lacks issuer, client, audience or a safe endpoint,
         *     proofs lack a public base URL or are required while a cookie is read, or a value is malformed or outside
         *     its range; it lists every problem
         */
        @Override
        public JwtFilter build() {
            Problems problems = settings.problems();
            VerifierSettings.Common defaults = verifier.defaults();
            Introspector introspector = introspection
                    .value()
                    .map(asked -> asked.build(defaults, problems))
                    .orElse(null);
            if (introspector != null) {
                verifier.requireShortLives(introspector.issuer(), problems);
            } else if (!introspection.isSet() && !verifier.hasIssuer()) {
                problems.add("an issuer must be trusted: none is; call issuer() or introspection()");
            }
            DpopCheck check =
                    dpop.value().map(proofs -> proofs.build(defaults, problems)).orElse(null);
            if (cookie.isSet() && dpop.value().filter(DpopProofs::isRequired).isPresent()) {
                problems.add("a cookie must not be read where dpop is required: it is; no token could come in it");
            }
            return new JwtFilter(
                    this,
                    verifier.build(defaults, problems),
                    introspector,
                    new SenderConstraints(check, certificateBoundTokens.orNull()));
        }
    }
}
