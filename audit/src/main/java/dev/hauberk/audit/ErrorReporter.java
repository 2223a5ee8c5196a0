/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/**
 * Takes exceptions to an error tracker.
 *
 * <p>It is called on the thread of the request and must not block; what it throws is logged once per kind and counted,
 * and the request goes on. It must be safe for use by many threads.
 */
@FunctionalInterface
public interface ErrorReporter {
    /** Takes one exception. */
    void report(ErrorReport error);
}
