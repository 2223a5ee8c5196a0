/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What requests may look like, decided before anything reads them. */
module dev.hauberk.input {
    requires static org.jspecify;
    requires owasp.java.html.sanitizer;
    requires transitive dev.hauberk.core;
    requires transitive dev.hauberk.servlet;
    requires transitive jakarta.servlet;

    exports dev.hauberk.input;
}
