/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One {@link TokenBucket}, full at first, that any number of threads may take from without a lock.
 *
 * <p>A denial writes nothing. Times are {@link System#nanoTime} values, or those of any clock that all calls share.
 */
public final class AtomicTokenBucket {
    private final TokenBucket bucket;
    private final long origin;
    private final AtomicLong state = new AtomicLong(TokenBucket.FULL);

    /**
     * Makes a full bucket.
     *
     * @param bucket size and rate
     * @param nanoTime the time now
     */
    public AtomicTokenBucket(TokenBucket bucket, long nanoTime) {
        this.bucket = bucket;
        this.origin = nanoTime;
    }

    /**
     * Takes permits, all of them or none.
     *
     * @param permits at least 1
     * @param nanoTime the time now
     * @return whether they were taken
     * @throws IllegalArgumentException if {@code permits} is less than 1
     */
    public boolean tryTake(long permits, long nanoTime) {
        long now = ticks(nanoTime);
        while (true) {
            long before = state.get();
            long after = bucket.take(before, now, permits);
            if (after == TokenBucket.DENIED) {
                return false;
            }
            if (state.compareAndSet(before, after)) {
                return true;
            }
            Thread.onSpinWait();
        }
    }

    /**
     * Gives back what one {@link #tryTake} took, less what the bucket gained since; once per grant.
     *
     * @param permits what was taken
     * @param grantedAtNanoTime the time that was given to {@link #tryTake}
     * @param nanoTime the time now
     * @throws IllegalArgumentException if {@code permits} is less than 1 or more than the burst
     */
    public void refund(long permits, long grantedAtNanoTime, long nanoTime) {
        long now = ticks(nanoTime);
        long grantedAt = ticks(grantedAtNanoTime);
        state.updateAndGet(before -> bucket.refund(before, now, grantedAt, permits));
    }

    /** Returns how many permits are left, 0 to the burst. */
    public long remaining(long nanoTime) {
        return bucket.remaining(state.get(), ticks(nanoTime));
    }

    /**
     * Returns after how many nanoseconds this many permits can be taken if nobody else takes: 0 for at once,
     * {@link TokenBucket#NEVER} for more than the burst.
     *
     * @throws IllegalArgumentException if {@code permits} is less than 1
     */
    public long nanosToWait(long permits, long nanoTime) {
        return bucket.nanosToWait(state.get(), ticks(nanoTime), permits);
    }

    @Override
    public String toString() {
        return bucket.toString();
    }

    private long ticks(long nanoTime) {
        return bucket.ticks(nanoTime - origin);
    }
}
