/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Secret;
import dev.hauberk.core.Settings;
import java.security.Provider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private final Map<String, TrustedIssuer> issuers;
    private final InstantSource clock;
    private final TokenCache cache;
    final KnownHeaders headers = new KnownHeaders();
    private final @Nullable Revocations revocations;
    private final @Nullable ScheduledExecutorService timer;
    private final Map<String, List<String>> facts;

    JwtVerifier(
            Map<String, TrustedIssuer> issuers,
            InstantSource clock,
            TokenCache cache,
            @Nullable Revocations revocations,
            @Nullable ScheduledExecutorService timer,
            Map<String, List<String>> facts) {
        this.issuers = issuers;
        this.facts = facts;
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

    /** Adds the options, and what may be shown of the issuers. */
    Description.Builder describe(Description.Builder description) {
        description
                .facts(facts)
                .fact("issuers", issuers.keySet().toArray())
                .fact("audiences", each(issuer -> issuer.audiences().stream()))
                .fact("algorithms", each(issuer -> issuer.algorithms().stream()))
                .reading(
                        "keys",
                        issuers.values().stream().mapToInt(this::countKeys).sum())
                .fact("clock_skew", each(issuer -> Stream.of(Duration.ofSeconds(issuer.skew()))))
                .fact(
                        "maximum_lifetimes",
                        each(issuer -> Stream.of(
                                issuer.maximumLifetime() == 0
                                        ? "unlimited"
                                        : Duration.ofSeconds(issuer.maximumLifetime()))));
        issuers.values().forEach(issuer -> issuer.keys().describe(description));
        return description;
    }

    private Object[] each(Function<TrustedIssuer, Stream<?>> fact) {
        return issuers.values().stream().flatMap(fact).distinct().toArray();
    }

    private int countKeys(TrustedIssuer issuer) {
        JwkKeys keys = issuer.keys().current(now());
        return keys == null ? 0 : keys.size();
    }

    @Override
    public String toString() {
        return describe(Description.builder("JwtVerifier")).build().toString();
    }

    /**
     * Collects the parts of a {@link JwtVerifier}. Each setter may be called once. Not safe for use by several threads.
     */
    public static final class Builder {
        private final Settings settings = new Settings("JwtVerifier");
        private final VerifierSettings verifier = new VerifierSettings(settings);

        private Builder() {}

        /**
         * Adds an issuer that is trusted; at least one is required.
         *
         * @param name the exact value of {@code iss}, 1 to 256 characters without control characters; neither a
         *     trailing slash nor case is ignored
         * @param configure sets audience and keys, and what else differs from the defaults
         */
        public Builder issuer(String name, Consumer<JwtIssuer> configure) {
            verifier.addIssuer(name, configure);
            return this;
        }

        /**
         * Sets how far the clocks of issuer and verifier may differ; default 30 seconds.
         *
         * @param value 0 to 5 minutes; fractions of a second are dropped
         */
        public Builder clockSkew(Duration value) {
            verifier.clockSkew.set(value);
            return this;
        }

        /**
         * Sets how many verified tokens are kept, so that one that comes again needs no cryptography; default 10,000.
         *
         * @param tokens 0 for none, to 10,000,000; a token takes about 4 KiB of memory, and one of more than 1024
         *     characters counts as several
         */
        public Builder cacheSize(int tokens) {
            verifier.cacheSize.set(tokens);
            return this;
        }

        /**
         * Sets who computes signatures and MACs; default the virtual machine's own choice, which also serves for
         * algorithms that the provider does not offer. A native one makes ES256 several times faster.
         */
        public Builder provider(Provider value) {
            verifier.provider.set(value);
            return this;
        }

        /**
         * Sets the key of the HMAC that names tokens in events ({@code token_id}); default one that is random in each
         * process. Give all processes the same to find a token in the events of all.
         *
         * @param secret of at least 32 bytes
         */
        public Builder tokenIdSecret(Secret secret) {
            verifier.setTokenIdSecret(secret);
            return this;
        }

        /**
         * Sets what is asked whether a token was revoked; default nothing. Every issuer must then have a
         * {@link JwtIssuer#maximumLifetime} of at most {@link Revocations#withLongestLifetime}.
         */
        public Builder revocations(Revocations value) {
            verifier.revocations.set(value);
            return this;
        }

        /** Sets the clock; default the system's. */
        public Builder clock(InstantSource value) {
            verifier.clock.set(value);
            return this;
        }

        /**
         * Returns the verifier, after reading the keys that are at hand; those of a {@link RemoteJwkSource} are fetched
         * in the background from now on, by one thread for all issuers, until {@link JwtVerifier#close}.
         *
         * @throws dev.hauberk.core.ConfigurationException if there is no issuer, or one lacks an audience or a usable
         *     key, or a value is outside its range; it lists every problem
         */
        public JwtVerifier build() {
            Problems problems = settings.problems();
            if (!verifier.hasIssuer()) {
                problems.add("an issuer must be trusted: none is; call issuer()");
            }
            return verifier.build(verifier.defaults(), problems);
        }
    }
}
