/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the text of a {@link PathPattern}, and refuses with a remedy what the grammar does not have. */
final class PathPatternParser {
    private final String text;
    private final List<PathPattern.Segment> segments = new ArrayList<>();
    private final Set<String> variables = new HashSet<>();

    PathPatternParser(String text) {
        this.text = text;
    }

    PathPattern parse() {
        boolean anyDepth = text.endsWith("/*");
        String fixed = anyDepth ? text.substring(0, text.length() - 2) : text;
        refuseForeignGrammar(fixed);
        refuseAmbiguity();
        boolean trailingSlash = fixed.length() > 1 && fixed.endsWith("/");
        int end = trailingSlash ? fixed.length() - 1 : fixed.length();
        for (int start = 1; start < end; ) {
            int slash = fixed.indexOf('/', start);
            int stop = slash < 0 ? end : slash;
            segments.add(segment(fixed.substring(start, stop)));
            start = stop + 1;
        }
        return new PathPattern(text, List.copyOf(segments), trailingSlash, anyDepth);
    }

    /** Looks for what other libraries' patterns have, so that a rule copied from there fails loudly. */
    private void refuseForeignGrammar(String fixed) {
        if (text.isEmpty() || text.charAt(0) != '/') {
            boolean suffix = text.startsWith("*.");
            throw refused(
                    "start with '/'",
                    suffix
                            ? "suffix patterns are not supported, name the folder"
                            : "a pattern is relative to the context");
        }
        if (text.endsWith(" ")) {
            throw refused("not end with a space", "leave it out, the comparison trims it");
        }
        if (fixed.contains("**")) {
            throw refused("not contain '**'", "a trailing '/*' already covers every depth");
        }
        if (fixed.indexOf('*') >= 0) {
            throw refused("have '*' only as its whole last segment", "'{name}' stands for one segment");
        }
        if (text.indexOf('\\') >= 0) {
            throw refused("not contain a backslash", "write '/' between segments and '{name}' for an expression");
        }
        for (String query : new String[] {"?", "#"}) {
            if (text.contains(query)) {
                throw refused("not contain '" + query + "'", "query and fragment are no part of a path");
            }
        }
        boolean anchored = text.endsWith("$") || text.contains(".+");
        if (anchored || text.chars().anyMatch(c -> "^|[]\"<>`".indexOf(c) >= 0)) {
            throw refused(
                    "not be a regular expression", "use '{name}' for one segment and a trailing '/*' for the rest");
        }
    }

    private void refuseAmbiguity() {
        try {
            RequestPath.ofDispatch(text, null);
        } catch (AmbiguousPathException e) {
            throw refused(
                    "match a path that can be accepted",
                    e.getMessage() + ", and such requests are refused; " + remedy(e));
        }
    }

    private static String remedy(AmbiguousPathException e) {
        return switch (e.fault()) {
            case DOUBLE_ENCODING -> "write the decoded character";
            case EMPTY_SEGMENT -> "write one slash";
            case NOT_NORMALIZED -> "write the text in normalization form C";
            case PARAMETER -> "leave the path parameter out";
            default -> "leave it out";
        };
    }

    private PathPattern.Segment segment(String segment) {
        if (segment.indexOf('{') < 0 && segment.indexOf('}') < 0) {
            return PathPattern.Segment.literal(segment);
        }
        int last = segment.length() - 1;
        if (segment.charAt(0) != '{' || segment.indexOf('}') != last || segment.lastIndexOf('{') != 0) {
            throw refused("have '{name}' only as a whole segment", "split the segment in the application");
        }
        String name = segment.substring(1, last);
        if (!isName(name)) {
            throw refused(
                    "name its variables with ASCII letters, digits, '_' and '-', first a letter",
                    "a variable has no expression and no wildcard");
        }
        if (!variables.add(name)) {
            throw refused("name each variable once", "rename the second '" + name + "'");
        }
        return PathPattern.Segment.variable(name);
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean other = (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!letter && (i == 0 || !other)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private IllegalArgumentException refused(String rule, String remedy) {
        String shown = text.chars().anyMatch(c -> c < ' ' || c > '~') ? "(not printable ASCII)" : text;
        return new IllegalArgumentException("path pattern must " + rule + ": " + shown + "; " + remedy);
    }
}
