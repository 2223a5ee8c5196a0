/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import dev.hauberk.core.TokenBucket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an issuer decide about opaque tokens. Requests for one token share one call, and there are only so many calls at
 * once, so that neither a popular token nor a slow endpoint multiplies. Safe for use by many threads.
 */
final class Introspector {
    static final int MAX_CALLS = 64;

    /** How many calls for tokens of one address may be under way; the next ones wait. */
    static final int MAX_CALLS_OF_AN_ADDRESS = MAX_CALLS / 2;

    /**
     * How many inactive tokens an address may have asked about where the application sets nothing. Issuers limit their
     * clients, and a flood of calls would use up this service's share there.
     */
    static final TokenBucket INACTIVE = TokenBucket.of(50, Duration.ofSeconds(1), 500);

    private static final Logger LOG = LoggerFactory.getLogger(Introspector.class);
    private static final long WARNING_INTERVAL_MILLIS = 60_000;

    /** How a call ended: one of the two. */
    private record Outcome(@Nullable VerifiedToken accepted, JwtException refusal) {
        static final Outcome UNAVAILABLE = refused(new JwtException(JwtFault.INTROSPECTION_UNAVAILABLE));

        static Outcome refused(JwtException refusal) {
            return new Outcome(null, refusal);
        }

        static Outcome accepted(VerifiedToken token) {
            return new Outcome(token, UNAVAILABLE.refusal);
        }

        VerifiedToken get() throws JwtException {
            if (accepted == null) {
                throw refusal;
            }
            return accepted;
        }
    }

    /** One question that is under way, and those who wait for the answer. */
    private record Call(String token, long askedAt, CompletableFuture<Outcome> outcome) {}

    private final IntrospectionEndpoint endpoint;
    private final TrustedIssuer issuer;
    private final IntrospectionCache cache;
    private final InstantSource clock;
    private final Map<String, List<String>> facts;
    private final Map<String, Call> calls = new ConcurrentHashMap<>();
    private final Semaphore permits = new Semaphore(MAX_CALLS);
    private final AtomicLong warnedAt = new AtomicLong(Long.MIN_VALUE);
    private volatile boolean failing;

    Introspector(
            IntrospectionEndpoint endpoint,
            TrustedIssuer issuer,
            IntrospectionCache cache,
            InstantSource clock,
            Map<String, List<String>> facts) {
        this.facts = facts;
        this.endpoint = endpoint;
        this.issuer = issuer;
        this.cache = cache;
        this.clock = clock;
    }

    /** Returns who vouches for the tokens. */
    TrustedIssuer issuer() {
        return issuer;
    }

    /**
     * Has the issuer decide about the token that begins at an index and ends with the text; it must not have the shape
     * of a JWT. Waits for the answer. What the token is bound to is left to the caller.
     *
     * @param gate asked before a call is made, and told if the token was good
     * @param now in milliseconds since 1970
     */
    VerifiedToken examine(String text, int start, VerificationGate gate, long now) throws JwtException {
        if (text.length() - start > CompactToken.MAX_LENGTH) {
            throw new JwtException(JwtFault.TOO_LONG);
        }
        if (!Credential.isB64Token(text, start)) {
            throw new JwtException(JwtFault.STRUCTURE);
        }
        String token = text.substring(start);
        VerifiedToken known = cache.find(token, now);
        if (known != null) {
            return known;
        }
        Call running = calls.get(token);
        return running != null ? await(running) : ask(token, gate);
    }

    private VerifiedToken ask(String token, VerificationGate gate) throws JwtException {
        gate.enter();
        try {
            if (!permits.tryAcquire()) {
                gate.passed();
                throw new JwtException(JwtFault.INTROSPECTION_OVERLOADED);
            }
            Call own = new Call(token, clock.millis(), new CompletableFuture<>());
            Call other = calls.putIfAbsent(token, own);
            if (other != null) {
                permits.release();
                gate.passed();
                return await(other);
            }
            begin(own);
            VerifiedToken accepted = await(own);
            gate.passed();
            return accepted;
        } finally {
            gate.leave();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whoever waits does so for the call's own future
    private void begin(Call call) {
        try {
            // A call for the same token may have ended between the look into the cache and this one's beginning.
            VerifiedToken known = cache.find(call.token, call.askedAt);
            if (known != null) {
                end(call, Outcome.accepted(known));
                return;
            }
        } catch (JwtException e) {
            end(call, Outcome.refused(e));
            return;
        }
        CompletableFuture<byte[]> answer;
        try {
            answer = endpoint.ask(call.token);
        } catch (RuntimeException | Error e) {
            settle(call, null, e);
            return;
        }
        answer.whenComplete((content, failure) -> settle(call, content, failure));
    }

    private void settle(Call call, byte @Nullable [] content, @Nullable Throwable failure) {
        Outcome outcome = Outcome.UNAVAILABLE;
        try {
            if (content != null) {
                outcome = decide(call, content);
            } else {
                failed(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            }
        } finally {
            end(call, outcome);
        }
    }

    private Outcome decide(Call call, byte[] content) {
        try {
            VerifiedToken token = IntrospectionAnswer.read(content, issuer, clock.millis());
            cache.accept(call.token, token, call.askedAt);
            failing = false;
            return Outcome.accepted(token);
        } catch (JwtException e) {
            if (e.isUndecided()) {
                failed(new KeyLoadException("the answer must be one strict json object that says whether the token is"
                        + " active: it is not"));
            } else {
                cache.refuse(call.token, e, call.askedAt);
                failing = false;
            }
            return Outcome.refused(e);
        }
    }

    /** What is known is in the cache before the call is gone, so that nobody asks again in between. */
    private void end(Call call, Outcome outcome) {
        calls.remove(call.token, call);
        permits.release();
        call.outcome.complete(outcome);
    }

    private VerifiedToken await(Call call) throws JwtException {
        try {
            // The endpoint keeps the deadline; this is for the case that it cannot.
            long millis = 2 * endpoint.deadline().toMillis();
            return call.outcome.get(millis, TimeUnit.MILLISECONDS).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JwtException(JwtFault.INTROSPECTION_UNAVAILABLE, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new JwtException(JwtFault.INTROSPECTION_UNAVAILABLE, e);
        }
    }

    /** Only our own exceptions are quoted: others may hold what the other side sent. */
    private void failed(@Nullable Throwable failure) {
        failing = true;
        long now = clock.millis();
        long last = warnedAt.get();
        boolean due = last == Long.MIN_VALUE || now < last || now - last >= WARNING_INTERVAL_MILLIS;
        if (due && warnedAt.compareAndSet(last, now)) {
            LOG.warn(
                    "the introspection endpoint {} must answer: {}; its tokens get 503 unless they are cached",
                    endpoint,
                    failure instanceof KeyLoadException
                            ? failure.getMessage()
                            : failure == null ? "no answer" : failure.getClass().getSimpleName());
        }
    }

    /** Adds the options, and what may be shown of it. */
    void describe(Description.Builder description) {
        facts.forEach((name, values) -> description.fact("introspection_" + name, values.toArray()));
        description
                .fact("introspection_endpoint", endpoint)
                .reading("introspection_cached_tokens", cache.size())
                .dependency("introspection " + endpoint, "tokens that are not cached are refused with 503");
        if (failing) {
            description.health(Description.Health.DEGRADED, JwtFault.INTROSPECTION_UNAVAILABLE.code);
        }
    }

    @Override
    public String toString() {
        return "Introspector[" + endpoint + "]";
    }
}
