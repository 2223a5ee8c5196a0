/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

/** What an {@link AuthorizationFilter} does, when the application starts, about servlets and rules that do not meet. */
public enum Coverage {
    /** Logs all that it finds, at INFO. */
    REPORT,
    /** Logs gaps at WARN and the rest at INFO. The default. */
    WARN,
    /**
     * Stops the application if there is a gap. A container that initialises filters when the first request comes, as
     * Undertow does unless told otherwise, fails each request instead.
     */
    FAIL
}
