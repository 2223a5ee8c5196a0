/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Secret;
import java.security.Provider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
 *       {@code JWT}, {@code at+jwt} or missing, as the issuer's {@link TokenProfile} asks.
 *   <li>The payload is strict JSON of at most 6 KiB. Its {@code iss} is exactly a configured issuer; from here on only
 *       that issuer's algorithms, keys and audiences count.
 *   <li>{@code exp} is there and not past, {@code nbf} and {@code iat} are not ahead, {@code aud} names an accepted
 *       audience. This is cheap, and so comes before the signature.
 *   <li>The key is the one that {@code kid} names and that fits the algorithm, or, without {@code kid}, the only one
 *       that fits. Where an issuer gives up to 4 keys the same id, each may have signed. If there are no keys at all,
 *       and none can be had within half a second, nothing is decided.
 *   <li>The signature is over the very characters that came.
 *   <li>{@code sub} is a name, scopes and roles have their types, and what the profile requires is there. A token that
 *       is bound to a key ({@code cnf}) is refused, as only {@link JwtFilter} sees the proof.
 * </ol>
 *
 * <p>Keys are loaded in the background. No call waits for anything else, and only in step 5.
 *
 * <p>A token that passed is kept: the same text again costs a look-up, at which times and key are asked again. Two
 * spellings of one signature may both be valid (ECDSA allows a second one to anybody): tell tokens apart by issuer and
 * {@code jti}, never by their text. Immutable and safe for use by many threads. Specification: RFC 7515, RFC 7519, RFC
 * 8725, RFC 9068.
 */
