/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the stores of revocations said lately, a bounded number of keys. Safe for use by many threads. */
final class RevocationMirror {
    /** Signing keys are few and are asked about with every request, so what a store said of one counts for a second. */
    private static final Duration LEAST_AGE_OF_SIGNING_KEYS = Duration.ofSeconds(1);

    private static final int MOST_KEYS = 100_000;

    /** What was issued before this is revoked. */
    private record Answer(Instant notBefore, long asked) {}

    private final Cache<String, Answer> answers =
            Caffeine.newBuilder().maximumSize(MOST_KEYS).executor(Runnable::run).build();
    private final Duration age;
    private final LongSupplier nanoTime;
    private volatile long forgottenAt;

    /**
     * Makes an empty mirror.
     *
     * @param age for how long an answer counts; zero for not at all
     */
    RevocationMirror(Duration age, LongSupplier nanoTime) {
        this.age = age;
        this.nanoTime = nanoTime;
        this.forgottenAt = nanoTime.getAsLong() - 1;
    }

    Duration age() {
        return age;
    }

    /** Returns for how long an answer about a key counts, in nanoseconds. */
    private long ageNanos(String key) {
        boolean signingKey = RevocationKeys.isSigningKey(key);
        return signingKey && age.compareTo(LEAST_AGE_OF_SIGNING_KEYS) < 0
                ? LEAST_AGE_OF_SIGNING_KEYS.toNanos()
                : age.toNanos();
    }

    /** Returns the instant before which a key revokes, or null if the stores must be asked. */
    @Nullable
    Instant find(String key, long now) {
        long counts = ageNanos(key);
        Answer answer = counts == 0 ? null : answers.getIfPresent(key);
        return answer != null && now - answer.asked() < counts ? answer.notBefore() : null;
    }

    /** Keeps what a store said when it was asked at a time. */
    void put(String key, Instant notBefore, long asked) {
        if (ageNanos(key) > 0) {
            // Not kept if it may be older than a change. In one step, as others read meanwhile.
            answers.asMap().compute(key, (same, old) -> asked - forgottenAt <= 0 ? null : new Answer(notBefore, asked));
        }
    }

    /** Forgets what was said of a key, as it changed; what was asked before and comes later is not kept. */
    void forget(String key) {
        forgottenAt = nanoTime.getAsLong();
        answers.invalidate(key);
    }

    long now() {
        return nanoTime.getAsLong();
    }
}
