/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Request targets and what is known of them, from tab-separated files with one row of headings. */
final class PathCases {
    /**
     * A request target.
     *
     * @param target the bytes to send, one per character
     * @param known the other columns by heading
     */
    record Row(String target, Map<String, String> known) {
        @Override
        public String toString() {
            return Escapes.escape(target);
        }
    }

    private PathCases() {}

    /** Returns targets that Hauberk refuses, with what each container makes of them when nothing protects it. */
    static List<Row> hostile() {
        return read("/hostile_paths.tsv");
    }

    /** Returns ordinary targets, with the path that they name. */
    static List<Row> benign() {
        return read("/benign_paths.tsv");
    }

    /**
     * Returns targets of both kinds that containers are known to read in different ways, with what each makes of them.
     */
    static List<Row> compared() {
        return read("/container_paths.tsv");
    }

    private static List<Row> read(String resource) {
        try (InputStream in = PathCases.class.getResourceAsStream(resource)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
            String[] headings = lines.get(0).split("\t");
            return lines.stream()
                    .skip(1)
                    .map(line -> row(headings, line.split("\t")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String[] headings, String[] cells) {
        if (cells.length != headings.length) {
            throw new IllegalStateException("a row must have " + headings.length + " cells: " + Arrays.toString(cells));
        }
        Map<String, String> known = new LinkedHashMap<>();
        for (int i = 1; i < cells.length; i++) {
            known.put(headings[i], cells[i]);
        }
        return new Row(Escapes.unescape(cells[0]), known);
    }
}
