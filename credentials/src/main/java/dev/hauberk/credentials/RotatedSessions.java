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
        logins.put(formerId, login);
    }

    /** Finds the id as it is, or without the name of the node that some containers add in the cookie only. */
    @Nullable
    SessionRecord find(@Nullable String id) {
        if (id == null) {
            return null;
        }
        SessionRecord exact = logins.getIfPresent(id);
        int dot = id.lastIndexOf('.');
        return exact != null || dot < 0 ? exact : logins.getIfPresent(id.substring(0, dot));
    }
}
