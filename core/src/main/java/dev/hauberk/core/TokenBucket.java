/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.math.BigInteger;
import java.time.Duration;

/**
 * The arithmetic of a token bucket whose whole state is one {@code long} (the generic cell rate algorithm).
 *
 * <p>A bucket holds at most {@link #burst()} permits and gains {@link #permits()} per {@link #period()}. Its state is
 * the tick at which it will be full again. Every method is a function of its arguments: keep the state wherever you
 * like, and write it with compare-and-set. No method allocates.
 *
 * <p>In any stretch of time {@code W} at most {@code burst + W * permits / period} permits are granted, also when
 * threads bring times that are out of order. A rate that ticks cannot express is rounded so that less is granted, never
 * more. A time that jumps back delays nobody by more than what the request itself costs.
 *
 * <p>Times are ticks, made by {@link #ticks} from nanoseconds since an origin of the caller's choice; one origin for
 * the life of a state. After 13 years time stands still for this class, and then it grants no more. Immutable; states
 * belong to the instance that made them.
 */
public final class TokenBucket {
    /** The state of a full bucket, whatever the time. */
    public static final long FULL = Long.MIN_VALUE / 2;

    /** What {@link #take} returns instead of a state if it grants nothing. */
    public static final long DENIED = Long.MIN_VALUE;

    /** What {@link #nanosToWait} returns if the request can never be granted: it is for more than the burst. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long FINEST_TICKS_PER_NANO = 16;
    private static final long LONGEST_FILL = 1L << 61;
    private static final long LATEST = Long.MAX_VALUE - LONGEST_FILL;

    private final long permits;
    private final Duration period;
    private final long burst;
    private final long ticksPerNano;
    private final long ticksPerPermit;
    private final long ticksToFill;
    private final long debt;
    /** The farthest a state is ahead of its time: the bucket is empty, and owes all it may. */
    private final long farthest;

    private TokenBucket(long permits, Duration period, long burst, long ticksPerNano, long ticksPerPermit, long debt) {
        this.permits = permits;
        this.period = period;
        this.burst = burst;
        this.ticksPerNano = ticksPerNano;
        this.ticksPerPermit = ticksPerPermit;
        this.ticksToFill = burst * ticksPerPermit;
        this.debt = debt;
        this.farthest = ticksToFill + debt * ticksPerPermit;
    }

