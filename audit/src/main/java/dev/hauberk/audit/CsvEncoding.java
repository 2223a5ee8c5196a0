/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/**
 * Comma-separated values (RFC 4180). A value that a spreadsheet would take for a formula is written behind an
 * apostrophe.
 */
final class CsvEncoding implements RecordEncoding {
    private static final String[] COLUMNS = {
        "seq",
        "@timestamp",
        "event.id",
        "event.action",
        "event.outcome",
        "event.reason",
        "event.severity",
        "http.request.method",
        "url.path",
        "http.response.status_code",
        "source.ip",
        "user.hash",
        "user.id",
        "rule.name",
        "trace.id",
        "http.request.id",
        "hauberk.class",
        "hauberk.filter"
    };

    @Override
    public String header() {
        return String.join(",", COLUMNS) + "\r\n";
    }

    @Override
    public String encode(AuditRecord next) {
        StringBuilder line = new StringBuilder(256);
        for (String column : COLUMNS) {
            line.append(line.length() == 0 ? "" : ",").append(cell(next.text(column)));
        }
        return line.append('\r').toString();
    }

    static String cell(String value) {
        String safe = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        boolean quoted =
                safe.indexOf(',') >= 0 || safe.indexOf('"') >= 0 || safe.indexOf('\n') >= 0 || safe.indexOf('\r') >= 0;
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
