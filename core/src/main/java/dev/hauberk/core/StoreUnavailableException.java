/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

/**
 * Thrown if a store cannot answer, or can keep no more. Whoever asked does not know, so a check that depends on the
 * answer must refuse, with 503 rather than as if the caller had done wrong.
 */
public class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception without a cause. */
    public StoreUnavailableException(String message) {
        super(message);
    }

    /** Makes an exception with what the store's client threw. */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
