/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Remembers on this node which login went on under another id, so that a logout with the former id ends it. Nothing
 * else is done by a former id. Safe for use by many threads.
 */
final class RotatedSessions {
    private static final int MOST = 100_000;

    private final Cache<String, SessionRecord> logins;

    /**
     * Makes it.
     *
     * @param remembered how long a former id is known
     */
    RotatedSessions(Duration remembered) {
        this.logins = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(remembered)
                .build();
    }

    void add(String formerId, SessionRecord login) {
        logins.put(withoutNode(formerId), login);
    }

    @Nullable
    SessionRecord find(@Nullable String id) {
        return id == null ? null : logins.getIfPresent(withoutNode(id));
    }

    /** Some containers add the name of the node to the id in the cookie. */
    private static String withoutNode(String id) {
        int dot = id.indexOf('.');
        return dot < 0 ? id : id.substring(0, dot);
    }
}
