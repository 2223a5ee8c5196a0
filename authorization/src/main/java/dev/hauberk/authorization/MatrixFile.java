/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A matrix that was agreed upon, in a file. Only its cells count, not the white space around them. */
final class MatrixFile {
    private final Path path;
    private final boolean json;

    MatrixFile(Path path) {
        this.path = path;
        this.json = path.toString().endsWith(".json");
        if (!json && !path.toString().endsWith(".md")) {
            throw new IllegalArgumentException("a matrix file must end in .md or .json: " + path);
        }
    }

    void assertHolds(PolicyMatrix matrix) throws IOException {
        String text = json ? matrix.json() : matrix.markdown();
        if (Boolean.getBoolean(PolicyMatrix.UPDATE)) {
            Files.writeString(path, text);
            return;
        }
        if (!Files.exists(path)) {
            throw new AssertionError(
                    "the authorization matrix must be in " + path + ": there is no such file;" + accept());
        }
        Map<String, Map<String, String>> agreed = read(Files.readString(path));
        List<String> differences = differences(agreed, matrix.cells());
        if (!differences.isEmpty()) {
            throw new AssertionError("the authorization matrix differs from " + path + " in " + differences.size()
                    + (differences.size() == 1 ? " place" : " places") + ":\n  " + String.join("\n  ", differences)
                    + "\n" + accept());
        }
    }

    private static String accept() {
        return " if that is meant, run the test once with -D" + PolicyMatrix.UPDATE + "=true and review the file";
    }

    private static List<String> differences(
            Map<String, Map<String, String>> agreed, Map<String, Map<String, String>> found) {
        List<String> differences = new ArrayList<>();
        TreeSet<String> rows = new TreeSet<>(agreed.keySet());
        rows.addAll(found.keySet());
        for (String row : rows) {
            Map<String, String> before = agreed.getOrDefault(row, Map.of());
            Map<String, String> after = found.getOrDefault(row, Map.of());
            TreeSet<String> columns = new TreeSet<>(before.keySet());
            columns.addAll(after.keySet());
            for (String column : columns) {
                String was = before.getOrDefault(column, "(none)");
                String is = after.getOrDefault(column, "(none)");
                if (!was.equals(is)) {
                    differences.add(row + " for " + column + ": " + was + " -> " + is);
                }
            }
        }
        return differences;
    }

    private Map<String, Map<String, String>> read(String text) {
        return json ? readJson(text) : readMarkdown(text);
    }

    private Map<String, Map<String, String>> readJson(String text) {
        Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        try {
            Object value = JsonReader.parse(
                    text.getBytes(StandardCharsets.UTF_8),
                    JsonLimits.defaults()
                            .withBytes(16 << 20)
                            .withTokens(4_000_000)
                            .withMembers(100_000));
            if (value instanceof Map<?, ?> members) {
                members.forEach((row, cells) -> {
                    Map<String, String> read = new LinkedHashMap<>();
                    if (cells instanceof Map<?, ?> columns) {
                        columns.forEach((column, cell) -> read.put(String.valueOf(column), String.valueOf(cell)));
                    }
                    rows.put(String.valueOf(row), read);
                });
            }
        } catch (JsonException e) {
            throw new AssertionError("the authorization matrix in " + path + " must be json: " + e.getMessage(), e);
        }
        return rows;
    }

    private static Map<String, Map<String, String>> readMarkdown(String text) {
        Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        List<String> headings = List.of();
        for (String line : text.lines().toList()) {
            List<String> cells = cells(line);
            if (headings.isEmpty()) {
                headings = cells;
            } else if (!cells.isEmpty() && !cells.get(0).startsWith("---")) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 1; i < cells.size(); i++) {
                    row.put(i < headings.size() ? headings.get(i) : "column " + i, cells.get(i));
                }
                rows.put(cells.get(0), row);
            }
        }
        return rows;
    }

    /** Returns the cells of a line of a table, or none if it is none. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        if (!line.startsWith("|")) {
            return cells;
        }
        StringBuilder cell = new StringBuilder();
        for (int i = 1; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                cell.append(line.charAt(++i));
            } else if (c == '|') {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        return cells;
    }
}
