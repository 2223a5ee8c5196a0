/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Rules, permissions, objects, policy files, and the filter that decides by them. */
module dev.hauberk.authorization {
    requires static org.jspecify;
    requires transitive dev.hauberk.core;
    requires transitive dev.hauberk.servlet;
    requires org.slf4j;

    exports dev.hauberk.authorization;
}
