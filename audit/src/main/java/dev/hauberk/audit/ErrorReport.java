/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.List;

/**
 * An exception that left the application or a filter, as it may be told: its message redacted.
 *
 * @param refusalId what the caller was told: {@code instance} of the problem body
 * @param requestId what all events of the request share
 * @param method the request's method
 * @param route the pattern that the request was mapped by, never its path
 * @param type the exception's class
 * @param message its message, redacted, or an empty string
 * @param frames its stack, {@code class.method(file:line)}, at most 100
 * @param causes the classes of its causes, the nearest first, at most ten
 */
public record ErrorReport(
        String refusalId,
        String requestId,
        String method,
        String route,
        String type,
        String message,
        List<String> frames,
        List<String> causes) {
    /** Copies the lists. */
    public ErrorReport {
        frames = List.copyOf(frames);
        causes = List.copyOf(causes);
    }
}
