/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

/**
 * What a {@link RateLimiter} counted since it was made, and how it is now. Decisions are those of
 * {@link RateLimiter#acquire}.
 *
 * @param admitted decisions that granted
 * @param denied decisions that denied
 * @param unavailable decisions that could not be made, as the store did not answer and the limit is closed then
 * @param fallback decisions that were made without the store, whatever they were
 * @param nearLimit grants that left less than a fifth of the burst
 * @param shared decisions in which a key had to share a bucket, as more keys are active than have buckets of their own
 * @param storeCalls takes that were sent to the store
 * @param storeFailures calls that the store did not answer in time or at all
 * @param lateAnswers answers that came after the deadline; their permits are held for the next callers
 * @param leases keys of which this process knows what the store said last
 * @param held permits that the store granted and nobody used yet
 * @param nodes how many nodes share the limit, as far as this one knows
 * @param storeTrusted whether the store is asked; false while the circuit breaker is open
 */
public record RateLimitStatistics(
        long admitted,
        long denied,
        long unavailable,
        long fallback,
        long nearLimit,
        long shared,
        long storeCalls,
        long storeFailures,
        long lateAnswers,
        long leases,
        long held,
        int nodes,
        boolean storeTrusted) {}
