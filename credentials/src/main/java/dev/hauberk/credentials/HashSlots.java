/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets a few computations run at once and a few more wait, so that logins cannot use up processors and memory. */
final class HashSlots {
    private static final int WAITING_PER_SLOT = 8;

    private final Semaphore slots;
    private final int concurrent;
    private final Duration patience;

    HashSlots(int concurrent, Duration patience) {
        this.slots = new Semaphore(concurrent, true);
        this.concurrent = concurrent;
        this.patience = patience;
    }

    /**
     * Returns what is computed.
     *
     * @throws PasswordsBusyException if there was no room for it in time
     */
    <T> T compute(Supplier<T> computation) {
        if (slots.getQueueLength() >= concurrent * WAITING_PER_SLOT || !acquired()) {
            throw new PasswordsBusyException("at most " + concurrent + " passwords are hashed at once: too many wait");
        }
        try {
            return computation.get();
        } finally {
            slots.release();
        }
    }

    private boolean acquired() {
        try {
            return slots.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (
                @SuppressWarnings("UnusedException")
                InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String toString() {
        return concurrent + " at once";
    }
}
