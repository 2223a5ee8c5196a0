/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import java.util.function.LongSupplier;

/**
 * Adds up how long a request waits for its body, and refuses it with 408 once that is too long for what came. What the
 * application does between two reads does not count, nor does what the client sends while nothing reads. Used by one
 * thread at a time, as the stream is.
 */
final class BodyPace {
    private static final double NANOS = 1e9;

    private final BodyLimits limits;
    private final LongSupplier clock;
    private final double patience;
    private long waited;
    private long since;
    private boolean waiting;

    /** @param clock nanoseconds that never go back, from any start */
    BodyPace(BodyLimits limits, LongSupplier clock) {
        this.limits = limits;
        this.clock = clock;
        this.patience =
                limits.patience().toSeconds() * NANOS + limits.patience().toNanosPart();
    }

    /** Begins to wait for the client, unless that has begun. */
    void begin() {
        if (!waiting) {
            waiting = true;
            since = clock.getAsLong();
        }
    }

    /** Ends the wait: there is something to read. */
    void end() {
        if (waiting) {
            waiting = false;
            waited += clock.getAsLong() - since;
        }
    }

    /** @param bytes how many came so far */
    void check(long bytes) {
        if (waited > patience + bytes * (NANOS / limits.bytesPerSecond())) {
            throw new RejectionException(Rejection.of(408, "body_too_slow")
                    .withReason("a body here must come within "
                            + limits.patience().toMillis() + " ms, and a second"
                            + " more for each " + limits.bytesPerSecond() + " bytes: " + bytes + " bytes came in "
                            + waited / 1_000_000 + " ms"));
        }
    }
}
