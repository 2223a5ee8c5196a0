/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint said of tokens lately, by their whole text; yes and no apart, so that a flood of bad tokens pushes
 * out no good one. A clock that is set back ends what was said, rather than prolong it. Safe for use by many threads.
 */
final class IntrospectionCache {
    private static final int REFUSED_SIZE = 4096;
    private static final long REFUSED_MILLIS = 5000;
    private static final int CHARACTERS_PER_UNIT = 1024;

    private record Refusal(JwtException why, long askedAt) {
        boolean holds(long now) {
            return now >= askedAt && now - askedAt < REFUSED_MILLIS;
        }
    }

    /** A token that counts from one second on and before another. */
    private record Yes(VerifiedToken token, long from, long until) {
        boolean holds(long now) {
            long seconds = Math.floorDiv(now, 1000L);
            return seconds >= from && seconds < until && token.holds(now);
        }
    }

    private final Cache<String, Yes> accepted;
    private final Cache<String, Refusal> refused;
    private final Duration time;

    IntrospectionCache(int size, Duration time) {
        this.accepted = bounded(size);
        this.refused = bounded(REFUSED_SIZE);
        this.time = time;
    }

    private static <V> Cache<String, V> bounded(int size) {
        return Caffeine.newBuilder()
                .maximumWeight(size)
                .weigher((String token, V value) -> 1 + (token.length() - 1) / CHARACTERS_PER_UNIT)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Returns the token if the endpoint said yes and that still counts, or null if nothing is known.
     *
     * @param now in milliseconds since 1970
     * @throws JwtException if it said no
     */
    @Nullable
    VerifiedToken find(String token, long now) throws JwtException {
        Yes yes = accepted.getIfPresent(token);
        if (yes != null) {
            if (yes.holds(now)) {
                return yes.token;
            }
            accepted.invalidate(token);
        }
        Refusal no = refused.getIfPresent(token);
        if (no != null) {
            if (no.holds(now)) {
                throw no.why;
            }
            refused.invalidate(token);
        }
        return null;
    }

    /**
     * Keeps a token that the endpoint said yes to, until it expires but not longer than the cache time.
     *
     * @param askedAt in milliseconds since 1970: what happened to the token after that may not be in the answer
     */
    void accept(String token, VerifiedToken verified, long askedAt) {
        long from = Math.floorDiv(askedAt, 1000L);
        long until = Math.min(from + time.toSeconds(), verified.jwt.expiry().getEpochSecond());
        if (until > from) {
            accepted.put(token, new Yes(verified, from, until));
        }
    }

    /** Keeps a token that was refused. */
    void refuse(String token, JwtException why, long askedAt) {
        refused.put(token, new Refusal(why, askedAt));
    }

    /** Returns about how many tokens are kept that the endpoint said yes to. */
    long size() {
        return accepted.estimatedSize();
    }

    /** Returns about how many tokens are kept that were refused. */
    long refusals() {
        return refused.estimatedSize();
    }
}
