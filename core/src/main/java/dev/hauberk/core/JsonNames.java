/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The member names of all objects that are open, to find a name that comes twice.
 *
 * <p>One chained hash table serves every level: names leave in the reverse order in which they came, so a chain runs
 * from the innermost object outwards and a search stops where its object begins. The hash is a polynomial over the
 * field of 2<sup>61</sup>-1 at a point that is secret to the process: names chosen without knowing it collide no more
 * often than random ones, whatever they are.
 */
final class JsonNames {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long PRIME = (1L << 61) - 1;
    private static final int WORD = 7;
    private static final long KEY = new SecureRandom().nextLong() & PRIME;

    private final JsonScanner scanner;
    private final long key;
    private int size;
    private long[] hashes = new long[16];
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int[] next = new int[16];
    private int[] heads = empty(32);

    JsonNames(JsonScanner scanner) {
        this(scanner, KEY);
    }

    JsonNames(JsonScanner scanner, long key) {
        this.scanner = scanner;
        this.key = key;
    }

    int size() {
        return size;
    }

    /** Adds the scanner's latest string to the object whose names begin at the index, unless it is there already. */
    boolean add(int first) {
        long hash = scanner.textHash(key);
        for (int i = heads[bucket(hash)]; i >= first; i = next[i]) {
            if (hashes[i] == hash && name(i).equals(scanner.text())) {
                return false;
            }
        }
        if (size == hashes.length) {
            grow();
        }
        hashes[size] = hash;
        starts[size] = scanner.textStart;
        ends[size] = scanner.textEnd;
        link(size++);
        return true;
    }

    /** Forgets the names of the innermost object, which begin at the index. */
    void removeFrom(int first) {
        while (size > first) {
            size--;
            heads[bucket(hashes[size])] = next[size];
        }
    }

    String name(int index) {
        return scanner.unescaped(starts[index], ends[index]);
    }

    private void link(int index) {
        int bucket = bucket(hashes[index]);
        next[index] = heads[bucket];
        heads[bucket] = index;
    }

    private int bucket(long hash) {
        return (int) hash & (heads.length - 1);
    }

    private void grow() {
        int capacity = size * 2;
        hashes = Arrays.copyOf(hashes, capacity);
        starts = Arrays.copyOf(starts, capacity);
        ends = Arrays.copyOf(ends, capacity);
        next = new int[capacity];
        heads = empty(capacity * 2);
        for (int i = 0; i < size; i++) {
            link(i);
        }
    }

    private static int[] empty(int buckets) {
        int[] heads = new int[buckets];
        Arrays.fill(heads, -1);
        return heads;
    }

    static long hash(byte[] bytes, int from, int to, long key) {
        int length = to - from;
        long hash = length;
        for (int at = from; at < to; at += WORD) {
            hash = multiply(hash + word(bytes, at, Math.min(WORD, to - at)), key);
        }
        return hash;
    }

    private static long word(byte[] bytes, int at, int length) {
        if (at <= bytes.length - Long.BYTES) {
            return (long) LONGS.get(bytes, at) & ((1L << (8 * length)) - 1);
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word |= (bytes[at + i] & 0xffL) << (8 * i);
        }
        return word;
    }

    /** Multiplies modulo the prime, by folding the bits beyond 61 onto the low ones. */
    private static long multiply(long a, long b) {
        long low = a * b;
        long high = Math.multiplyHigh(a, b);
        long folded = (low & PRIME) + ((high << 3) | (low >>> 61));
        folded = (folded & PRIME) + (folded >>> 61);
        return folded >= PRIME ? folded - PRIME : folded;
    }
}
