/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The stores of the other modules in tables of a database: object grants, API keys, one-time codes, audit records. */
module dev.hauberk.jdbc {
    requires static org.jspecify;
    requires static dev.hauberk.audit;
    requires static dev.hauberk.authorization;
    requires static dev.hauberk.credentials;
    requires transitive dev.hauberk.core;
    requires transitive java.sql;
    requires org.slf4j;

    exports dev.hauberk.jdbc;
}
