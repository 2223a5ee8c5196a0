/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.SecurityEvent;
import java.util.Optional;

/** Looks for one thing in events. Safe for use by many threads. */
interface EventWatch {
    /**
     * Takes an event into account, and returns what was found, if that is the one too many.
     *
     * @param now nanoseconds of a clock that only goes forward
     */
    Optional<Hit> see(SecurityEvent event, long now);

    /** Returns how many keys were forgotten for want of room. */
    long forgotten();
}
