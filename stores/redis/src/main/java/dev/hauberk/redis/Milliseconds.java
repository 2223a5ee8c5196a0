/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as Redis takes them: milliseconds since 1970, rounded up, within what Lua's numbers hold exactly. */
final class Milliseconds {
    /** The year 10895 or so: 2^48. */
    private static final long LATEST = 1L << 48;

    private Milliseconds() {}

    static byte[] roundedUp(Instant instant) {
        long millis;
        if (instant.getEpochSecond() >= LATEST / 1000) {
            millis = LATEST;
        } else if (instant.getEpochSecond() < -LATEST / 1000) {
            millis = -LATEST;
        } else {
            Instant truncated = instant.truncatedTo(ChronoUnit.MILLIS);
            millis = truncated.toEpochMilli() + (truncated.equals(instant) ? 0 : 1);
        }
        return Long.toString(millis).getBytes(StandardCharsets.US_ASCII);
    }
}
