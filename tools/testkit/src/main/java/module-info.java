/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Tripwires for an application's own tests. */
module dev.hauberk.testkit {
    requires static org.jspecify;
    requires transitive dev.hauberk.core;
    requires transitive dev.hauberk.servlet;
    requires transitive jakarta.servlet;
    requires transitive java.sql;

    exports dev.hauberk.testkit;
}
