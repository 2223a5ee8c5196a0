/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import java.util.Arrays;

/**
 * The latest sightings of one key, those against it and those in favour of it in one list.
 *
 * <p>One list keeps their ratio true: what makes room is the oldest, whichever side it is on. Not safe for use by
 * several threads.
 */
final class Sightings {
    /** The most that one key holds. A scan of so many takes less than a microsecond. */
    static final int MOST = 512;

    /** The room that the keys of one watch share, beyond what each of them has anyway. */
    static final class Room {
        private int left;

        Room(int sightings) {
            this.left = sightings;
        }

        private boolean take(int sightings) {
            boolean enough = left >= sightings;
            left -= enough ? sightings : 0;
            return enough;
        }
    }

    private final int own;
    private final Room room;
    private long[] times = new long[4];
    private long[] values = new long[4];
    private boolean[] good = new boolean[4];
    private int size;
    private int favourable;

    /**
     * @param threshold how many a detection needs; twice as many never depend on the room
     * @param room where more come from
     */
    Sightings(int threshold, Room room) {
        this.own = Math.max(times.length, 2 * threshold);
        this.room = room;
    }

    /**
     * Adds a sighting.
     *
     * @param distinct whether a value that is there already only becomes newer; one that was in favour stays so
     * @param inFavour whether it speaks for the key
     */
    void add(long value, boolean distinct, boolean inFavour, long now, long window) {
        forget(now, window);
        int known = distinct ? indexOf(value) : -1;
        boolean favours = inFavour || (known >= 0 && good[known]);
        if (known >= 0) {
            drop(known);
        } else if (size == times.length && !grow()) {
            drop(0);
        }
        times[size] = now;
        values[size] = value;
        good[size] = favours;
        size++;
        favourable += favours ? 1 : 0;
    }

    /** Forgets a value, as another one takes its place. */
    void remove(long value) {
        int known = indexOf(value);
        if (known >= 0) {
            drop(known);
        }
    }

    /** Returns how many are against the key within the window. */
    int against(long now, long window) {
        forget(now, window);
        return size - favourable;
    }

    /** Returns how many of those within the window speak for the key. */
    int inFavour() {
        return favourable;
    }

    /** Gives back what was taken from the room. */
    void release() {
        size = 0;
        favourable = 0;
        resize(4);
    }

    private boolean grow() {
        int wanted = size < own ? Math.min(own, size * 2) : Math.min(Math.max(MOST, own), size * 2);
        boolean fits = wanted > size && room.take(beyondOwn(wanted) - beyondOwn(size));
        if (fits) {
            copy(wanted);
        }
        return fits;
    }

    private int beyondOwn(int length) {
        return Math.max(0, length - own);
    }

    private void resize(int length) {
        room.left += beyondOwn(times.length) - beyondOwn(length);
        copy(length);
    }

    private void copy(int length) {
        times = Arrays.copyOf(times, length);
        values = Arrays.copyOf(values, length);
        good = Arrays.copyOf(good, length);
    }

    private int indexOf(long value) {
        for (int i = size - 1; i >= 0; i--) {
            if (values[i] == value) {
                return i;
            }
        }
        return -1;
    }

    private void drop(int index) {
        favourable -= good[index] ? 1 : 0;
        shift(index + 1, index);
    }

    private void forget(long now, long window) {
        int old = 0;
        while (old < size && now - times[old] > window) {
            favourable -= good[old] ? 1 : 0;
            old++;
        }
        shift(old, 0);
        if (times.length > own && size < times.length / 4) {
            resize(Math.max(own, size));
        }
    }

    /** Moves what begins at an index to an earlier one. */
    private void shift(int from, int to) {
        if (from > to) {
            System.arraycopy(times, from, times, to, size - from);
            System.arraycopy(values, from, values, to, size - from);
            System.arraycopy(good, from, good, to, size - from);
            size -= from - to;
        }
    }
}
