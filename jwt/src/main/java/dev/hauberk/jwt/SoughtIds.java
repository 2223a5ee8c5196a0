/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/** Key ids that were looked for in vain, a bounded number for a bounded time. Safe for use by many threads. */
final class SoughtIds {
    private static final int MAX = 1024;

    private final Cache<String, Long> ids =
            Caffeine.newBuilder().maximumSize(MAX).executor(Runnable::run).build();
    private final long lifetime;

    /** Makes an empty set whose ids are forgotten after some milliseconds. */
    SoughtIds(long lifetime) {
        this.lifetime = lifetime;
    }

    void add(String id, long now) {
        ids.put(id, now);
    }

    boolean contains(String id, long now) {
        Long since = ids.getIfPresent(id);
        return since != null && !LoadSchedule.isOver(since, lifetime, now);
    }
}
