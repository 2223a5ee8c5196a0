/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.Arrays;

/** The latest sightings of one key, no more than are needed to say whether they are too many. For one thread. */
final class Sightings {
    private long[] times = new long[4];
    private long[] values = new long[4];
    private int size;

    /**
     * Adds a sighting and returns how many there are within the window, at most {@code most}.
     *
     * @param distinct whether a value that is there already only becomes newer
     */
    int add(long value, boolean distinct, long now, long window, int most) {
        forget(now, window);
        if (distinct) {
            remove(value);
        }
        if (size == most) {
            drop(0);
        }
        if (size == times.length) {
            int room = Math.min(most, size * 2);
            times = Arrays.copyOf(times, room);
            values = Arrays.copyOf(values, room);
        }
        times[size] = now;
        values[size] = value;
        size++;
        return size;
    }

    int count(long now, long window) {
        forget(now, window);
        return size;
    }

    private void remove(long value) {
        for (int i = 0; i < size; i++) {
            if (values[i] == value) {
                drop(i);
                return;
            }
        }
    }

    private void drop(int index) {
        System.arraycopy(times, index + 1, times, index, size - index - 1);
        System.arraycopy(values, index + 1, values, index, size - index - 1);
        size--;
    }

    private void forget(long now, long window) {
        int old = 0;
        while (old < size && now - times[old] > window) {
            old++;
        }
        if (old > 0) {
            System.arraycopy(times, old, times, 0, size - old);
            System.arraycopy(values, old, values, 0, size - old);
            size -= old;
        }
    }
}
