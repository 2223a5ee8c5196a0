/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Secret;
import dev.hauberk.core.TokenBucket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is asked of DPoP proofs (RFC 9449). Each setter may be called once. Not safe for use by several
 * threads.
 */
public final class DpopProofs {
    private static final Set<JwsAlgorithm> DEFAULT_ALGORITHMS = Collections.unmodifiableSet(
            EnumSet.of(JwsAlgorithm.ES256, JwsAlgorithm.PS256, JwsAlgorithm.EdDSA, JwsAlgorithm.Ed25519));
    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(1);
    private static final Duration MAX_LIFETIME = Duration.ofMinutes(10);
    private static final int DEFAULT_CAPACITY = 200_000;
    private static final TokenBucket DEFAULT_KEY_LIMIT = TokenBucket.of(100, Duration.ofSeconds(1), 1000);
    private static final int MIN_NONCE_SECRET = 32;

    private @Nullable TargetUri base;
    private @Nullable Set<JwsAlgorithm> algorithms;
    private @Nullable List<Secret> nonceSecrets;
    private @Nullable ExpiringSet replayStore;
    private @Nullable Duration lifetime;
    private @Nullable TokenBucket keyLimit;
    private boolean required;

    DpopProofs() {}

    /**
     * Sets how clients spell the root of this servlet context, required: {@code https://api.example.com/orders} for
     * example. The claim {@code htu} must be this and the path within the context. What the request says of its host is
     * not asked, as its sender chooses that.
     *
     * <p>Both are compared in normal form (RFC 3986 section 6.2.2); query and fragment of {@code htu} do not count. The
     * path of a request is known decoded, as {@link dev.hauberk.core.RequestPath} has it, so {@code htu} is decoded
     * too: an encoded colon is a colon, while an encoded slash or percent sign matches nothing, as no request has one.
     *
     * @param url an https URL without query and fragment, or an http URL of this machine
     * @throws IllegalArgumentException if it is none
     */
    public DpopProofs publicBaseUrl(String url) {
        requireUnset("public base url", base);
        TargetUri uri = url.indexOf('?') < 0 && url.indexOf('#') < 0 ? TargetUri.parse(url) : null;
        if (uri == null || !(uri.origin().secure() || uri.isLoopback())) {
            throw new IllegalArgumentException("the public base url must be https://host[:port][/path] without query,"
                    + " or http to this machine: " + (PlainText.isAscii(url) ? url : "not printable ascii"));
        }
        this.base = uri.asBase();
        return this;
    }

    /**
     * Sets the algorithms that proofs may be signed with; default {@link JwsAlgorithm#ES256},
     * {@link JwsAlgorithm#PS256}, {@link JwsAlgorithm#EdDSA} and {@link JwsAlgorithm#Ed25519}. Challenges name them.
     *
     * @throws IllegalArgumentException if there is none, or one with a secret, which would be in every proof
     */
    public DpopProofs algorithms(JwsAlgorithm... values) {
        requireUnset("algorithms", algorithms);
        if (values.length == 0) {
            throw new IllegalArgumentException("an algorithm must be given: none is");
        }
        Set<JwsAlgorithm> all = EnumSet.copyOf(List.of(values));
        if (all.stream().anyMatch(JwsAlgorithm::isSymmetric)) {
            throw new IllegalArgumentException("algorithms for proofs must have a public key: " + all);
        }
        this.algorithms = Collections.unmodifiableSet(all);
        return this;
    }

    /**
     * Asks that proofs carry a nonce of this service (RFC 9449 section 9), so that nobody can make proofs for later;
     * default not. A nonce is good for two to four minutes and nothing is stored for it. A request without a good one
     * is 401 with {@code error="use_dpop_nonce"} and the nonce in {@code DPoP-Nonce}, which an accepted request also
     * gets once its own is about to end.
     *
     * @param secrets the first makes nonces and all are accepted, so that one can take the place of another; each of at
     *     least 32 bytes; processes that serve the same clients share them
     * @throws IllegalArgumentException if there is none
     */
    public DpopProofs nonce(Secret... secrets) {
        requireUnset("nonce", nonceSecrets);
        if (secrets.length == 0) {
            throw new IllegalArgumentException("a secret for nonces must be given: none is");
        }
        this.nonceSecrets = List.copyOf(Arrays.asList(secrets));
        return this;
    }

    /**
     * Sets where used proofs are remembered until they are too old; default in the memory of this process, 200,000 of
     * them at a time, which take about 40 MB and are enough for some 2,000 requests a second. Processes that serve the
     * same URL must share a store, or a proof is good once with each. While it is full or does not answer, requests
     * with a proof are 503: nothing is forgotten early.
     */
    public DpopProofs replayStore(ExpiringSet store) {
        requireUnset("replay store", replayStore);
        this.replayStore = Objects.requireNonNull(store, "store");
        return this;
    }

    /**
     * Sets how old a proof may be, by its {@code iat}, clock skew not counted; default 60 seconds.
     *
     * @param value 1 second to 10 minutes; fractions of a second are dropped
     * @throws IllegalArgumentException if it is outside that range
     */
    public DpopProofs proofLifetime(Duration value) {
        requireUnset("proof lifetime", lifetime);
        if (value.toSeconds() < 1 || value.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException(
                    "the proof lifetime must be 1 to " + MAX_LIFETIME.toSeconds() + " seconds: " + value);
        }
        this.lifetime = value;
        return this;
    }

    /**
     * Sets how many proofs one key may use, so that it cannot fill the store; default 100 a second, 1000 at once.
     * Further ones are 429.
     */
    public DpopProofs keyLimit(TokenBucket bucket) {
        requireUnset("key limit", keyLimit);
        this.keyLimit = Objects.requireNonNull(bucket, "bucket");
        return this;
    }

    /** Refuses tokens that are not bound to a key; default they are accepted as bearer tokens. */
    public DpopProofs required() {
        this.required = true;
        return this;
    }

    private static void requireUnset(String what, @Nullable Object value) {
        if (value != null) {
            throw new IllegalStateException("the " + what + " must be set once: it is set");
        }
    }

    boolean isRequired() {
        return required;
    }

    /** Returns the check, or null if it would be unsafe. */
    @Nullable
    DpopCheck build(IssuerDefaults defaults, Problems problems) {
        if (base == null) {
            problems.add("dpop: the public base url must be set, or proofs cannot be told to be for this service:"
                    + " it is not; call publicBaseUrl()");
        }
        List<Secret> secrets = nonceSecrets != null ? nonceSecrets : List.of();
        for (Secret secret : secrets) {
            Optional<String> weakness = secret.strengthProblem(MIN_NONCE_SECRET);
            weakness.ifPresent(text -> problems.add("dpop: a secret for nonces: " + text));
        }
        if (base == null) {
            return null;
        }
        ExpiringSet store =
                replayStore != null ? replayStore : ExpiringSet.inMemory(DEFAULT_CAPACITY, defaults.clock());
        return new DpopCheck(
                base,
                algorithms != null ? algorithms : DEFAULT_ALGORITHMS,
                lifetime != null ? lifetime : DEFAULT_LIFETIME,
                defaults.clockSkew().toSeconds(),
                secrets.isEmpty() ? null : new DpopNonces(secrets),
                new UsedProofs(
                        store, replayStore != null, keyLimit != null ? keyLimit : DEFAULT_KEY_LIMIT, System::nanoTime),
                required,
                defaults.provider());
    }
}
