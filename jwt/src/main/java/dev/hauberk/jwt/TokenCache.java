/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that one configuration verified, by the whole text they came in. Whatever is found is asked again whether
 * it {@link VerifiedToken#holds}. Safe for use by many threads.
 */
final class TokenCache {
    private static final int CHARACTERS_PER_UNIT = 1024;

    /**
     * A text, hashed over its end alone: the end of a signature is as good as random, and hashing all of it would cost
     * more than everything else here. Equality is over the whole text.
     */
    private static final class Key {
        private static final int HASHED = 12;

        private final String text;
        private final int hash;

        Key(String text) {
            this.text = text;
            int value = 0;
            for (int i = Math.max(0, text.length() - HASHED); i < text.length(); i++) {
                value = 31 * value + text.charAt(i);
            }
            this.hash = value;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private final @Nullable Cache<Key, VerifiedToken> tokens;

    /**
     * Makes a cache.
     *
     * @param size how many tokens of up to 1024 characters it holds, longer ones counting for several; 0 for none
     */
    TokenCache(int size) {
        tokens = size == 0
                ? null
                : Caffeine.newBuilder()
                        .maximumWeight(size)
                        .weigher((Key key, VerifiedToken token) -> 1 + (key.text.length() - 1) / CHARACTERS_PER_UNIT)
                        .executor(Runnable::run)
                        .build();
    }

    /** Returns what this text was verified to be, if that still holds. */
    @Nullable
    VerifiedToken find(String text, long now) {
        if (tokens == null) {
            return null;
        }
        Key key = new Key(text);
        VerifiedToken token = tokens.getIfPresent(key);
        if (token == null || token.holds(now)) {
            return token;
        }
        tokens.invalidate(key);
        return null;
    }

    /** Keeps a token that passed every check. */
    void put(String text, VerifiedToken token) {
        if (tokens != null) {
            tokens.put(new Key(text), token);
        }
    }

    /** Returns about how many tokens there are. */
    long size() {
        return tokens == null ? 0 : tokens.estimatedSize();
    }
}
