/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.Arrays;

/**
 * An estimate of how many different texts it was shown, in 1 KiB (HyperLogLog, Flajolet et al. 2007). The standard
 * error is about 3 %. Texts are hashed with a secret seed, so a stranger cannot choose texts that count too little. Not
 * safe for use by several threads.
 */
final class DistinctCount {
    private static final int INDEX_BITS = 10;
    private static final int REGISTERS = 1 << INDEX_BITS;
    private static final double BIAS = 0.7213 / (1 + 1.079 / REGISTERS);

    private final long seed;
    /** For each register the longest run of zeros that was seen, plus one. */
    private final byte[] runs = new byte[REGISTERS];

    DistinctCount(long seed) {
        this.seed = seed;
    }

    void add(String text) {
        long hashed = hash(text);
        int register = (int) (hashed >>> (Long.SIZE - INDEX_BITS));
        int run = Long.numberOfLeadingZeros(hashed << INDEX_BITS | 1L << (INDEX_BITS - 1)) + 1;
        runs[register] = (byte) Math.max(runs[register], run);
    }

    private long hash(String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
        return hash ^ hash >>> 31;
    }

    long estimate() {
        double sum = 0;
        int empty = 0;
        for (byte run : runs) {
            sum += 1.0 / (1L << run);
            empty += run == 0 ? 1 : 0;
        }
        double raw = BIAS * REGISTERS * REGISTERS / sum;
        // Below this the empty registers say more than the runs do.
        boolean few = raw <= 2.5 * REGISTERS && empty > 0;
        return Math.round(few ? REGISTERS * Math.log((double) REGISTERS / empty) : raw);
    }

    void clear() {
        Arrays.fill(runs, (byte) 0);
    }
}
