/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.ratelimit.RateLimitStore.Answer;
import dev.hauberk.ratelimit.RateLimitStore.Command;
import dev.hauberk.ratelimit.RateLimitStore.Failed;
import dev.hauberk.ratelimit.RateLimitStore.Take;
import dev.hauberk.ratelimit.RateLimitStore.Taken;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One call to the store on behalf of one key. The caller that began it is its leader, whose permits are its own; others
 * that come meanwhile wait for its end and see what is left.
 */
final class Flight implements StoreCalls.Call {
    private static final int WAITED_FOR = 0;
    private static final int ANSWERED = 1;
    private static final int ABANDONED = 2;

    private final SharedBuckets buckets;
    private final String key;
    private final long hash;
    private final Lease lease;
    private final long needed;
    private final AtomicInteger state = new AtomicInteger(WAITED_FOR);
    private final CountDownLatch end = new CountDownLatch(1);
    private long sentAt;
    private volatile @Nullable RateLimitResult forLeader;

    Flight(SharedBuckets buckets, String key, long hash, Lease lease, long needed) {
        this.buckets = buckets;
        this.key = key;
        this.hash = hash;
        this.lease = lease;
        this.needed = needed;
    }

    /** Waits for the end, at most so long; returns whether it came. */
    boolean await(long nanos) {
        try {
            return end.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns what the leader gets, or null if there is no answer; then what comes later is for others. */
    @Nullable
    RateLimitResult claim() {
        if (!state.compareAndSet(WAITED_FOR, ABANDONED)) {
            return forLeader;
        }
        // Who comes next shall call again, and find out by himself whether the store still does not answer.
        lease.flight.compareAndSet(this, null);
        return null;
    }

    /** Ends it without a call. */
    void cancel() {
        finish();
    }

    @Override
    public @Nullable Command send() {
        if (state.get() == ABANDONED) {
            // Nobody waits, and nothing was sent: a permit taken now would be taken for nobody.
            finish();
            return null;
        }
        sentAt = buckets.nanoTime();
        return new Take(buckets.policy(), key, buckets.limits(), buckets.wanted(lease, needed, sentAt), needed);
    }

    @Override
    public void answered(Answer answer) {
        if (answer instanceof Taken taken) {
            accept(taken);
        } else {
            buckets.failed(((Failed) answer).cause());
            state.compareAndSet(WAITED_FOR, ANSWERED);
        }
        finish();
    }

    private void accept(Taken taken) {
        long granted = taken.granted();
        if (granted > 0) {
            buckets.mirror(hash, granted);
        }
        RateLimitResult result = buckets.result(taken, needed, sentAt);
        forLeader = result;
        boolean claimed = state.compareAndSet(WAITED_FOR, ANSWERED);
        buckets.answered(claimed);
        long left = claimed && granted >= needed ? granted - needed : granted;
        buckets.keep(key, lease, taken, left, needed, sentAt);
    }

    /** Lets the next call begin before anybody wakes up. */
    private void finish() {
        lease.flight.compareAndSet(this, null);
        end.countDown();
    }

    static StoreUnavailableException full() {
        return new StoreUnavailableException("too many calls wait for the store");
    }
}
