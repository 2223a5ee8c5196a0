/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** A tamper-evident log of decisions that redacts what it writes, its verifier and its sinks. */
module dev.hauberk.audit {
    requires static org.jspecify;
    requires transitive dev.hauberk.core;
    requires transitive dev.hauberk.servlet;
    requires transitive jakarta.servlet;
    requires java.net.http;
    requires org.slf4j;

    exports dev.hauberk.audit;
}
