/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Secret;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.core.TokenBucket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is asked of DPoP proofs (RFC 9449). Each setter may be called once. Not safe for use by several
 * threads.
 */
public final class DpopProofs {
    private static final Set<JwsAlgorithm> DEFAULT_ALGORITHMS =
            JwsAlgorithm.set(JwsAlgorithm.ES256, JwsAlgorithm.PS256, JwsAlgorithm.EdDSA, JwsAlgorithm.Ed25519);
    private static final Duration MAX_LIFETIME = Duration.ofMinutes(10);
    private static final int DEFAULT_CAPACITY = 200_000;
    private static final int MIN_NONCE_SECRET = 32;

    private final Settings settings = new Settings("DpopProofs");
    private final Setting<TargetUri> publicBaseUrl =
            settings.<TargetUri>of("publicBaseUrl").required("or proofs cannot be matched to this service");
    private final Setting<Set<JwsAlgorithm>> algorithms = settings.of("algorithms", DEFAULT_ALGORITHMS)
            .where(
                    "must be one or more that have a public key",
                    all -> !all.isEmpty() && all.stream().noneMatch(JwsAlgorithm::isSymmetric));
    private final Setting<List<Secret>> nonce =
            settings.<List<Secret>>of("nonce").undescribed();
    private final Setting<ExpiringSet> replayStore =
            settings.<ExpiringSet>of("replayStore").undescribed();
    private final Setting<Duration> proofLifetime =
            settings.duration("proofLifetime", Duration.ofMinutes(1), Duration.ofSeconds(1), MAX_LIFETIME);
    private final Setting<TokenBucket> keyLimit =
            settings.of("keyLimit", TokenBucket.of(100, Duration.ofSeconds(1), 1000));
    private final Setting<Boolean> required = settings.flag("required");

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
     */
    public DpopProofs publicBaseUrl(String url) {
        publicBaseUrl.parse(() -> base(url));
        return this;
    }

    private static TargetUri base(String url) {
        TargetUri uri = url.indexOf('?') < 0 && url.indexOf('#') < 0 ? TargetUri.parse(url) : null;
        if (uri == null || !(uri.origin().secure() || uri.isLoopback())) {
            throw new IllegalArgumentException("the public base url must be https://host[:port][/path] without query,"
                    + " or http to this machine: " + (PlainText.isAscii(url) ? url : "not printable ascii"));
        }
        return uri.asBase();
    }

    /**
     * Sets the algorithms that proofs may be signed with; default {@link JwsAlgorithm#ES256},
     * {@link JwsAlgorithm#PS256}, {@link JwsAlgorithm#EdDSA} and {@link JwsAlgorithm#Ed25519}. Challenges name them.
     *
     * @param values one or more, none with a secret, which would be in every proof
     */
    public DpopProofs algorithms(JwsAlgorithm... values) {
        algorithms.set(JwsAlgorithm.set(values));
        return this;
    }

    /**
     * Asks that proofs carry a nonce of this service (RFC 9449 section 9), so that nobody can make proofs for later;
     * default not. A nonce is good for two to four minutes and nothing is stored for it. A request without a good one
     * is 401 with {@code error="use_dpop_nonce"} and the nonce in {@code DPoP-Nonce}, which an accepted request also
     * gets once its own is about to end.
     *
     * @param secrets one or more, each of at least 32 bytes; the first makes nonces and all are accepted, so that one
     *     can take the place of another; processes that serve the same clients share them
     */
    public DpopProofs nonce(Secret... secrets) {
        nonce.parse(() -> strong(secrets));
        return this;
    }

    private static List<Secret> strong(Secret... secrets) {
        Problems weak = new Problems("nonce");
        if (secrets.length == 0) {
            weak.add("a secret must be given: none is");
        }
        for (Secret secret : secrets) {
            secret.strengthProblem(MIN_NONCE_SECRET).ifPresent(weak::add);
        }
        weak.throwIfAny();
        return List.of(secrets);
    }

    /**
     * Sets where used proofs are remembered until they are too old; default in the memory of this process, 200,000 of
     * them at a time, which take about 40 MB and are enough for some 2,000 requests a second. Processes that serve the
     * same URL must share a store, or a proof is good once with each. While it is full or does not answer, requests
     * with a proof are 503: nothing is forgotten early.
     */
    public DpopProofs replayStore(ExpiringSet store) {
        replayStore.set(store);
        return this;
    }

    /**
     * Sets how old a proof may be, by its {@code iat}, clock skew not counted; default 60 seconds.
     *
     * @param value 1 second to 10 minutes; fractions of a second are dropped
     */
    public DpopProofs proofLifetime(Duration value) {
        proofLifetime.set(value);
        return this;
    }

    /**
     * Sets how many proofs one key may use, so that it cannot fill the store; default 100 a second, 1000 at once.
     * Further ones are 429.
     */
    public DpopProofs keyLimit(TokenBucket bucket) {
        keyLimit.set(bucket);
        return this;
    }

    /** Refuses tokens that are not bound to a key; default they are accepted as bearer tokens. */
    public DpopProofs required() {
        required.set(true);
        return this;
    }

    boolean isRequired() {
        return required.get();
    }

    /** Returns the check, or null if it would be unsafe. */
    @Nullable
    DpopCheck build(VerifierSettings.Common defaults, Problems problems) {
        Problems own = settings.problems();
        problems.addAll("dpop", own);
        if (!own.errors().isEmpty()) {
            return null;
        }
        ExpiringSet store =
                replayStore.value().orElseGet(() -> ExpiringSet.inMemory(DEFAULT_CAPACITY, defaults.clock()));
        return new DpopCheck(
                publicBaseUrl.get(),
                algorithms.get(),
                proofLifetime.get().toSeconds(),
                defaults.clockSkew().toSeconds(),
                nonce.isSet() ? new DpopNonces(nonce.get()) : null,
                new UsedProofs(store, replayStore.isSet(), keyLimit.get(), System::nanoTime),
                required.get(),
                defaults.provider(),
                settings.facts());
    }
}
