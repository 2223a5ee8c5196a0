/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The stores of the other modules on Redis: rate limits, revocation, replay. */
module dev.hauberk.redis {
    requires static org.jspecify;
    requires static dev.hauberk.ratelimit;
    requires transitive dev.hauberk.core;
    requires transitive redis.clients.jedis;
    requires org.slf4j;

    exports dev.hauberk.redis;
}
