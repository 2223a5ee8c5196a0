/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.Locale;

/** The Common Event Format of ArcSight, version 0. */
final class CefEncoding implements RecordEncoding {
    @Override
    public String encode(AuditRecord next) {
        StringBuilder line = new StringBuilder(256).append("CEF:0|Hauberk|hauberk-audit|1|");
        line.append(header(next.action()))
                .append('|')
                .append(header(name(next)))
                .append('|');
        line.append(severity(next.text("event.severity")));
        line.append('|');
        int start = line.length();
        field(line, "rt", next.text("@timestamp"));
        field(line, "externalId", next.id());
        field(line, "outcome", next.text("event.outcome"));
        field(line, "reason", next.text("event.reason"));
        field(line, "src", next.text("source.ip"));
        field(line, "requestMethod", next.text("http.request.method"));
        field(line, "request", next.text("url.path"));
        field(line, "suid", next.text("user.hash"));
        field(line, "suser", next.text("user.id"));
        labelled(line, 1, "rule", next.text("rule.name"));
        labelled(line, 2, "trace", next.text("trace.id"));
        labelled(line, 3, "requestId", next.text("http.request.id"));
        labelled(line, 4, "status", next.text("http.response.status_code"));
        return line.length() == start ? line.toString() : line.substring(0, line.length() - 1);
    }

    private static String name(AuditRecord next) {
        return next.action().replace('.', ' ').replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    /** CEF counts from 0 to 10. */
    private static int severity(String severity) {
        return switch (severity) {
            case "1" -> 1;
            case "2" -> 3;
            case "3" -> 5;
            case "4" -> 7;
            case "5" -> 8;
            default -> 10;
        };
    }

    private static void labelled(StringBuilder line, int number, String label, String value) {
        if (!value.isEmpty()) {
            field(line, "cs" + number + "Label", label);
            field(line, "cs" + number, value);
        }
    }

    private static void field(StringBuilder line, String name, String value) {
        if (!value.isEmpty()) {
            line.append(name).append('=').append(extension(value)).append(' ');
        }
    }

    /** In the header, backslash and pipe are escaped. */
    static String header(String value) {
        return oneLine(value).replace("\\", "\\\\").replace("|", "\\|");
    }

    /** In the extension, backslash and equals sign are. */
    static String extension(String value) {
        return oneLine(value).replace("\\", "\\\\").replace("=", "\\=");
    }

    private static String oneLine(String value) {
        return NeutralText.again(value);
    }
}