    /**
     * Makes a bucket that gains {@code permits} per {@code period}, evenly, and holds at most {@code burst}.
     *
     * @param permits at least 1, and at most one per nanosecond of the period
     * @param period longer than zero
     * @param burst at least 1; filling an empty bucket must take less than four years
     * @throws IllegalArgumentException if one of these does not hold
     */
    public static TokenBucket of(long permits, Duration period, long burst) {
        if (permits < 1) {
            throw new IllegalArgumentException("permits per period must be at least 1: " + permits);
        }
        if (burst < 1) {
            throw new IllegalArgumentException("burst must be at least 1: " + burst);
        }
        if (period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("period must be longer than zero: " + period);
        }
        BigInteger nanos = BigInteger.valueOf(period.getSeconds())
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(period.getNano()));
        BigInteger rate = BigInteger.valueOf(permits);
        if (nanos.compareTo(rate) < 0) {
            throw new IllegalArgumentException(
                    "permits must be at most one per nanosecond: " + permits + " per " + period);
        }
        BigInteger reduced = rate.divide(rate.gcd(nanos));
        BigInteger scale = reduced.min(BigInteger.valueOf(FINEST_TICKS_PER_NANO));
        BigInteger[] interval = nanos.multiply(scale).divideAndRemainder(rate);
        BigInteger perPermit = interval[1].signum() == 0 ? interval[0] : interval[0].add(BigInteger.ONE);
        BigInteger fill = perPermit.multiply(BigInteger.valueOf(burst));
        if (fill.compareTo(BigInteger.valueOf(LONGEST_FILL)) > 0) {
            throw new IllegalArgumentException("an empty bucket must fill up within four years: a burst of " + burst
                    + " at " + permits + " per " + period + " takes longer; lower the burst or the period");
        }
        return new TokenBucket(permits, period, burst, scale.longValueExact(), perPermit.longValueExact(), 0);
    }

    /**
     * Returns a bucket that differs in what it may owe; default 0. Only {@link #charge} makes debts, and nothing is
     * granted before they are made good. States of this instance are states of that one.
     *
     * @param permits at least 0; making good and filling up must take less than four years
     * @throws IllegalArgumentException if one of these does not hold
     */
    public TokenBucket withDebt(long permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("debt must be at least 0 permits: " + permits);
        }
        if (permits > (LONGEST_FILL - ticksToFill) / ticksPerPermit) {
            throw new IllegalArgumentException("a debt must be made good within four years: " + permits
                    + " permits, at " + this + ", take longer; lower it");
        }
        return new TokenBucket(this.permits, period, burst, ticksPerNano, ticksPerPermit, permits);
    }

    /** Returns how many permits it gains per period. */
    public long permits() {
        return permits;
    }

    /** Returns the time in which it gains {@link #permits()}. */
    public Duration period() {
        return period;
    }

    /** Returns how many permits it holds when full. */
    public long burst() {
        return burst;
    }

    /** Returns the most that {@link #withDebt} takes. */
    public long largestDebt() {
        return (LONGEST_FILL - ticksToFill) / ticksPerPermit;
    }

    /** Returns how many permits it may owe; 0 unless {@link #withDebt} said otherwise. */
    public long debt() {
        return debt;
    }

    /**
     * Returns the ticks for a time; one before the origin counts as the origin.
     *
     * @param elapsedNanos nanoseconds since the origin, such as the difference of two {@link System#nanoTime} values
     */
    public long ticks(long elapsedNanos) {
        if (elapsedNanos >= LATEST / ticksPerNano) {
            return LATEST;
        }
        return Math.max(0, elapsedNanos) * ticksPerNano;
    }

    /**
     * Takes permits, all of them or none.
     *
     * @param state {@link #FULL}, or what an earlier call returned
     * @param now the time in ticks
     * @param wanted at least 1
     * @return the new state, or {@link #DENIED}; then the state stays as it is and nothing needs to be written
     * @throws IllegalArgumentException if {@code wanted} is less than 1
     */
    public long take(long state, long now, long wanted) {
        long base = base(state, now);
        // Differences, as sums could overflow: base - now and the cost are both within the time to fill.
        return requireWanted(wanted) > burst || base - now > ticksToFill - wanted * ticksPerPermit
                ? DENIED
                : base + wanted * ticksPerPermit;
    }

    /** Returns how many permits could be taken at this time, 0 to {@link #burst()}. */
    public long remaining(long state, long now) {
        return Math.max(0, (ticksToFill - (base(state, now) - now)) / ticksPerPermit);
    }

    /**
     * Returns after how many nanoseconds {@link #take} would grant this, if nobody else takes: it does then, and does
     * not one nanosecond earlier.
     *
     * @param state {@link #FULL}, or what an earlier call returned
     * @param now the time in ticks
     * @param wanted at least 1
     * @return 0 if it would grant at once, {@link #NEVER} if {@code wanted} is more than the burst
     * @throws IllegalArgumentException if {@code wanted} is less than 1
     */
    public long nanosToWait(long state, long now, long wanted) {
        if (requireWanted(wanted) > burst) {
            return NEVER;
        }
        return toNanos(base(state, now) - now - (ticksToFill - wanted * ticksPerPermit));
    }

    /**
     * Takes permits for what was done already, whether they are there or not: what is missing becomes a debt, up to
     * {@link #debt()}, and what exceeds that is forgiven.
     *
     * @param state {@link #FULL}, or what an earlier call returned
     * @param now the time in ticks
     * @param used at least 1
     * @return the new state
     * @throws IllegalArgumentException if {@code used} is less than 1
     */
    public long charge(long state, long now, long used) {
        long base = base(state, now);
        long most = farthest - (base - now);
        return requireWanted(used) > most / ticksPerPermit ? now + farthest : base + used * ticksPerPermit;
    }

    /**
     * Returns after how many nanoseconds the bucket is full, if nobody takes; from then on its state may be forgotten.
     */
    public long nanosToFull(long state, long now) {
        return toNanos(base(state, now) - now);
    }

    /**
     * Gives permits back, less what the bucket gained since they were granted.
     *
     * <p>The discount keeps the bound of the class: a full refund after the bucket had filled up again would let more
     * through than it ever held. An immediate refund is a full one.
     *
     * @param state what {@link #take} or another call returned
     * @param now the time in ticks
     * @param grantedAt the time in ticks that was given to the {@link #take} that is undone
     * @param granted what it granted, each grant to be refunded at most once; 1 to the burst
     * @return the new state, which may be the old one
     * @throws IllegalArgumentException if {@code granted} is less than 1 or more than the burst
     */
    public long refund(long state, long now, long grantedAt, long granted) {
        if (requireWanted(granted) > burst) {
            throw new IllegalArgumentException("permits given back must be at most the burst: " + granted);
        }
        long back = granted * ticksPerPermit - Math.max(0, now - grantedAt);
        return back <= 0 || state <= now ? state : base(state, now) - back;
    }

    @Override
    public String toString() {
        return permits + " per " + period + ", burst " + burst + (debt == 0 ? "" : ", debt " + debt);
    }

    /** Returns the state with idle time forgotten; one too far ahead, after a jump back, counts as the farthest. */
    private long base(long state, long now) {
        return state <= now ? now : state - now > farthest ? now + farthest : state;
    }

    private long toNanos(long ticks) {
        return ticks <= 0 ? 0 : (ticks - 1) / ticksPerNano + 1;
    }

    private static long requireWanted(long wanted) {
        if (wanted < 1) {
            throw new IllegalArgumentException("permits must be at least 1: " + wanted);
        }
        return wanted;
    }
}
