/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.TokenBucket;
import dev.hauberk.core.TokenBucketTable;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * One {@link TokenBucket} per key in one flat array that never grows.
 *
 * <p>A key's hash says which set of eight slots may hold it. A slot is the hash and the bucket's state, side by side,
 * so a decision touches one cache line and writes one {@code long}. A slot whose bucket is full again is free: nothing
 * needs to sweep, and a bucket that is not full is never pushed out. A key that finds its set occupied is counted in a
 * small {@link TokenBucketTable}, whose buckets are shared by keys that meet there, which only makes them stricter. A
 * key gets at most what a bucket of its own would grant, whichever way it takes.
 *
 * <p>Deciding about a key that has a slot is a compare-and-set. Giving a key its slot takes a lock of the set for a few
 * instructions. Safe for use by several threads.
 */
final class BucketSlots {
    private static final int WAYS = 8;
    private static final int OVERFLOW_CELLS = 4096;
    /** A state that no bucket has: its slot is changing hands. */
    private static final long MOVING = Long.MAX_VALUE;

    private final TokenBucket bucket;
    private final LongSupplier clock;
    private final long origin;
    private final AtomicLongArray slots;
    private final AtomicIntegerArray locks;
    private final TokenBucketTable overflow;
    private final LongAdder overflowed = new LongAdder();
    private volatile boolean sharing;
    private final int setMask;

    /** @param keys how many keys may have a bucket of their own at a time, about; there are twice as many slots */
    BucketSlots(TokenBucket bucket, int keys, LongSupplier clock, long origin) {
        int sets = Integer.highestOneBit(Math.max(1, (2 * keys - 1) / WAYS)) << 1;
        this.bucket = bucket;
        this.clock = clock;
        this.origin = origin;
        this.setMask = sets - 1;
        this.slots = new AtomicLongArray(2 * WAYS * sets);
        this.locks = new AtomicIntegerArray(sets);
        this.overflow = TokenBucketTable.of(bucket, OVERFLOW_CELLS, origin);
        for (int i = 1; i < slots.length(); i += 2) {
            slots.setPlain(i, TokenBucket.FULL);
        }
    }

    TokenBucket bucket() {
        return bucket;
    }

    long ticks(long nanoTime) {
        return bucket.ticks(nanoTime - origin);
    }

    /** Returns how often a key had to share a bucket because its set was occupied. */
    long overflowed() {
        return overflowed.sum();
    }

    /** Returns whether a key had to share a bucket since {@link #clearSharing}. */
    boolean isSharing() {
        return sharing;
    }

    void clearSharing() {
        sharing = false;
    }

    /**
     * Takes permits, all of them or none.
     *
     * @param now ticks, as {@link #ticks} makes them
     * @param wanted 1 to the burst
     * @return the new state if they were taken, which is positive; else the state as it is, negated
     */
    long take(long hash, long now, long wanted) {
        while (true) {
            int slot = find(hash);
            if (slot < 0) {
                long outcome = takeWithoutSlot(hash, wanted, false);
                if (outcome != MOVING) {
                    return outcome;
                }
                continue;
            }
            long before = slots.get(slot + 1);
            // Read after the state, so that the state was this key's if the slot still is; once the slot has changed
            // hands the state differs from every earlier one, and the swap fails.
            if (slots.get(slot) != hash || before == MOVING) {
                Thread.onSpinWait();
                continue;
            }
            long after = bucket.take(before, now, wanted);
            if (after == TokenBucket.DENIED) {
                return -before;
            }
            if (slots.compareAndSet(slot + 1, before, after)) {
                return after;
            }
        }
    }

    /** Takes permits that were used already, into debt if need be. */
    void charge(long hash, long now, long used) {
        while (true) {
            int slot = find(hash);
            if (slot < 0) {
                if (takeWithoutSlot(hash, used, true) != MOVING) {
                    return;
                }
                continue;
            }
            long before = slots.get(slot + 1);
            if (slots.get(slot) == hash
                    && before != MOVING
                    && slots.compareAndSet(slot + 1, before, bucket.charge(before, now, used))) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    /** Gives back what one {@link #take} took, unless its bucket is shared or is full again. */
    void refund(long hash, long now, long grantedAt, long granted) {
        int slot = find(hash);
        while (slot >= 0) {
            long before = slots.get(slot + 1);
            if (slots.get(slot) != hash) {
                return;
            }
            if (before != MOVING) {
                long after = bucket.refund(before, now, grantedAt, granted);
                if (after == before || slots.compareAndSet(slot + 1, before, after)) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
    }

    /** Returns the state of a key's bucket. */
    long state(long hash) {
        int slot = find(hash);
        while (slot >= 0) {
            long state = slots.get(slot + 1);
            if (slots.get(slot) != hash) {
                slot = find(hash);
            } else if (state != MOVING) {
                return state;
            } else {
                Thread.onSpinWait();
            }
        }
        return overflow.state(hash);
    }

    /** Returns the index of the slot with this hash, or -1. */
    private int find(long hash) {
        int set = setOf(hash);
        for (int i = 0; i < WAYS; i++) {
            int slot = set + slotOf(hash, i);
            if (slots.get(slot) == hash) {
                return slot;
            }
        }
        return -1;
    }

    /** Returns the outcome, or {@link #MOVING} if the key has a slot by now. */
    private long takeWithoutSlot(long hash, long wanted, boolean charge) {
        int set = setOf(hash);
        int lock = set / (2 * WAYS);
        lock(lock);
        try {
            if (find(hash) >= 0) {
                return MOVING;
            }
            // Read anew, below the lock: this key may have had a slot, which was free by a clock that is ahead of the
            // caller's, and a bucket that was full at that time must not be full at an earlier one.
            long nanoTime = clock.getAsLong();
            long now = ticks(nanoTime);
            long before = overflow.state(hash);
            long after = charge ? bucket.charge(before, now, wanted) : bucket.take(before, now, wanted);
            if (after == TokenBucket.DENIED) {
                return -before;
            }
            for (int i = 0; i < WAYS; i++) {
                int slot = set + slotOf(hash, i);
                long state = slots.get(slot + 1);
                if (state < now && slots.compareAndSet(slot + 1, state, MOVING)) {
                    slots.set(slot, hash);
                    slots.set(slot + 1, after);
                    return after;
                }
            }
            return share(hash, wanted, nanoTime, charge);
        } finally {
            locks.setRelease(lock, 0);
        }
    }

    /** Takes from a shared bucket, below the lock of the set, so that no slot is given to the key meanwhile. */
    private long share(long hash, long wanted, long nanoTime, boolean charge) {
        overflowed.increment();
        boolean taken = true;
        if (charge) {
            overflow.charge(hash, wanted, nanoTime);
        } else {
            if (!sharing) {
                sharing = true;
            }
            taken = overflow.tryTake(hash, wanted, nanoTime);
        }
        long state = overflow.state(hash);
        return taken ? state : -state;
    }

    private void lock(int lock) {
        for (int spins = 0; !locks.compareAndSet(lock, 0, 1); spins++) {
            if (spins < 100) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(1_000);
            }
        }
    }

    private int setOf(long hash) {
        return ((int) hash & setMask) * (2 * WAYS);
    }

    /** Returns the offset of the i-th slot to look at; where to begin depends on the key, so that most look once. */
    private static int slotOf(long hash, int i) {
        return 2 * ((int) (hash >>> 32) + i & WAYS - 1);
    }
}
