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

    exports dev.hauberk.credentials;
}
