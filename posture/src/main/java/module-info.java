/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The posture report: what is enforced, what was seen, and what a person must attest. */
module dev.hauberk.posture {
    requires static org.jspecify;
    requires transitive dev.hauberk.core;
    requires transitive dev.hauberk.servlet;
    requires transitive jakarta.servlet;
    requires org.slf4j;
    requires static dev.hauberk.authorization;
    requires static dev.hauberk.headers;
    requires static dev.hauberk.input;
    requires static dev.hauberk.jwt;
    requires static dev.hauberk.ratelimit;
    requires static dev.hauberk.credentials;
    requires static dev.hauberk.audit;
    requires static dev.hauberk.detections;

    exports dev.hauberk.posture;
}
