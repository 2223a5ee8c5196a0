/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/** How much of a request is recorded if it was allowed; what was refused is recorded at every level. */
public enum AuditLevel {
    /** Nothing: for health checks and static files. */
    NONE,
    /** Who was allowed what, by which rule. */
    DECISION,
    /** The decision, with the status of the answer and how long it took. */
    OUTCOME,
    /**
     * The outcome, and before the application runs a record of the intent that is safe on disk. If that cannot be
     * written in time, the request is refused with 503.
     */
    CRITICAL
}
