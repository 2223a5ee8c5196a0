/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.testsupport;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it, in either direction. Safe for use by several threads. */
public final class MovableClock implements InstantSource {
    private volatile Instant now;

    /** Makes a clock at noon of 1 November 2026. */
    public MovableClock() {
        this(Instant.parse("2026-11-01T12:00:00Z"));
    }

    /** Makes a clock at an instant. */
    public MovableClock(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Moves the clock, backward if the step is negative. */
    public synchronized void move(Duration step) {
        now = now.plus(step);
    }
}
