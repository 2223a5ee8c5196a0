/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread does. */
final class Eventually {
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private Eventually() {}

    /** Returns once the condition holds, or fails after a minute. */
    static void holds(String what, Callable<Boolean> condition) throws Exception {
        long began = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - began > DEADLINE.toNanos()) {
                throw new AssertionError("must hold within " + DEADLINE + ": " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
