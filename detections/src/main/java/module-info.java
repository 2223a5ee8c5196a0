/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Attacks found in the events of a chain, alerts about them, and what is done without waiting for people. */
module dev.hauberk.detections {
    requires static org.jspecify;
    requires transitive dev.hauberk.audit;
    requires dev.hauberk.authorization;
    requires transitive dev.hauberk.core;
    requires transitive dev.hauberk.servlet;
    requires transitive jakarta.servlet;
    requires java.net.http;
    requires org.slf4j;

    exports dev.hauberk.detections;
}
