/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.TokenBucket;
import dev.hauberk.ratelimit.RateLimitResult.Denied;
import dev.hauberk.ratelimit.RateLimitResult.Granted;
import dev.hauberk.ratelimit.RateLimitResult.Source;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of this process: for each limit one per key, all of which must grant.
 *
 * <p>With one limit a decision is one compare-and-set. With several, the takes of a key wait for each other, so that
 * looking at all buckets and taking from all of them is one step. Safe for use by several threads.
 */
final class LocalBuckets {
    private static final int LOCKS = 64;

    private final List<RateLimit> limits;
    private final BucketSlots[] slots;
    private final LongSupplier clock;
    private final long origin;
    private final Source source;
    /** None if there is one limit. */
    private final ReentrantLock[] locks;

    LocalBuckets(List<RateLimit> limits, int keys, LongSupplier clock, Source source) {
        this.limits = List.copyOf(limits);
        this.clock = clock;
        this.origin = clock.getAsLong();
        this.source = source;
        this.slots = limits.stream()
                .map(limit -> new BucketSlots(limit.bucket(), keys, clock, origin))
                .toArray(BucketSlots[]::new);
        this.locks = new ReentrantLock[slots.length == 1 ? 0 : LOCKS];
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** Takes permits from every bucket of a key or from none, and says no more; for one limit it does not allocate. */
    boolean tryTake(KeyHash hash, String key, long wanted) {
        if (slots.length > 1) {
            return take(hash.hash(key), wanted).admitted();
        }
        BucketSlots only = slots[0];
        // The clock comes first: reading it waits for everything before it, but not for what comes after.
        long now = only.ticks(clock.getAsLong());
        return wanted <= only.bucket().burst() && only.take(hash.hash(key), now, wanted) > 0;
    }

    /** Takes permits from every bucket of a key or from none. */
    RateLimitResult take(long hash, long wanted) {
        for (int i = 0; i < slots.length; i++) {
            if (wanted > slots[i].bucket().burst()) {
                return new Denied(limits.get(i), peek(i, hash, clock.getAsLong()), Long.MAX_VALUE, source);
            }
        }
        if (slots.length == 1) {
            long nanoTime = clock.getAsLong();
            return answer(0, slots[0].take(hash, slots[0].ticks(nanoTime), wanted), nanoTime, wanted);
        }
        ReentrantLock lock = locks[(int) hash & LOCKS - 1];
        lock.lock();
        try {
            return takeAll(hash, wanted, clock.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private RateLimitResult takeAll(long hash, long wanted, long nanoTime) {
        Denied longest = null;
        for (int i = 0; i < slots.length; i++) {
            long state = slots[i].state(hash);
            if (slots[i].bucket().nanosToWait(state, slots[i].ticks(nanoTime), wanted) > 0) {
                longest = longer(longest, denied(i, state, nanoTime, wanted));
            }
        }
        return longest != null ? longest : takeEach(hash, wanted, nanoTime);
    }

    private RateLimitResult takeEach(long hash, long wanted, long nanoTime) {
        RateLimitResult fewest = answer(0, slots[0].take(hash, slots[0].ticks(nanoTime), wanted), nanoTime, wanted);
        for (int i = 1; i < slots.length && fewest.admitted(); i++) {
            RateLimitResult taken = answer(i, slots[i].take(hash, slots[i].ticks(nanoTime), wanted), nanoTime, wanted);
            if (!taken.admitted()) {
                // Only a bucket that is shared with keys of other locks, or was charged, changed since the look before.
                for (int j = 0; j < i; j++) {
                    long now = slots[j].ticks(nanoTime);
                    slots[j].refund(hash, now, now, wanted);
                }
            }
            fewest = fewer(fewest, taken);
        }
        return fewest;
    }

    private static RateLimitResult fewer(RateLimitResult one, RateLimitResult other) {
        return one instanceof Granted first
                        && other instanceof Granted second
                        && first.remaining() <= second.remaining()
                ? one
                : other;
    }

    private static Denied longer(@Nullable Denied one, Denied other) {
        return one == null || other.nanosToWait() > one.nanosToWait() ? other : one;
    }

    /** Takes permits that were used already, from every bucket of a key, into debt if need be. */
    void charge(long hash, long used) {
        long nanoTime = clock.getAsLong();
        for (BucketSlots each : slots) {
            each.charge(hash, each.ticks(nanoTime), used);
        }
    }

    /**
     * Takes permits that somebody else granted, from every bucket of a key. A bucket owes at most its burst that way:
     * who else took how much is only guessed, and the guess must not close it for long.
     */
    void mirror(long hash, long granted) {
        long nanoTime = clock.getAsLong();
        for (BucketSlots each : slots) {
            TokenBucket bucket = each.bucket();
            long now = each.ticks(nanoTime);
            long empty = bucket.take(now, now, bucket.burst());
            if (bucket.nanosToFull(each.state(hash), now) < 2 * bucket.nanosToFull(empty, now)) {
                each.charge(hash, now, granted);
            }
        }
    }

    /** Gives back what one {@link #take} took. */
    void refund(long hash, long granted, long grantedAtNanoTime) {
        long nanoTime = clock.getAsLong();
        for (BucketSlots each : slots) {
            each.refund(hash, each.ticks(nanoTime), each.ticks(grantedAtNanoTime), granted);
        }
    }

    long overflowed() {
        long sum = 0;
        for (BucketSlots each : slots) {
            sum += each.overflowed();
        }
        return sum;
    }

    /** Returns whether keys share buckets since {@link #clearSharing}. */
    boolean isSharing() {
        for (BucketSlots each : slots) {
            if (each.isSharing()) {
                return true;
            }
        }
        return false;
    }

    void clearSharing() {
        for (BucketSlots each : slots) {
            each.clearSharing();
        }
    }

    private long peek(int index, long hash, long nanoTime) {
        return slots[index].bucket().remaining(slots[index].state(hash), slots[index].ticks(nanoTime));
    }

    private RateLimitResult answer(int index, long outcome, long nanoTime, long wanted) {
        if (outcome < 0) {
            return denied(index, -outcome, nanoTime, wanted);
        }
        TokenBucket bucket = slots[index].bucket();
        // Read anew: a slot's first taker decided at a later time than this one, and by this one would have less.
        long now = slots[index].ticks(clock.getAsLong());
        long remaining = bucket.remaining(outcome, now);
        long nanosToMore = remaining == bucket.burst() ? 0 : bucket.nanosToWait(outcome, now, remaining + 1);
        return new Granted(limits.get(index), remaining, nanosToMore, wanted, nanoTime, source);
    }

    private Denied denied(int index, long state, long nanoTime, long wanted) {
        TokenBucket bucket = slots[index].bucket();
        long now = slots[index].ticks(nanoTime);
        // At least one: the state may be read at a later time than this one, which a slot's first taker reads anew.
        long wait = Math.max(1, bucket.nanosToWait(state, now, wanted));
        return new Denied(limits.get(index), bucket.remaining(state, now), wait, source);
    }
}
