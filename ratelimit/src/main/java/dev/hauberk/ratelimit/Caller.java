/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.store.Waiter;

/** A thread that waits for its permits, for no longer than its deadline. */
final class Caller {
    final long permits;
    final Waiter<RateLimitResult> waiter = new Waiter<>();

    /** Whether it left and was granted its permits without the store, so that those of the store are for that. */
    volatile boolean servedMeanwhile;

    Caller(long permits) {
        this.permits = permits;
    }
}
