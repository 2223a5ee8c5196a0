/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Rules, roles, permissions, objects, and the policy that decides by them. */
module dev.hauberk.authorization {
    requires static org.jspecify;
    requires transitive dev.hauberk.core;

    exports dev.hauberk.authorization;
}
