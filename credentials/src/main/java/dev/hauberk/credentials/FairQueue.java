/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of lines that take turns (fair queueing, RFC 970). When it is full, one who comes to a shorter line
 * takes the place of the last in the longest line. Not safe for use by several threads.
 */
final class FairQueue<T> {
    /** Whether an element was taken, and which one lost its place for it. */
    record Offer<T>(boolean taken, @Nullable T displaced) {}

    private final int capacity;
    /** The line whose turn is next comes first; no line is empty. */
    private final Map<String, Deque<T>> lines = new LinkedHashMap<>();

    private int size;

    FairQueue(int capacity) {
        this.capacity = capacity;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    Offer<T> offer(String line, T element) {
        Deque<T> waiting = lines.get(line);
        T displaced = null;
        if (size == capacity) {
            Deque<T> longest = Collections.max(lines.values(), Comparator.comparingInt(Deque::size));
            if (longest.size() <= (waiting == null ? 0 : waiting.size()) + 1) {
                return new Offer<>(false, null);
            }
            displaced = longest.pollLast();
            size--;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
            lines.put(line, waiting);
        }
        waiting.add(element);
        size++;
        return new Offer<>(true, displaced);
    }

    /** Removes and returns the first of the line whose turn it is, or null if it is empty. */
    @Nullable
    T poll() {
        Iterator<Map.Entry<String, Deque<T>>> turns = lines.entrySet().iterator();
        if (!turns.hasNext()) {
            return null;
        }
        Map.Entry<String, Deque<T>> line = turns.next();
        turns.remove();
        T first = line.getValue().poll();
        if (!line.getValue().isEmpty()) {
            lines.put(line.getKey(), line.getValue());
        }
        size--;
        return first;
    }

    void remove(String line, T element) {
        Deque<T> waiting = lines.get(line);
        if (waiting != null && waiting.remove(element)) {
            size--;
            if (waiting.isEmpty()) {
                lines.remove(line);
            }
        }
    }
}
