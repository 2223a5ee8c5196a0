/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/** Says that a record which must be safe on disk is not; what it was to tell of should not happen. */
public final class AuditUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Makes an exception. */
    public AuditUnavailableException(String message) {
        super(message);
    }
}
