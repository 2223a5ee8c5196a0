/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.Locale;

/** Writes records in the form that others read. */
interface RecordEncoding {
    /** Returns one record as one line, without its end. */
    String encode(AuditRecord next);

    /** Returns what goes before the first record, with its line end, or an empty string. */
    default String header() {
        return "";
    }

    /**
     * Returns the encoding of a name: {@code ecs}, {@code cef} or {@code csv}.
     *
     * @throws IllegalArgumentException if there is no such one
     */
    static RecordEncoding named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "ecs", "json" -> AuditRecord::json;
            case "cef" -> new CefEncoding();
            case "csv" -> new CsvEncoding();
            default -> throw new IllegalArgumentException("an encoding must be ecs, cef or csv: '" + name + "'");
        };
    }
}
