/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.JsonWriter;
import dev.hauberk.core.RequestPattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Who may do what, as a table for code review: a row for each path and method of a policy, a column for strangers, for
 * callers without a role, and for each role.
 *
 * <p>A cell is {@code allow}, {@code deny}, or {@code if} and what remains to be asked: a scope, a permission, an
 * object, an attribute, an address, a time, a condition of your own. A row stands for the requests that are left to its
 * pattern by earlier rules; its variables stand for a word that no rule knows. {@code other} is every method that the
 * rules for the path do not name, {@code any} is each method where they name none. Rules for servlets have rows of
 * their own, and must be met besides. Rows and columns are sorted by text, so that a change of rules is a change of a
 * few lines. Immutable.
 *
 * <pre>{@code
 * PolicyMatrix.of(policy).assertMatches(Path.of("src/test/resources/authorization.md"));
 * }</pre>
 */
public final class PolicyMatrix {
    /** The system property that makes {@link #assertMatches} write the file instead: {@value}. */
    public static final String UPDATE = "hauberk.matrix.update";

    private final List<String> columns;
    private final Map<String, Map<String, String>> rows;

    PolicyMatrix(List<String> columns, Map<String, Map<String, String>> rows) {
        this.columns = List.copyOf(columns);
        this.rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }

    /**
     * Returns the matrix of a policy.
     *
     * @param furtherRoles roles that no rule and no hierarchy names, to be shown besides
     */
    public static PolicyMatrix of(AuthorizationPolicy policy, String... furtherRoles) {
        return new MatrixRows(policy, callers(policy, furtherRoles)).matrix();
    }

    /** Returns the callers that a policy distinguishes, and accounts with further roles. */
    static List<MatrixCaller> callers(AuthorizationPolicy policy, String... furtherRoles) {
        TreeSet<String> roles = new TreeSet<>(List.of(furtherRoles));
        roles.addAll(policy.roleHierarchy().roles());
        for (PolicyEntry entry : policy.entries()) {
            if (entry instanceof PolicyEntry.Rule rule) {
                rule.requirement().collectRoles(roles);
            }
        }
        policy.servletRules().forEach(rule -> rule.requirement().collectRoles(roles));
        List<MatrixCaller> callers = new ArrayList<>(List.of(MatrixCaller.ANONYMOUS, MatrixCaller.AUTHENTICATED));
        roles.forEach(role -> callers.add(MatrixCaller.of(role)));
        return callers;
    }

    /** Returns the headings: {@code anonymous}, {@code authenticated}, and {@code role} with each role. */
    public List<String> columns() {
        return columns;
    }

    /** Returns the rows by path and method, such as {@code /orders/{id} GET}. */
    public List<String> rows() {
        return List.copyOf(rows.keySet());
    }

    /**
     * Returns one cell.
     *
     * @param row such as {@code /orders/{id} GET}
     * @param column such as {@code anonymous} or {@code role clerk}
     * @throws IllegalArgumentException if there is no such row or column
     */
    public String cell(String row, String column) {
        String cell = rows.getOrDefault(row, Map.of()).get(column);
        if (cell == null) {
            throw new IllegalArgumentException("a cell must have one of the rows " + rows.keySet()
                    + " and one of the columns " + columns + ": '" + row + "', '" + column + "'");
        }
        return cell;
    }

    /** Returns the table as Markdown, with a line for each row. */
    public String markdown() {
        StringBuilder text = new StringBuilder("| endpoint |");
        columns.forEach(column -> text.append(' ').append(escaped(column)).append(" |"));
        text.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
        rows.forEach((row, cells) -> {
            text.append("| ").append(escaped(row)).append(" |");
            columns.forEach(column -> text.append(' ')
                    .append(escaped(cells.getOrDefault(column, "")))
                    .append(" |"));
            text.append('\n');
        });
        return text.toString();
    }

    private static String escaped(String cell) {
        return cell.replace("\\", "\\\\").replace("|", "\\|");
    }

    /** Returns the table as a JSON object of rows, with a line for each row. */
    public String json() {
        StringBuilder text = new StringBuilder("{\n");
        int left = rows.size();
        for (Map.Entry<String, Map<String, String>> row : rows.entrySet()) {
            JsonWriter line = new JsonWriter().beginObject().name(row.getKey()).beginObject();
            columns.forEach(column -> line.name(column).value(row.getValue().getOrDefault(column, "")));
            String object = new String(line.endObject().endObject().toByteArray(), StandardCharsets.UTF_8);
            text.append("  ").append(object, 1, object.length() - 1).append(--left > 0 ? ",\n" : "\n");
        }
        return text.append("}\n").toString();
    }

    Map<String, Map<String, String>> cells() {
        return rows;
    }

    /**
     * Does nothing if a file holds this matrix; for a test. With the system property {@value #UPDATE} set to
     * {@code true} it writes the file and succeeds, so that a change is accepted by committing it.
     *
     * @param golden a file whose name ends in {@code .md} or {@code .json}, in UTF-8
     * @throws AssertionError if the file is missing or holds another matrix; it tells each cell that differs
     * @throws IllegalArgumentException if the name ends otherwise
     * @throws IOException if the file cannot be read or written
     */
    public void assertMatches(Path golden) throws IOException {
        new MatrixFile(golden).assertHolds(this);
    }

    /** Returns the table as Markdown. */
    @Override
    public String toString() {
        return markdown();
    }

    /** Returns the key of a row, by which rows are sorted. */
    static String key(RequestPattern pattern, String method) {
        return pattern.path() + " " + method;
    }
}
