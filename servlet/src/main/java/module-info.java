/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The chain, the one filter base class, forwarded headers and refusals. */
module dev.hauberk.servlet {
    requires static org.jspecify;
    requires transitive dev.hauberk.core;
    requires transitive jakarta.servlet;
    requires org.slf4j;

    exports dev.hauberk.servlet;
}
