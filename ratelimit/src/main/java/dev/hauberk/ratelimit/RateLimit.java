/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.TokenBucket;
import java.time.Duration;

/**
 * How often something may happen: permits per period, gained evenly, of which at most a burst is saved up. This is a
 * token bucket of {@link #burst()} permits, full at first.
 *
 * <p>A bucket lets a burst through at once and the rate after it, so within one period up to {@link #burst()} plus the
 * permits of the rate can come: {@code perMinute(100)} admits at most 200 within a minute, and 100 per minute in the
 * long run. {@link #strict()} holds the number in any period instead. Immutable.
 */
public final class RateLimit {
    private static final int LONGEST_NAME = 64;
    /** What {@link #isName} asks for. */
    static final String NAME = "must be 1 to " + LONGEST_NAME + " letters, digits, '-', '_' or '.'";

    private static final Duration LONGEST_PERIOD = Duration.ofDays(36_500);

    private final long permits;
    private final Duration period;
    private final long burst;
    private final long debt;
    private final boolean strict;
    private final String name;
    private final TokenBucket bucket;

    private RateLimit(long permits, Duration period, long burst, long debt, boolean strict, String name) {
        if (period.compareTo(LONGEST_PERIOD) > 0) {
            throw new IllegalArgumentException("period must be at most 100 years: " + period);
        }
        this.permits = permits;
        this.period = period;
        this.burst = burst;
        this.debt = debt;
        this.strict = strict;
        this.name = name;
        this.bucket = TokenBucket.of(strict ? permits - burst : permits, period, burst)
                .withDebt(debt);
    }

    /** Makes a limit of so many permits per second, and a burst of as many. */
    public static RateLimit perSecond(long permits) {
        return of(permits, Duration.ofSeconds(1)).withName(permits + "-per-second");
    }

    /** Makes a limit of so many permits per minute, and a burst of as many. */
    public static RateLimit perMinute(long permits) {
        return of(permits, Duration.ofMinutes(1)).withName(permits + "-per-minute");
    }

    /** Makes a limit of so many permits per hour, and a burst of as many. */
    public static RateLimit perHour(long permits) {
        return of(permits, Duration.ofHours(1)).withName(permits + "-per-hour");
    }

    /** Makes a limit of so many permits per 24 hours, and a burst of as many. */
    public static RateLimit perDay(long permits) {
        return of(permits, Duration.ofDays(1)).withName(permits + "-per-day");
    }

    /**
     * Makes a limit of so many permits per period, and a burst of as many.
     *
     * @param permits at least 1, and at most one per nanosecond of the period
     * @param period longer than zero, at most 100 years; filling an empty bucket must take less than four years
     * @throws IllegalArgumentException if one of these does not hold
     */
    public static RateLimit of(long permits, Duration period) {
        return new RateLimit(permits, period, permits, 0, false, permits + "-per-" + period);
    }

    /**
     * Returns a limit with another burst: how many permits are there at once after a pause.
     *
     * @throws IllegalArgumentException if it is less than 1, or if filling up would take four years, or if the limit is
     *     strict and the burst not less than its permits
     */
    public RateLimit withBurst(long value) {
        if (strict && value >= permits) {
            throw new IllegalArgumentException("the burst of a strict limit must be less than its permits, as the rest"
                    + " is its rate: " + value + " of " + permits);
        }
        return new RateLimit(permits, period, value, debt, strict, name);
    }

    /**
     * Returns a limit that grants at most {@link #permits()} within any period, wherever it begins.
     *
     * <p>It gains {@code permits - burst} per period, so the burst and what comes after it stay within the number
     * together; that is the price. If the burst is not less than the permits it becomes half of them.
     *
     * @throws IllegalArgumentException if there is only one permit
     */
    public RateLimit strict() {
        if (permits < 2) {
            throw new IllegalArgumentException(
                    "a strict limit must have at least 2 permits, one of them to gain: " + permits);
        }
        return new RateLimit(permits, period, burst < permits ? burst : permits / 2, debt, true, name);
    }

    /**
     * Returns a limit with another bound on what may be owed after a cost that was known only afterwards; default 0.
     *
     * @throws IllegalArgumentException if it is less than 0, or would take four years to make good
     */
    public RateLimit withDebt(long value) {
        return new RateLimit(permits, period, burst, value, strict, name);
    }

    /**
     * Returns a limit with another name, for header fields and events; default for example {@code 100-per-minute}.
     *
     * @param value 1 to 64 letters, digits, {@code -}, {@code _} or {@code .}
     * @throws IllegalArgumentException if it is anything else
     */
    public RateLimit withName(String value) {
        return new RateLimit(permits, period, burst, debt, strict, requireName("limit name", value));
    }

    static String requireName(String what, String value) {
        if (!isName(value)) {
            throw new IllegalArgumentException(what + " " + NAME + ": '" + value + "'");
        }
        return value;
    }

    /** Returns whether a text may name limits and limiters, in header fields, events and stores. */
    static boolean isName(String value) {
        return !value.isEmpty()
                && value.length() <= LONGEST_NAME
                && value.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || "-_.".indexOf(c) >= 0);
    }

    /** Returns how many permits come per period; of a strict limit, how many are granted in any period at most. */
    public long permits() {
        return permits;
    }

    /** Returns the period. */
    public Duration period() {
        return period;
    }

    /** Returns how many permits are saved up at most. */
    public long burst() {
        return burst;
    }

    /** Returns how many permits may be owed. */
    public long debt() {
        return debt;
    }

    /** Returns whether {@link #permits()} holds in any period. */
    boolean isStrict() {
        return strict;
    }

    /** Returns the name for header fields and events. */
    public String name() {
        return name;
    }

    /** Returns the arithmetic of this limit's buckets. */
    public TokenBucket bucket() {
        return bucket;
    }

    @Override
    public String toString() {
        return name + " (" + (strict ? "at most " + permits + " in any " + period + ", burst " + burst : bucket) + ")";
    }
}
