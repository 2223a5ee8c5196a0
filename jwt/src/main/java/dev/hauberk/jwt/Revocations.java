/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.ExpiringEpochs;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Tokens that are to be refused although they have not expired: single ones by issuer and {@code jti}, and all that
 * were issued before an instant to a subject, to a client, by an issuer, or with one of its keys.
 *
 * <p>An application keeps the object that it hands to {@link JwtFilter.Builder#revocations}, and revokes through it, at
 * a logout for example. It holds from the next request on, also for tokens that were verified before. Tokens tell when
 * they were issued in whole seconds: one that is issued within the second of a revocation, even after it, is refused.
 *
 * <p>A request asks both stores at once, and about all that a token belongs to together: with shared stores that is the
 * time of one round trip. What was said of a signing key counts for a second.
 *
 * <p>With stores in memory a revocation holds in this process and until it ends; with shared ones in all processes.
 * Immutable but for the stores, and safe for use by many threads.
 */
public final class Revocations {
    /** What happens to a token when a store cannot tell whether it is revoked. */
    public enum WhenUnavailable {
        /** The request is refused with 503. */
        REFUSE,
        /**
         * The token is accepted, and an event {@code revocation_unchecked} tells of it. The duty: watch for these
         * events, as revoked tokens pass until they expire.
         */
        ALLOW
    }

    private static final int DEFAULT_CAPACITY = 100_000;
    private static final Duration LONGEST_KEY_REVOCATION = Duration.ofDays(365);
    private static final Duration DEFAULT_LONGEST_LIFETIME = Duration.ofDays(1);

    private static final Duration LONGEST_AGE = Duration.ofMinutes(1);

    private final ExpiringSet tokens;
    private final ExpiringEpochs epochs;
    private final WhenUnavailable whenUnavailable;
    private final Duration longestLifetime;
    private final InstantSource clock;
    private final RevocationMirror mirror;

    private Revocations(
            ExpiringSet tokens,
            ExpiringEpochs epochs,
            WhenUnavailable whenUnavailable,
            Duration longestLifetime,
            InstantSource clock,
            RevocationMirror mirror) {
        this.tokens = tokens;
        this.epochs = epochs;
        this.whenUnavailable = whenUnavailable;
        this.longestLifetime = longestLifetime;
        this.clock = clock;
        this.mirror = mirror;
    }

    /**
     * Makes revocations that are kept in these stores.
     *
     * @param tokens keeps single tokens
     * @param epochs keeps the instants before which tokens are revoked
     * @param whenUnavailable what a failure of either means
     */
    public static Revocations of(ExpiringSet tokens, ExpiringEpochs epochs, WhenUnavailable whenUnavailable) {
        return new Revocations(
                Objects.requireNonNull(tokens, "tokens"),
                Objects.requireNonNull(epochs, "epochs"),
                Objects.requireNonNull(whenUnavailable, "whenUnavailable"),
                DEFAULT_LONGEST_LIFETIME,
                InstantSource.system(),
                new RevocationMirror(Duration.ZERO, System::nanoTime));
    }

    /** Makes revocations that are kept in the memory of this process, at most 100,000 of each kind. */
    public static Revocations inMemory() {
        InstantSource clock = InstantSource.system();
        return of(
                ExpiringSet.inMemory(DEFAULT_CAPACITY, clock),
                ExpiringEpochs.inMemory(DEFAULT_CAPACITY, clock),
                WhenUnavailable.REFUSE);
    }

    /**
     * Returns a copy that remembers for tokens of another lifetime; default a day. Every issuer's
     * {@link JwtIssuer#maximumLifetime} must be set and not be longer, or the filter does not build: a token that lives
     * longer than its revocation is remembered would become good again.
     *
     * @param lifetime at least a second
     * @throws IllegalArgumentException if it is shorter
     */
    public Revocations withLongestLifetime(Duration lifetime) {
        if (lifetime.toSeconds() < 1) {
            throw new IllegalArgumentException("the longest lifetime must be at least a second: " + lifetime);
        }
        return new Revocations(tokens, epochs, whenUnavailable, lifetime, clock, mirror);
    }

    /** Returns a copy that tells now by another clock; default the system's. */
    public Revocations withClock(InstantSource value) {
        return new Revocations(
                tokens, epochs, whenUnavailable, longestLifetime, Objects.requireNonNull(value, "clock"), mirror);
    }

    /**
     * Returns a copy that goes by what the stores said up to this long ago, so that a token that returns costs no round
     * trip; default zero: every request asks. The duty: what another process revokes counts here after this time at the
     * latest. What is revoked through this object counts from the next request on.
     *
     * @param age 0 to 60 seconds
     * @throws IllegalArgumentException if it is outside that range
     */
    public Revocations allowAnswersOfAge(Duration age) {
        if (age.isNegative() || age.compareTo(LONGEST_AGE) > 0) {
            throw new IllegalArgumentException("the age of answers must be 0 to 60 seconds: " + age);
        }
        return withMirror(new RevocationMirror(age, System::nanoTime));
    }

    Revocations withMirror(RevocationMirror other) {
        return new Revocations(tokens, epochs, whenUnavailable, longestLifetime, clock, other);
    }

    /**
     * Revokes one token.
     *
     * @param issuer its {@code iss}
     * @param tokenId its {@code jti}
     * @param expiry its {@code exp}; if that is past there is nothing to revoke
     * @throws StoreUnavailableException if the store cannot answer or is full; the token is then not revoked
     */
    public void revokeToken(String issuer, String tokenId, Instant expiry) {
        String key = RevocationKeys.token(issuer, tokenId);
        ExpiringSet.Result result = tokens.put(key, expiry.plus(VerifierSettings.MAX_CLOCK_SKEW));
        mirror.forget(key);
        if (result == ExpiringSet.Result.FULL) {
            throw new StoreUnavailableException(
                    "revoked tokens must fit the store: it is full, so the token is not revoked; raise its capacity");
        }
    }

    /**
     * Revokes one token.
     *
     * @throws IllegalArgumentException if it has no {@code jti}; revoke by its subject then
     * @throws StoreUnavailableException if the store cannot answer or is full; the token is then not revoked
     */
    public void revokeToken(Jwt token) {
        String id = token.identity()
                .attribute("jti", String.class)
                .orElseThrow(() -> new IllegalArgumentException(
                        "a token must have 'jti' to be revoked by itself: it has none; revoke its subject"));
        revokeToken(token.issuer(), id, token.expiry());
    }

    /**
     * Revokes every token that an issuer issued to a subject until now.
     *
     * @throws StoreUnavailableException if the store cannot answer or is full
     */
    public void revokeSubject(String issuer, String subject) {
        revokeAll(RevocationKeys.subject(issuer, subject));
    }

    /**
     * Revokes every token that an issuer issued to a client until now, by {@code client_id} or else {@code azp}.
     *
     * @throws StoreUnavailableException if the store cannot answer or is full
     */
    public void revokeClient(String issuer, String client) {
        revokeAll(RevocationKeys.client(issuer, client));
    }

    /**
     * Revokes every token that an issuer issued until now.
     *
     * @throws StoreUnavailableException if the store cannot answer or is full
     */
    public void revokeIssuer(String issuer) {
        revokeAll(RevocationKeys.issuer(issuer));
    }

    /**
     * Revokes every token that an issuer issued before an instant.
     *
     * @param instant not after now
     * @throws IllegalArgumentException if it is after now
     * @throws StoreUnavailableException if the store cannot answer or is full
     */
    public void revokeIssuedBefore(String issuer, Instant instant) {
        if (instant.isAfter(clock.instant())) {
            throw new IllegalArgumentException("the instant must not be after now: " + instant);
        }
        advance(RevocationKeys.issuer(issuer), instant, clock.instant().plus(longestLifetime));
    }

    /**
     * Revokes every token that was or will be signed with a key, so that a stolen one is worthless before the last copy
     * of the key set is renewed. Other processes with the same store follow within a second.
     *
     * @param keyId its {@code kid}
     * @param until when the key is in no key set any more, at most a year from now
     * @throws IllegalArgumentException if that is past or later
     * @throws StoreUnavailableException if the store cannot answer or is full
     */
    public void revokeKey(String issuer, String keyId, Instant until) {
        Instant now = clock.instant();
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_KEY_REVOCATION))) {
            throw new IllegalArgumentException("the end of a key must be within a year from now: " + until);
        }
        String key = RevocationKeys.signingKey(issuer, keyId);
        Instant before = until.plus(VerifierSettings.MAX_CLOCK_SKEW);
        advance(key, before, before.plus(longestLifetime));
    }

    private void revokeAll(String key) {
        Instant now = clock.instant();
        advance(key, now, now.plus(longestLifetime));
    }

    private void advance(String key, Instant notBefore, Instant lastExpiry) {
        epochs.advance(key, notBefore, lastExpiry.plus(VerifierSettings.MAX_CLOCK_SKEW));
        mirror.forget(key);
    }

    Duration longestLifetime() {
        return longestLifetime;
    }

    /**
     * Checks that a token is not revoked.
     *
     * @return false if the stores could not tell and that is to be allowed
     */
    boolean check(VerifiedToken token) throws JwtException {
        boolean revoked;
        try {
            revoked = isRevoked(token.revocationKeys(), token.issuedAt());
        } catch (RuntimeException e) {
            if (whenUnavailable == WhenUnavailable.ALLOW) {
                return false;
            }
            throw new JwtException(JwtFault.REVOCATION_UNAVAILABLE, e);
        }
        if (revoked) {
            throw new JwtException(JwtFault.REVOKED);
        }
        return true;
    }

    private boolean isRevoked(RevocationKeys keys, Instant issuedAt) {
        long now = mirror.now();
        List<String> asked = new ArrayList<>(keys.groups().size());
        for (String group : keys.groups()) {
            Instant known = mirror.find(group, now);
            if (known == null) {
                asked.add(group);
            } else if (issuedAt.isBefore(known)) {
                return true;
            }
        }
        BooleanSupplier itself = keys.token() == null ? () -> false : lookUp(keys.token(), now);
        boolean revoked = false;
        RuntimeException failure = null;
        // Each store is asked whatever the other does, as one of them may know enough.
        try {
            revoked = !asked.isEmpty() && isAnyRevoked(asked, issuedAt, now);
        } catch (RuntimeException e) {
            failure = e;
        }
        try {
            revoked |= itself.getAsBoolean();
        } catch (RuntimeException e) {
            failure = e;
        }
        if (!revoked && failure != null) {
            throw failure;
        }
        return revoked;
    }

    private boolean isAnyRevoked(List<String> groups, Instant issuedAt, long now) {
        boolean revoked = false;
        List<Optional<Instant>> answers = epochs.notBefore(groups);
        for (int i = 0; i < answers.size(); i++) {
            Instant notBefore = answers.get(i).orElse(Instant.MIN);
            mirror.put(groups.get(i), notBefore, now);
            revoked |= issuedAt.isBefore(notBefore);
        }
        return revoked;
    }

    /** Begins to ask about a token itself, so that both stores are asked at once; what fails, fails with the answer. */
    private BooleanSupplier lookUp(String token, long now) {
        Instant known = mirror.find(token, now);
        if (known != null) {
            return () -> known.equals(Instant.MAX);
        }
        try {
            BooleanSupplier answer = tokens.lookUp(token);
            return () -> {
                boolean revoked = answer.getAsBoolean();
                mirror.put(token, revoked ? Instant.MAX : Instant.MIN, now);
                return revoked;
            };
        } catch (RuntimeException e) {
            return () -> {
                throw e;
            };
        }
    }

    /** Returns what a failure means, never what is revoked. */
    @Override
    public String toString() {
        return "Revocations[when unavailable: " + whenUnavailable + ", longest lifetime: " + longestLifetime
                + (mirror.age().isZero() ? "" : ", answers of age: " + mirror.age()) + "]";
    }
}
