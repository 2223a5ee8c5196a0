/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Every Hauberk module that needs no outside service; it has no code of its own. */
module dev.hauberk {
    requires transitive dev.hauberk.core;
    requires transitive dev.hauberk.servlet;
    requires transitive dev.hauberk.authorization;
    requires transitive dev.hauberk.headers;
    requires transitive dev.hauberk.jwt;
    requires transitive dev.hauberk.ratelimit;
    requires transitive dev.hauberk.input;
    requires transitive dev.hauberk.audit;
    requires transitive dev.hauberk.detections;
    requires transitive dev.hauberk.credentials;
    requires transitive dev.hauberk.posture;
}
