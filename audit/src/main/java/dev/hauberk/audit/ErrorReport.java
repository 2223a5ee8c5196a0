/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.SecurityEvent;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

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
    private static final int MOST_FRAMES = 100;
    private static final int MOST_CAUSES = 10;

    /** Copies the lists. */
    public ErrorReport {
        frames = List.copyOf(frames);
        causes = List.copyOf(causes);
    }

    /** Returns the report of an exception that an event carries. */
    public static ErrorReport of(SecurityEvent event, Throwable thrown, Redaction redaction) {
        return new ErrorReport(
                event.id(),
                event.requestId(),
                event.method(),
                event.route(),
                thrown.getClass().getName(),
                redaction.text(Objects.requireNonNullElse(thrown.getMessage(), "")),
                Stream.of(thrown.getStackTrace())
                        .limit(MOST_FRAMES)
                        .map(StackTraceElement::toString)
                        .toList(),
                Stream.iterate(thrown.getCause(), Objects::nonNull, Throwable::getCause)
                        .limit(MOST_CAUSES)
                        .map(cause -> cause.getClass().getName())
                        .toList());
    }
}