public final class JwtVerifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JwtVerifier.class);

    private final Map<String, TrustedIssuer> issuers;
    private final InstantSource clock;
    private final TokenCache cache;
    final KnownHeaders headers = new KnownHeaders();
    private final @Nullable Revocations revocations;
    private final @Nullable ScheduledExecutorService timer;

    private JwtVerifier(
            Map<String, TrustedIssuer> issuers,
            InstantSource clock,
            TokenCache cache,
            @Nullable Revocations revocations,
            @Nullable ScheduledExecutorService timer) {
        this.issuers = issuers;
        this.clock = clock;
        this.cache = cache;
        this.revocations = revocations;
        this.timer = timer;
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
        long now = now();
        VerifiedToken known = find(token, now);
        VerifiedToken verified = known != null ? known : examine(token, 0, VerificationGate.OPEN, now);
        if (!verified.binding.isNone()) {
            throw new JwtException(JwtFault.BINDING).about(verified.facts);
        }
        checkRevocation(verified);
        if (known == null) {
            keep(token, verified);
        }
        return verified.jwt;
    }

    /** Returns the time in milliseconds since 1970. */
    long now() {
        return clock.millis();
    }

    /** Returns what this very text was verified to be, if that still holds. */
    @Nullable
    VerifiedToken find(String text, long now) {
        return cache.find(text, now);
    }

    /**
     * Checks that a token is not revoked.
     *
     * @return false if that could not be told and is to be allowed
     */
    boolean checkRevocation(VerifiedToken token) throws JwtException {
        try {
            return revocations == null || revocations.check(token);
        } catch (JwtException e) {
            throw e.about(token.facts);
        }
    }

    /** Keeps what a text was verified to be, after every check that it must pass. */
    void keep(String text, VerifiedToken token) {
        // What nobody signed was asked of an endpoint, and is kept for as long as its answer counts.
        if (token.key != null) {
            cache.put(text, token);
        }
    }

    /**
     * Verifies the token that begins at an index and ends with the text. What it is bound to is left to the caller.
     *
     * @param gate asked before the signature is checked
     * @param now in milliseconds since 1970
     */
    VerifiedToken examine(String text, int start, VerificationGate gate, long now) throws JwtException {
        CompactToken token = CompactToken.parse(text, start);
        JoseHeader known = headers.find(token.header);
        JoseHeader header = known != null ? known : JoseHeader.parse(token.header);
        Claims claims = Claims.parse(token.payload);
        TrustedIssuer issuer = claims.issuer() instanceof String name ? issuers.get(name) : null;
        if (issuer == null) {
            throw new JwtException(JwtFault.ISSUER);
        }
        JwkKeys keys = issuer.keys().current(now);
        JwsAlgorithm algorithm = null;
        try {
            algorithm = header.algorithm(issuer.algorithms());
            issuer.precheck(claims, header.isAccessToken(), now);
            if (keys == null || keys.lacks(header.keyId())) {
                keys = issuer.keys().newer(header.keyId(), now);
            }
            if (keys == null) {
                throw new JwtException(JwtFault.KEYS_UNAVAILABLE);
            }
            List<JwkKey> candidates = keys.find(header.keyId(), algorithm);
            gate.enter();
            JwkKey key;
            try {
                key = signer(candidates, algorithm, token);
                gate.passed();
            } finally {
                gate.leave();
            }
            if (known == null) {
                headers.keep(token.header, header);
            }
            return issuer.check(claims, key, facts(issuer, keys, header, algorithm, claims));
        } catch (JwtException e) {
            throw e.about(facts(issuer, keys, header, algorithm, claims));
        }
    }

    private static JwkKey signer(List<JwkKey> keys, JwsAlgorithm algorithm, CompactToken token) throws JwtException {
        for (JwkKey key : keys) {
            if (key.verify(algorithm, token)) {
                return key;
            }
        }
        throw new JwtException(JwtFault.SIGNATURE);
    }

    private static TokenFacts facts(
            TrustedIssuer issuer,
            @Nullable JwkKeys keys,
            JoseHeader header,
            @Nullable JwsAlgorithm algorithm,
            Claims claims) {
        String keyId = keys == null ? null : keys.knownId(header.keyId());
        return new TokenFacts(issuer.ids(), issuer.name(), keyId, algorithm, claims.identifierIfAny("jti"));
    }

    /** Stops keeping keys up to date. What is verified later goes by the keys of now, until they are too old. */
    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
        issuers.values().forEach(issuer -> issuer.keys().close());
    }

    /** Returns about how many verified tokens are kept. */
    long cachedTokens() {
        return cache.size();
    }

    /** Adds what may be told of this verifier. */
    Description.Builder describe(Description.Builder description) {
        description
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
                .reading(
                        "keys",
                        issuers.values().stream().mapToInt(this::countKeys).sum())
                .fact(
                        "clock_skew",
                        issuers.values().stream()
                                .map(issuer -> Duration.ofSeconds(issuer.skew()))
                                .distinct()
                                .toArray());
        description.fact(
                "maximum_lifetimes",
                issuers.values().stream()
                        .map(issuer -> issuer.maximumLifetime() == 0
                                ? "unlimited"
                                : Duration.ofSeconds(issuer.maximumLifetime()))
                        .distinct()
                        .toArray());
        if (revocations != null) {
            description.fact("revocations", revocations);
        }
        issuers.values().forEach(issuer -> issuer.keys().describe(description));
        return description;
    }

    private int countKeys(TrustedIssuer issuer) {
        JwkKeys keys = issuer.keys().current(now());
        return keys == null ? 0 : keys.size();
    }

    @Override
    public String toString() {
        return describe(Description.builder("JwtVerifier")).build().toString();
    }

    /** Collects the parts of a {@link JwtVerifier}. Not safe for use by several threads. */
    public static final class Builder {
        private static final int DEFAULT_CACHE_SIZE = 10_000;
        private static final int MAX_CACHE_SIZE = 10_000_000;
        private static final int MIN_TOKEN_ID_SECRET = 32;

        private final Map<String, JwtIssuer> issuers = new LinkedHashMap<>();
        private @Nullable Duration clockSkew;
        private @Nullable InstantSource clock;
        private @Nullable Integer cacheSize;
        private @Nullable Provider provider;
        private @Nullable Secret tokenIdSecret;
        private @Nullable Revocations revocations;

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
            requireUnset("clock skew", clockSkew);
            this.clockSkew = ClockSkew.require(value);
            return this;
        }

        /**
         * Sets how many verified tokens are kept, so that one that comes again needs no cryptography; default 10,000.
         *
         * @param tokens 0 for none, to 10,000,000; a token takes about 4 KiB of memory, and one of more than 1024
         *     characters counts as several
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder cacheSize(int tokens) {
            requireUnset("cache size", cacheSize);
            if (tokens < 0 || tokens > MAX_CACHE_SIZE) {
                throw new IllegalArgumentException(
                        "the cache size must be 0 to " + MAX_CACHE_SIZE + " tokens: " + tokens);
            }
            this.cacheSize = tokens;
            return this;
        }

        /**
         * Sets who computes signatures and MACs; default the virtual machine's own choice, which also serves for
         * algorithms that the provider does not offer. A native one makes ES256 several times faster.
         */
        public Builder provider(Provider value) {
            requireUnset("provider", provider);
            this.provider = Objects.requireNonNull(value, "provider");
            return this;
        }

        /**
         * Sets the key of the HMAC that names tokens in events ({@code token_id}); default one that is random in each
         * process. Give all processes the same to find a token in the events of all.
         *
         * @param secret of at least 32 bytes
         */
        public Builder tokenIdSecret(Secret secret) {
            requireUnset("token id secret", tokenIdSecret);
            this.tokenIdSecret = Objects.requireNonNull(secret, "secret");
            return this;
        }

        /**
         * Sets what is asked whether a token was revoked; default nothing. Every issuer must then have a
         * {@link JwtIssuer#maximumLifetime} of at most {@link Revocations#withLongestLifetime}.
         */
        public Builder revocations(Revocations value) {
            requireUnset("revocations", revocations);
            this.revocations = Objects.requireNonNull(value, "revocations");
            return this;
        }

        /** Sets the clock; default the system's. */
        public Builder clock(InstantSource value) {
            requireUnset("clock", clock);
            this.clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /**
         * Returns the verifier, after reading the keys that are at hand; those of a {@link RemoteJwkSource} are fetched
         * in the background from now on, by one thread for all issuers, until {@link JwtVerifier#close}.
         *
         * @throws dev.hauberk.core.ConfigurationException if there is no issuer, or one lacks an audience or a usable
         *     key; it lists every problem
         */
        public JwtVerifier build() {
            Problems problems = new Problems("JwtVerifier");
            if (issuers.isEmpty()) {
                problems.add("an issuer must be trusted: none is; call issuer()");
            }
            return build(defaults(), problems);
        }

        boolean hasIssuer() {
            return !issuers.isEmpty();
        }

        /** Returns what is settled for all issuers; other names for tokens each time, unless there is a secret. */
        IssuerDefaults defaults() {
            return new IssuerDefaults(
                    clockSkew != null ? clockSkew : ClockSkew.DEFAULT,
                    provider,
                    clock != null ? clock : InstantSource.system(),
                    tokenIdSecret != null ? TokenIds.keyedBy(tokenIdSecret) : TokenIds.random());
        }

        /** Returns the verifier, which may have no issuer. */
        JwtVerifier build(IssuerDefaults defaults, Problems problems) {
            if (tokenIdSecret != null) {
                tokenIdSecret
                        .strengthProblem(MIN_TOKEN_ID_SECRET)
                        .ifPresent(weakness -> problems.add("the token id secret: " + weakness));
            }
            Map<String, TrustedIssuer> trusted = new LinkedHashMap<>();
            for (JwtIssuer issuer : issuers.values()) {
                TrustedIssuer built = issuer.build(defaults, problems);
                if (built != null) {
                    requireShortLives(built, problems);
                    trusted.put(built.name(), built);
                }
            }
            problems.warnings().forEach(warning -> LOG.warn("{}", warning));
            if (!problems.errors().isEmpty()) {
                trusted.values().forEach(issuer -> issuer.keys().close());
            }
            problems.throwIfAny();
            TokenCache cache = new TokenCache(cacheSize != null ? cacheSize : DEFAULT_CACHE_SIZE);
            return new JwtVerifier(
                    Collections.unmodifiableMap(trusted),
                    defaults.clock(),
                    cache,
                    revocations,
                    startTimer(trusted.values()));
        }

        void requireShortLives(TrustedIssuer issuer, Problems problems) {
            if (revocations == null) {
                return;
            }
            long longest = revocations.longestLifetime().toSeconds();
            if (issuer.maximumLifetime() == 0 || issuer.maximumLifetime() > longest) {
                problems.add("issuer " + issuer.name() + ": the maximum lifetime must be set, to at most the "
                        + revocations.longestLifetime() + " that revocations are remembered: "
                        + (issuer.maximumLifetime() == 0 ? "it is not set" : issuer.maximumLifetime() + " seconds")
                        + "; or a token could outlive its revocation");
            }
        }

        private static @Nullable ScheduledExecutorService startTimer(Collection<TrustedIssuer> issuers) {
            if (issuers.stream().noneMatch(issuer -> issuer.keys().needsTimer())) {
                return null;
            }
            ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "hauberk-jwt-keys");
                thread.setDaemon(true);
                return thread;
            });
            issuers.forEach(issuer -> issuer.keys().start(timer));
            return timer;
        }

        private static void requireUnset(String what, @Nullable Object value) {
            if (value != null) {
                throw new IllegalStateException("the " + what + " must be set once: it is set");
            }
        }
    }
}
