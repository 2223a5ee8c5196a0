/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.store.StoreHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one line when the store of a limiter fails, with its cause, and one when it answers again. */
record StoreLog(String limiter, WhenStoreFails whenStoreFails) implements StoreHealth.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RateLimiter.class);

    @Override
    public void failed(StoreUnavailableException cause) {
        LOG.warn("the store of rate limiter {} fails; meanwhile: {}", limiter, whenStoreFails, cause);
    }

    @Override
    public void recovered() {
        LOG.info("the store of rate limiter {} answers again", limiter);
    }
}
