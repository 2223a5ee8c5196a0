/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/** How much a record matters when the log cannot keep up or cannot write. */
enum EventClass {
    /** Must be written: the caller waits for it, up to a deadline, and refuses where it cannot be. */
    CRITICAL,
    /**
     * Refusals and failures of authentication and authorization: waits a moment for room, then is dropped and counted.
     */
    SECURITY,
    /** Allowed requests, exceeded limits, reports of browsers: dropped and counted as soon as there is no room. */
    ROUTINE
}
