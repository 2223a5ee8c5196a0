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
 * Remembers on this node which ids were given up, and which login went on without them, so that a logout with the
 * former id of a login ends it. The former id of a visitor ends nothing, as an attacker may have planted it. Nothing
 * else is done by a former id. Safe for use by many threads.
 */
final class RotatedSessions {
    private static final int MOST = 100_000;

    private record Former(@Nullable SessionRecord login) {}

    private final Cache<String, Former> ids;

    /**
     * Makes it.
     *
     * @param remembered how long a former id is known
     */
    RotatedSessions(Duration remembered) {
        this.ids = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(remembered)
                .build();
    }

    /**
     * Adds an id that was given up.
     *
     * @param login the login that goes on without it; null if the session held no login under this id
     */
    void add(String formerId, @Nullable SessionRecord login) {
        ids.put(formerId, new Former(login));
    }

    boolean contains(@Nullable String id) {
        return former(id) != null;
    }

    /** Finds the login that goes on; null also for an id that was never that of a login. */
    @Nullable
    SessionRecord find(@Nullable String id) {
        Former former = former(id);
        return former == null ? null : former.login;
    }

    /** Finds the id as it is, or without the name of the node that some containers add in the cookie only. */
    private @Nullable Former former(@Nullable String id) {
        if (id == null) {
            return null;
        }
        Former exact = ids.getIfPresent(id);
        int dot = id.lastIndexOf('.');
        return exact != null || dot < 0 ? exact : ids.getIfPresent(id.substring(0, dot));
    }
}
