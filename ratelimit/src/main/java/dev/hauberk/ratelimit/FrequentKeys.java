/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which keys are denied most, in memory that never grows (Metwally, Agrawal and El Abbadi, "Efficient computation of
 * frequent and top-k elements in data streams", 2005): a new key takes the place of the least frequent one and its
 * count. Each count is at most that of the least frequent key too high. A denial that finds another one being counted
 * is left out. Safe for use by several threads.
 */
final class FrequentKeys {
    private static final int COUNTERS = 256;

    private final Map<String, Long> counts = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    void count(String key) {
        if (lock.tryLock()) {
            try {
                Long known = counts.get(key);
                long before = known != null ? known : counts.size() < COUNTERS ? 0 : removeLeast();
                counts.put(key, before + 1);
            } finally {
                lock.unlock();
            }
        }
    }

    private long removeLeast() {
        String least = "";
        long count = Long.MAX_VALUE;
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            if (entry.getValue() < count) {
                least = entry.getKey();
                count = entry.getValue();
            }
        }
        counts.remove(least);
        return count;
    }

    List<Map.Entry<String, Long>> top(int most) {
        lock.lock();
        try {
            return counts.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(most)
                    .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                    .toList();
        } finally {
            lock.unlock();
        }
    }
}
