/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map whose entries expire and are never evicted before.
 *
 * <p>Readers go to the concurrent map alone. Writers hold the lock, which also guards the queue; each entry is in both
 * or in neither, and in the queue once, so the queue is as bounded as the map.
 */
final class ExpiringMap<V> {
    enum Change {
        ADDED,
        PRESENT,
        FULL
    }

    private record Entry<V>(V value, Instant expiresAt) {}

    /** When to look at an entry; it may have been extended since, and is then queued again. */
    private record Due(String key, Instant at) {}

    private final int capacity;
    private final ConcurrentHashMap<String, Entry<V>> entries = new ConcurrentHashMap<>();
    private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparing(Due::at));
    private final ReentrantLock lock = new ReentrantLock();

    ExpiringMap(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1: " + capacity);
        }
        this.capacity = capacity;
    }

    /** Returns the value of a key that has not expired. */
    @Nullable
    V live(String key, Instant now) {
        Entry<V> entry = entries.get(key);
        return entry != null && entry.expiresAt.isAfter(now) ? entry.value : null;
    }

    /** Does the same as {@link #live(String, Instant)}, and asks for the time only if there is one. */
    @Nullable
    V live(String key, InstantSource clock) {
        Entry<V> entry = entries.get(key);
        return entry != null && entry.expiresAt.isAfter(clock.instant()) ? entry.value : null;
    }

    /** Adds an entry if there is none that lives; what is there stays as it is. */
    Change add(String key, V value, Instant expiresAt, Instant now) {
        return put(key, value, expiresAt, now, null);
    }

    /** Adds an entry, or merges it into the one that lives, which then expires at the later of both times. */
    Change merge(String key, V value, Instant expiresAt, Instant now, BinaryOperator<V> merge) {
        return put(key, value, expiresAt, now, merge);
    }

    private Change put(String key, V value, Instant expiresAt, Instant now, @Nullable BinaryOperator<V> merge) {
        lock.lock();
        try {
            forgetExpired(now);
            Entry<V> old = entries.get(key);
            if (old != null) {
                if (merge != null) {
                    Instant later = expiresAt.isAfter(old.expiresAt) ? expiresAt : old.expiresAt;
                    entries.put(key, new Entry<>(merge.apply(old.value, value), later));
                }
                return Change.PRESENT;
            }
            if (entries.size() >= capacity) {
                return Change.FULL;
            }
            entries.put(key, new Entry<>(value, expiresAt));
            queue.add(new Due(key, expiresAt));
            return Change.ADDED;
        } finally {
            lock.unlock();
        }
    }

    private void forgetExpired(Instant now) {
        Due due = queue.peek();
        while (due != null && !due.at.isAfter(now)) {
            queue.remove();
            Entry<V> entry = entries.get(due.key);
            if (entry != null && entry.expiresAt.isAfter(now)) {
                queue.add(new Due(due.key, entry.expiresAt));
            } else {
                entries.remove(due.key);
            }
            due = queue.peek();
        }
    }

    @Override
    public String toString() {
        return entries.size() + " of at most " + capacity;
    }
}
