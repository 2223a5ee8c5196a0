/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.util.concurrent.ThreadLocalRandom;

/** Spreads out in time what would otherwise come in step. Nothing depends on it being hard to guess. */
final class Jitter {
    private Jitter() {}

    /** Returns a wait in seconds for clients: at least as long as needed, rounded up, and up to a tenth more. */
    static long retryAfterSeconds(long nanos) {
        long seconds = RateLimitFields.seconds(nanos);
        return seconds + ThreadLocalRandom.current().nextLong(Math.max(2, seconds / 10 + 1));
    }
}
