/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One {@link TokenBucket} per key, for any number of keys, in memory that never grows.
 *
 * <p>Keys are hashed to cells under a random key of this instance, so nobody can aim at another's cells. Keys that meet
 * in a cell share it, which makes the limit stricter and never looser: a key gets at most what a bucket of its own
 * would grant. There are two kinds.
 *
 * <ul>
 *   <li>{@link #of} looks every key up in two rows and goes by the fuller bucket of the two, so a key suffers only if
 *       both its cells are shared with busy ones (a count-min sketch with conservative update). It takes no refunds:
 *       lowering a shared cell would loosen the limit of the others in it.
 *   <li>{@link #refundable} has one row. A cell is then an exact bucket of all its keys together, from which a grant
 *       can be taken back.
 * </ul>
 *
 * <p>Times are {@link System#nanoTime} values, or those of any clock that all calls share. A denial takes nothing from
 * anybody. There are no locks. Safe for use by several threads.
 */
public final class TokenBucketTable {
    private static final int MOST_CELLS = 1 << 24;

    /** What {@link #areCells} asks for. */
    static final String CELLS = "must be a power of two from 16 to " + MOST_CELLS;

    private final TokenBucket bucket;
    private final long origin;
    private final SipHash hash;
    private final AtomicLongArray cells;
    private final int mask;
    private final boolean refundable;

    private TokenBucketTable(TokenBucket bucket, int cellsPerRow, boolean refundable, long origin, SipHash hash) {
        if (!areCells(cellsPerRow)) {
            throw new IllegalArgumentException("cells per row " + CELLS + ": " + cellsPerRow);
        }
        this.bucket = bucket;
        this.origin = origin;
        this.hash = hash;
        this.mask = cellsPerRow - 1;
        this.refundable = refundable;
        this.cells = new AtomicLongArray(refundable ? cellsPerRow : 2 * cellsPerRow);
        for (int i = 0; i < cells.length(); i++) {
            cells.setPlain(i, TokenBucket.FULL);
        }
    }

    /**
     * Makes a table of two rows, all buckets full; it takes 16 bytes for each cell of a row.
     *
     * @param bucket size and rate, the same for every key
     * @param cellsPerRow a power of two from 16 to 2<sup>24</sup>; 4096 suits a few hundred busy keys
     * @param nanoTime the time now
     * @throws IllegalArgumentException if {@code cellsPerRow} is anything else
     */
    public static TokenBucketTable of(TokenBucket bucket, int cellsPerRow, long nanoTime) {
        return of(bucket, cellsPerRow, nanoTime, SipHash.random());
    }

    static TokenBucketTable of(TokenBucket bucket, int cellsPerRow, long nanoTime, SipHash hash) {
        return new TokenBucketTable(bucket, cellsPerRow, false, nanoTime, hash);
    }

    /**
     * Makes a table of one row that takes refunds, all buckets full; it takes 8 bytes for each cell.
     *
     * @param bucket size and rate, the same for every key
     * @param cells a power of two from 16 to 2<sup>24</sup>; a key shares the cell of one of {@code n} exhausted keys
     *     with a probability of about {@code n / cells}
     * @param nanoTime the time now
     * @throws IllegalArgumentException if {@code cells} is anything else
     */
    public static TokenBucketTable refundable(TokenBucket bucket, int cells, long nanoTime) {
        return refundable(bucket, cells, nanoTime, SipHash.random());
    }

    static TokenBucketTable refundable(TokenBucket bucket, int cells, long nanoTime, SipHash hash) {
        return new TokenBucketTable(bucket, cells, true, nanoTime, hash);
    }

    /** Returns whether a table can have so many cells in a row. */
    static boolean areCells(int cellsPerRow) {
        return Integer.bitCount(cellsPerRow) == 1 && cellsPerRow >= 16 && cellsPerRow <= MOST_CELLS;
    }

    /** Returns the size and rate of every bucket. */
    public TokenBucket bucket() {
        return bucket;
    }

    /**
     * Takes permits from a key's bucket, all of them or none.
     *
     * @param permits at least 1
     * @param nanoTime the time now
     * @return whether they were taken
     * @throws IllegalArgumentException if {@code permits} is less than 1
     */
    public boolean tryTake(CharSequence key, long permits, long nanoTime) {
        return takeHashed(hash.hash(key), permits, ticks(nanoTime));
    }

    /** Does the same as {@link #tryTake(CharSequence, long, long)} for a key that is a number. */
    public boolean tryTake(long key, long permits, long nanoTime) {
        return takeHashed(hash.hash(key), permits, ticks(nanoTime));
    }

    /**
     * Takes permits that were used already, into debt if need be, as {@link TokenBucket#charge} says.
     *
     * @param permits at least 1
     * @param nanoTime the time now
     * @throws IllegalArgumentException if {@code permits} is less than 1
     */
    public void charge(long key, long permits, long nanoTime) {
        long hashed = hash.hash(key);
        long now = ticks(nanoTime);
        boolean charged;
        do {
            int first = first(hashed);
            int second = second(hashed);
            long inFirst = cells.get(first);
            long inSecond = cells.get(second);
            long after = bucket.charge(Math.min(inFirst, inSecond), now, permits);
            charged = move(first, inFirst, second, inSecond, after);
        } while (!charged);
    }

    /**
     * Returns the state of a key's bucket, in ticks of {@link #bucket()} since the time that the table was made with:
     * its own or a fuller one's, never that of an emptier one.
     */
    public long state(long key) {
        return lower(hash.hash(key));
    }

    /** Returns whether a key's bucket has no permit left at this time; takes none. */
    public boolean isExhausted(CharSequence key, long nanoTime) {
        return nanosToWait(key, 1, nanoTime) > 0;
    }

    /** Does the same as {@link #isExhausted(CharSequence, long)} for a key that is a number. */
    public boolean isExhausted(long key, long nanoTime) {
        return nanosToWait(key, 1, nanoTime) > 0;
    }

    /**
     * Returns after how many nanoseconds this many permits can be taken if nobody else takes: 0 for at once,
     * {@link TokenBucket#NEVER} for more than the burst.
     *
     * @throws IllegalArgumentException if {@code permits} is less than 1
     */
    public long nanosToWait(CharSequence key, long permits, long nanoTime) {
        return bucket.nanosToWait(lower(hash.hash(key)), ticks(nanoTime), permits);
    }

    /** Does the same as {@link #nanosToWait(CharSequence, long, long)} for a key that is a number. */
    public long nanosToWait(long key, long permits, long nanoTime) {
        return bucket.nanosToWait(lower(hash.hash(key)), ticks(nanoTime), permits);
    }

    /**
     * Gives back what one {@link #tryTake(CharSequence, long, long)} took, less what the bucket gained since; once per
     * grant.
     *
     * @param permits what was taken
     * @param grantedAtNanoTime the time that was given to {@code tryTake}
     * @param nanoTime the time now
     * @throws IllegalArgumentException if {@code permits} is less than 1 or more than the burst
     * @throws UnsupportedOperationException if the table is not {@link #refundable}
     */
    public void refund(CharSequence key, long permits, long grantedAtNanoTime, long nanoTime) {
        if (!refundable) {
            throw new UnsupportedOperationException(
                    "refunds must go to a refundable table: this one has two rows; make it with refundable()");
        }
        long now = ticks(nanoTime);
        long grantedAt = ticks(grantedAtNanoTime);
        cells.updateAndGet(first(hash.hash(key)), before -> bucket.refund(before, now, grantedAt, permits));
    }

    /** Returns the share of cells whose bucket has no permit left, 0 to 1; reads every cell. */
    public double load(long nanoTime) {
        long now = ticks(nanoTime);
        int exhausted = 0;
        for (int i = 0; i < cells.length(); i++) {
            if (bucket.remaining(cells.get(i), now) == 0) {
                exhausted++;
            }
        }
        return (double) exhausted / cells.length();
    }

    @Override
    public String toString() {
        return bucket + ", " + cells.length() + " cells";
    }

    private boolean takeHashed(long hashed, long permits, long now) {
        int first = first(hashed);
        int second = second(hashed);
        while (true) {
            long inFirst = cells.get(first);
            long inSecond = cells.get(second);
            long after = bucket.take(Math.min(inFirst, inSecond), now, permits);
            if (after == TokenBucket.DENIED) {
                return false;
            }
            if (move(first, inFirst, second, inSecond, after)) {
                return true;
            }
        }
    }

    /** Raises both cells of a key if the lower one still is as it was read. */
    private boolean move(int first, long inFirst, int second, long inSecond, long after) {
        boolean firstDecides = inFirst <= inSecond;
        // The other cell is raised before the deciding one is swapped. At the swap the lower of the two is then
        // exactly what was read, so the pair moves in one step and no other thread is granted the same permits. Raised
        // in the other order, a thread could read the cell that is still low and decide by it.
        if (first != second) {
            cells.accumulateAndGet(firstDecides ? second : first, after, Math::max);
        }
        boolean moved = cells.compareAndSet(firstDecides ? first : second, firstDecides ? inFirst : inSecond, after);
        if (!moved) {
            Thread.onSpinWait();
        }
        return moved;
    }

    private long lower(long hashed) {
        return Math.min(cells.get(first(hashed)), cells.get(second(hashed)));
    }

    private int first(long hashed) {
        return (int) hashed & mask;
    }

    private int second(long hashed) {
        return refundable ? first(hashed) : mask + 1 + ((int) (hashed >>> 32) & mask);
    }

    private long ticks(long nanoTime) {
        return bucket.ticks(nanoTime - origin);
    }
}
