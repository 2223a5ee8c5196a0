/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The header lines for one kind of request, computed once. Immutable.
 *
 * @param lines in the order of writing; only the policies may have several lines of one name
 */
record HeaderSet(List<Line> lines) {
    static final String POLICY = "Content-Security-Policy";

    /**
     * One header line.
     *
     * @param further whether an earlier line of the set has the same name
     */
    record Line(String name, String value, boolean further) {}

    HeaderSet {
        lines = List.copyOf(lines);
    }

    /** Makes a set of names and values; a line without a value is left out. */
    static HeaderSet of(List<Map.Entry<String, String>> namesAndValues) {
        List<Line> lines = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, String> line : namesAndValues) {
            if (!line.getValue().isEmpty()) {
                lines.add(new Line(line.getKey(), line.getValue(), !seen.add(line.getKey())));
            }
        }
        return new HeaderSet(lines);
    }

    /** Returns whether the set has one line of this name and a second would make a browser ignore or misread both. */
    boolean isSingle(String name) {
        if (name.equalsIgnoreCase(POLICY)) {
            return false;
        }
        for (Line line : lines) {
            if (line.name().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
