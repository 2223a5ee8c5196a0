/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Reads the records of a log in order, without checking them. */
final class LogReader {
    private LogReader() {}

    /** @throws IOException if the directory is none of a log */
    static void forEach(Path directory, Consumer<AuditRecord> reader) throws IOException {
        for (Path segment : segments(directory)) {
            forEachIn(segment, reader);
        }
    }

    /** Returns the files of a log, in order; at least one. */
    static List<Path> segments(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException("the directory of a log must exist: " + directory);
        }
        List<Path> segments = LogDirectory.segments(directory);
        if (segments.isEmpty()) {
            throw new IOException("the directory of a log must have segments: " + directory + " has none");
        }
        return segments;
    }

    static void forEachIn(Path segment, Consumer<AuditRecord> reader) throws IOException {
        try (LineScanner lines = new LineScanner(segment, 0)) {
            while (lines.next()) {
                AuditRecord.of(lines.array(), lines.offset(), lines.length()).ifPresent(reader);
            }
        }
    }
}
