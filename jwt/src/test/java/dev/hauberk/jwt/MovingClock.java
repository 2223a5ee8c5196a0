/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands at {@link TestIssuer#NOW} until it is moved, either way. Safe for use by many threads. */
final class MovingClock implements InstantSource {
    private final AtomicLong now = new AtomicLong(TestIssuer.NOW.toEpochMilli());

    void move(Duration step) {
        now.addAndGet(step.toMillis());
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        return now.get();
    }
}
