/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

/**
 * When to load keys again. Times are milliseconds since 1970 on a clock that may be set: a time that is still to come
 * counts as long past, so that a clock set back blocks nothing. Not safe for use by several threads.
 */
final class LoadSchedule {
    private static final long FIRST_RETRY = 1_000;
    private static final long LAST_RETRY_WITHOUT_KEYS = 5_000;
    private static final int MAX_DOUBLINGS = 30;

    /** How many loads for the sake of unknown ids may be made at once after a quiet time. */
    static final int BURST = 4;

    private final KeyTimes times;
    private boolean attempted;
    private long endedAt;
    /** When all loads of the burst are allowed again; past if they are. */
    private long burstFullAt;

    private int failures;

    LoadSchedule(KeyTimes times) {
        this.times = times;
    }

    /** Returns whether a period that began at a time is over. */
    static boolean isOver(long since, long period, long now) {
        long passed = now - since;
        return passed < 0 || passed >= period;
    }

    /** Returns whether a load is due, be it to refresh keys or to have some at last. */
    boolean isDue(boolean haveKeys, long now) {
        return !attempted || isOver(endedAt, failures == 0 ? times.refreshInterval() : retryDelay(haveKeys), now);
    }

    private long retryDelay(boolean haveKeys) {
        long doubled = FIRST_RETRY << Math.min(failures - 1, MAX_DOUBLINGS);
        return Math.min(doubled, haveKeys ? times.coolDown() : LAST_RETRY_WITHOUT_KEYS);
    }

    /**
     * Returns whether a load may be made for the sake of an unknown id, and notes that it is if so: one in each
     * cool-down, and {@value #BURST} at once after a quiet time.
     */
    boolean maySeek(long now) {
        long wait = burstFullAt - now;
        long most = BURST * times.coolDown();
        if (wait < 0 || wait > most) {
            wait = 0;
        }
        if (wait > most - times.coolDown()) {
            return false;
        }
        burstFullAt = now + wait + times.coolDown();
        return true;
    }

    void succeeded(long now) {
        attempted = true;
        endedAt = now;
        failures = 0;
    }

    void failed(long now) {
        attempted = true;
        endedAt = now;
        failures++;
    }

    /** Returns how many loads failed since the last that did not. */
    int failures() {
        return failures;
    }
}
