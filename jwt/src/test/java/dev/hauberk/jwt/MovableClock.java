/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that goes when it is told to, in either direction. Safe for use by several threads. */
final class MovableClock implements InstantSource {
    private volatile Instant now = TestIssuer.NOW;

    @Override
    public Instant instant() {
        return now;
    }

    void move(Duration step) {
        now = now.plus(step);
    }
}
