/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue that many threads fill and one empties, in the order in which places were taken. No lock: a place is
 * taken by one compare-and-set.
 */
final class EventQueue {
    private final AtomicReferenceArray<@Nullable Pending> slots;
    private final int mask;
    private final int capacity;
    private final long byteLimit;
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile long head;

    /**
     * @param capacity how many it holds, a power of two
     * @param byteLimit how many bytes all of them may weigh
     */
    EventQueue(int capacity, long byteLimit) {
        this.slots = new AtomicReferenceArray<>(capacity);
        this.mask = capacity - 1;
        this.capacity = capacity;
        this.byteLimit = byteLimit;
    }

    /** Takes an event if there is room; a quarter of it is kept for what is not routine. */
    boolean offer(Pending pending) {
        boolean routine = pending.eventClass == EventClass.ROUTINE;
        int limit = routine ? capacity - capacity / 4 : capacity;
        int weight = pending.weight();
        if (bytes.get() + weight > (routine ? byteLimit - byteLimit / 4 : byteLimit)) {
            return false;
        }
        while (true) {
            long place = tail.get();
            if (place - head >= limit) {
                return false;
            }
            if (tail.compareAndSet(place, place + 1)) {
                bytes.addAndGet(weight);
                slots.set((int) place & mask, pending);
                return true;
            }
        }
    }

    /** Returns the next event, or null if there is none; for one thread only. */
    @Nullable
    Pending poll() {
        long place = head;
        int slot = (int) place & mask;
        Pending next = slots.get(slot);
        if (next != null) {
            slots.lazySet(slot, null);
            bytes.addAndGet(-next.weight());
            head = place + 1;
        }
        return next;
    }

    /** Returns how many are in it, about. */
    int size() {
        return (int) Math.max(0, tail.get() - head);
    }

    int capacity() {
        return capacity;
    }

    boolean isEmpty() {
        return tail.get() == head;
    }
}
