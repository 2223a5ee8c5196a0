/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A set of request paths, in the one grammar that every rule, route and exemption uses.
 *
 * <ul>
 *   <li>{@code /orders/open} is that path;
 *   <li>{@code {id}} as a whole segment stands for one segment, whatever it is: {@code /orders/{id}};
 *   <li>a trailing {@code /*} stands for any depth, also none: {@code /orders/*} has {@code /orders}, and {@code /*}
 *       has every path.
 * </ul>
 *
 * <p>Nothing else has a meaning, and what has one elsewhere is refused: {@code **}, suffixes, expressions. A pattern is
 * written decoded and relative to the context.
 *
 * <p>There are two ways to match. What <i>restricts</i> must match {@linkplain #matches wide}: it also has the
 * spellings that an application or a file system may take for the same resource. What <i>permits</i> must match
 * {@linkplain #matchesExactly exactly}. Matching does not allocate. Immutable; equal if the texts are.
 */
public final class PathPattern {
    private final String text;
    private final List<Segment> segments;
    private final boolean trailingSlash;
    private final boolean anyDepth;

    PathPattern(String text, List<Segment> segments, boolean trailingSlash, boolean anyDepth) {
        this.text = text;
        this.segments = segments;
        this.trailingSlash = trailingSlash;
        this.anyDepth = anyDepth;
    }

    /**
     * Parses a pattern.
     *
     * @param text such as {@code /orders/{id}}
     * @throws IllegalArgumentException if the text is not of the grammar or names a path that {@link RequestPath}
     *     refuses; the message says what to write instead
     */
    public static PathPattern parse(String text) {
        return new PathPatternParser(text).parse();
    }

    /**
     * Returns whether the pattern has the path or another spelling of it: case, one trailing slash, and leading spaces
     * and trailing dots and spaces of a segment do not count. Beyond ASCII, case is folded in full, and joiners do not
     * count.
     */
    public boolean matches(RequestPath path) {
        String candidate = path.wide();
        int end = RequestPath.end(candidate);
        int position = 0;
        for (int i = 0; i < segments.size(); i++) {
            if (position == end) {
                return false;
            }
            int stop = segmentEnd(candidate, position + 1, end);
            if (!segments.get(i).matches(candidate, position + 1, stop)) {
                return false;
            }
            position = stop;
        }
        return anyDepth || position == end;
    }

    /** Returns whether the pattern has the path in this very spelling, character by character. */
    public boolean matchesExactly(RequestPath path) {
        String candidate = path.value();
        int end = RequestPath.end(candidate);
        int position = 0;
        for (int i = 0; i < segments.size(); i++) {
            if (position == end) {
                return false;
            }
            int stop = segmentEnd(candidate, position + 1, end);
            if (!segments.get(i).matchesExactly(candidate, position + 1, stop)) {
                return false;
            }
            position = stop;
        }
        return anyDepth || (position == end && trailingSlash == path.trailingSlash());
    }

    private static int segmentEnd(String path, int start, int end) {
        int slash = path.indexOf('/', start);
        return slash < 0 ? end : slash;
    }

    /**
     * Returns what a variable stands for in a path, as the path spells it; empty if the pattern does not
     * {@linkplain #matches match}.
     *
     * @throws IllegalArgumentException if the pattern has no such variable
     */
    public Optional<String> variable(String name, RequestPath path) {
        int place = variableSegment(name);
        if (place < 0) {
            throw new IllegalArgumentException("path pattern must have the variable '" + name + "': " + text);
        }
        return matches(path) ? Optional.of(path.segment(place)) : Optional.empty();
    }

    /** Returns the place of the segment that a variable stands for, from 0, or -1 if there is no such variable. */
    public int variableSegment(String name) {
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i).variable() && segments.get(i).text().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the names of the variables, from left to right. */
    public List<String> variables() {
        return segments.stream().filter(Segment::variable).map(Segment::text).toList();
    }

    /** Returns whether this pattern {@linkplain #matches matches} every path that the other one matches. */
    public boolean covers(PathPattern other) {
        int length = segments.size();
        if (anyDepth ? other.segments.size() < length : other.anyDepth || other.segments.size() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (!segments.get(i).covers(other.segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether this pattern and the other one {@linkplain #matches match} the same paths. */
    public boolean sameAs(PathPattern other) {
        return covers(other) && other.covers(this);
    }

    /** Returns a text that two patterns share exactly if they are the {@linkplain #sameAs same}. */
    public String wideKey() {
        StringBuilder key = new StringBuilder();
        for (Segment segment : segments) {
            // No literal has braces, so a variable is no literal's key.
            key.append('/').append(segment.variable() ? "{}" : segment.key());
        }
        return (anyDepth ? key.append("/*") : key).toString();
    }

    /**
     * Returns an order with the most specific pattern first. From left to right, a literal segment comes before a
     * variable, a variable before the end of the pattern, and the end before {@code /*}. Patterns of one shape are
     * equal in this order, so a stable sort keeps them as they were.
     */
    public static Comparator<PathPattern> bySpecificity() {
        return PathPattern::compareShape;
    }

    private int compareShape(PathPattern other) {
        int shared = Math.min(segments.size(), other.segments.size());
        for (int i = 0; i <= shared; i++) {
            int difference = rank(i) - other.rank(i);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private int rank(int index) {
        if (index == segments.size()) {
            return anyDepth ? 3 : 2;
        }
        return segments.get(index).variable() ? 1 : 0;
    }

    List<Segment> segments() {
        return segments;
    }

    boolean trailingSlash() {
        return trailingSlash;
    }

    boolean anyDepth() {
        return anyDepth;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathPattern pattern && text.equals(pattern.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the text that was parsed. */
    @Override
    public String toString() {
        return text;
    }

    /**
     * One segment of a pattern.
     *
     * @param variable whether it stands for any segment
     * @param text the literal, or the variable's name
     * @param key what a literal is compared by in a wide match; empty for a variable
     */
    record Segment(boolean variable, String text, String key) {
        static Segment literal(String text) {
            return new Segment(false, text, WideText.key(text));
        }

        static Segment variable(String name) {
            return new Segment(true, name, "");
        }

        boolean matches(String path, int start, int end) {
            return variable
                    || WideText.equals(
                            path, WideText.trimmedStart(path, start, end), WideText.trimmedEnd(path, start, end), key);
        }

        boolean matchesExactly(String path, int start, int end) {
            return variable || (end - start == text.length() && path.startsWith(text, start));
        }

        boolean covers(Segment other) {
            return variable || (!other.variable && key.equals(other.key));
        }
    }
}
