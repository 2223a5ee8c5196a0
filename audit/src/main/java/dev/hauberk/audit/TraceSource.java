/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.Optional;

/**
 * Knows the trace that the current thread works for. It is called once for each request, on its thread, and must be
 * safe for use by many threads.
 */
@FunctionalInterface
public interface TraceSource {
    /**
     * A place in a trace (W3C Trace Context section 3.2.2).
     *
     * @param traceId 32 hexadecimal digits
     * @param spanId 16 hexadecimal digits
     */
    record Trace(String traceId, String spanId) {}

    /** Returns the current trace, or empty if there is none. */
    Optional<Trace> current();
}
