/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Callers that bring something else than a token. */
module dev.hauberk.credentials {
    requires static org.jspecify;
    requires transitive dev.hauberk.core;
    requires transitive dev.hauberk.servlet;
    requires transitive jakarta.servlet;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;
    requires password4j;

    exports dev.hauberk.credentials;
}
