/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A few objects that are dear to make and serve one thread at a time. Whoever finds none makes one, and whoever finds
 * no room drops one: there are no locks, and nothing waits. Safe for use by many threads.
 */
final class Pool<T> {
    private static final int SLOTS = 16;

    private final AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(SLOTS);

    /** Returns an object that nobody else has, or null if this thread's slot is empty. */
    @Nullable
    T take() {
        int slot = slot();
        return slots.getPlain(slot) == null ? null : slots.getAndSet(slot, null);
    }

    /** Takes an object back, in the state in which the next may use it. */
    void give(T object) {
        slots.setRelease(slot(), object);
    }

    /** Threads of a server have successive numbers, so those that run at once mostly have slots of their own. */
    private static int slot() {
        return (int) Thread.currentThread().getId() & (SLOTS - 1);
    }
}
