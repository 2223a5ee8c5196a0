/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.SecurityEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Makes reports of what events carry. */
final class ErrorReports {
    private static final int MOST_FRAMES = 100;
    private static final int MOST_CAUSES = 10;

    private ErrorReports() {}

    static ErrorReport of(SecurityEvent event, Throwable thrown, Redaction redaction) {
        String message = thrown.getMessage();
        List<String> causes = new ArrayList<>();
        for (Throwable cause = thrown.getCause();
                cause != null && causes.size() < MOST_CAUSES;
                cause = cause.getCause()) {
            causes.add(cause.getClass().getName());
        }
        return new ErrorReport(
                event.id(),
                event.requestId(),
                event.method(),
                event.route(),
                thrown.getClass().getName(),
                message == null ? "" : redaction.text(message),
                Stream.of(thrown.getStackTrace())
                        .limit(MOST_FRAMES)
                        .map(StackTraceElement::toString)
                        .toList(),
                causes);
    }
}
