/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Token buckets for requests: exact in one process, shared or leased through a store, and login throttling. */
module dev.hauberk.ratelimit {
    requires static org.jspecify;
    requires transitive dev.hauberk.core;
    requires transitive dev.hauberk.servlet;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;

    exports dev.hauberk.ratelimit;
}
