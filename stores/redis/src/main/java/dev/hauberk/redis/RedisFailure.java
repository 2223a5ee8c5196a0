/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import dev.hauberk.core.StoreUnavailableException;

/** What the client throws, in the words of the modules that use a store. */
final class RedisFailure {
    private RedisFailure() {}

    static StoreUnavailableException of(RuntimeException e) {
        return new StoreUnavailableException("redis does not answer: " + e.getMessage(), e);
    }
}
