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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokens that are to be refused although they have not expired: single ones by issuer and {@code jti}, and all that
 * were issued before an instant to a subject, to a client, by an issuer, or with one of its keys.
 *
 * <p>An application keeps the object that it hands to {@link JwtFilter.Builder#revocations}, and revokes through it, at
 * a logout for example. It holds from the next request on, also for tokens that were verified before. Tokens tell when
 * they were issued in whole seconds: one that is issued within the second of a revocation, even after it, is refused.
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

    /** Keys are few and are asked for with every request, so what a store said of one counts for a second. */
    private static final long KEY_NANOS = 1_000_000_000L;

    private static final int MOST_KEYS = 1_000;

    /** What the store said of a key. */
    private record KeyEpoch(Optional<Instant> notBefore, long asked) {}

    private final Map<String, KeyEpoch> keyEpochs = new ConcurrentHashMap<>();
    private final ExpiringSet tokens;
    private final ExpiringEpochs epochs;
    private final WhenUnavailable whenUnavailable;
    private final Duration longestLifetime;
    private final InstantSource clock;

    private Revocations(
            ExpiringSet tokens,
            ExpiringEpochs epochs,
            WhenUnavailable whenUnavailable,
            Duration longestLifetime,
            InstantSource clock) {
        this.tokens = tokens;
        this.epochs = epochs;
        this.whenUnavailable = whenUnavailable;
        this.longestLifetime = longestLifetime;
        this.clock = clock;
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
                InstantSource.system());
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
        return new Revocations(tokens, epochs, whenUnavailable, lifetime, clock);
    }

    /** Returns a copy that tells now by another clock; default the system's. */
    public Revocations withClock(InstantSource value) {
        return new Revocations(
                tokens, epochs, whenUnavailable, longestLifetime, Objects.requireNonNull(value, "clock"));
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
        ExpiringSet.Result result = tokens.put(RevocationKeys.token(issuer, tokenId), expiry.plus(ClockSkew.MAX));
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
        String key = RevocationKeys.issuer(issuer);
        epochs.advance(key, instant, clock.instant().plus(longestLifetime).plus(ClockSkew.MAX));
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
        Instant before = until.plus(ClockSkew.MAX);
        epochs.advance(key, before, before.plus(longestLifetime).plus(ClockSkew.MAX));
        keyEpochs.remove(key);
    }

    private void revokeAll(String key) {
        Instant now = clock.instant();
        epochs.advance(key, now, now.plus(longestLifetime).plus(ClockSkew.MAX));
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
            revoked = isRevoked(token.revocationKeys(), token.issuedAt()) || isKeyRevoked(token);
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
        return (keys.token() != null && tokens.contains(keys.token()))
                || epochs.revoked(keys.subject(), issuedAt)
                || (keys.client() != null && epochs.revoked(keys.client(), issuedAt))
                || epochs.revoked(keys.issuer(), issuedAt);
    }

    private boolean isKeyRevoked(VerifiedToken token) {
        String key = token.revocationKeys().signingKey();
        if (key == null) {
            return false;
        }
        long now = System.nanoTime();
        KeyEpoch known = keyEpochs.get(key);
        if (known == null || now - known.asked() > KEY_NANOS) {
            known = new KeyEpoch(epochs.notBefore(key), now);
            if (keyEpochs.size() >= MOST_KEYS) {
                keyEpochs.clear();
            }
            keyEpochs.put(key, known);
        }
        return known.notBefore().isPresent()
                && token.issuedAt().isBefore(known.notBefore().get());
    }

    /** Returns what a failure means, never what is revoked. */
    @Override
    public String toString() {
        return "Revocations[when unavailable: " + whenUnavailable + ", longest lifetime: " + longestLifetime + "]";
    }
}
