/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** The keys of one issuer as they change over time. Safe for use by many threads. */
interface IssuerKeys {
    /** No keys, for good. */
    IssuerKeys NONE = fixed(JwkKeys.NONE);

    /** Returns keys that never change. */
    static IssuerKeys fixed(JwkKeys keys) {
        return now -> keys;
    }

    /**
     * Returns the keys to go by, or null if there are none: they were never loaded, or have become too old. Never
     * blocks.
     *
     * @param now in milliseconds since 1970
     */
    @Nullable
    JwkKeys current(long now);

    /**
     * Returns the keys to go by after trying for newer ones, as those of {@link #current} are none or lack an id that a
     * token names; null if there are still none. Waits at most half a second, and only for a load that is under way.
     *
     * @param missingId the id, or null if there are no keys at all
     * @param now in milliseconds since 1970
     */
    default @Nullable JwkKeys newer(@Nullable String missingId, long now) {
        return current(now);
    }

    /** Begins to keep the keys up to date; called once. */
    default void start(ScheduledExecutorService timer) {}

    /** Returns whether {@link #start} has anything to do. */
    default boolean needsTimer() {
        return false;
    }

    /** Stops keeping the keys up to date. */
    default void close() {}

    /** Adds what may be shown of the keys: where they are from, their health. */
    default void describe(Description.Builder description) {}
}
