/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.time.Duration;

/**
 * How often keys are loaded, and how long they serve, in milliseconds.
 *
 * @param refreshInterval from one successful load to the next
 * @param coolDown from one load for the sake of an unknown id to the next, and between failures in the long run
 * @param outageTolerance for how long keys serve after the last success
 */
record KeyTimes(long refreshInterval, long coolDown, long outageTolerance) {
    static final Duration REFRESH_INTERVAL = Duration.ofMinutes(5);
    static final Duration COOL_DOWN = Duration.ofSeconds(30);
    static final Duration OUTAGE_TOLERANCE = Duration.ofHours(24);

    static KeyTimes of(Duration refreshInterval, Duration coolDown, Duration outageTolerance) {
        return new KeyTimes(refreshInterval.toMillis(), coolDown.toMillis(), outageTolerance.toMillis());
    }
}
