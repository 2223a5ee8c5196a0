/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tree of pattern segments that answers with the smallest position of a matching entry.
 *
 * <p>A search visits a node at most once, since there is one way to it, so the worst set of patterns costs no more than
 * asking each one. It descends no deeper than the longest pattern, however long the path is.
 */
final class SegmentTrie {
    /** The position of no entry; greater than all others. */
    static final int NONE = Integer.MAX_VALUE;

    private final boolean exact;
    private final Node root;

    private SegmentTrie(boolean exact, Node root) {
        this.exact = exact;
        this.root = root;
    }

    /**
     * Returns the smallest position that matches with the method of that column and is below {@code best}, or
     * {@code best}.
     */
    int first(int column, RequestPath path, int best) {
        String text = exact ? path.value() : path.wide();
        boolean slash = exact && path.trailingSlash();
        return search(root, text, 0, RequestPath.end(text), column, slash, best);
    }

    private int search(Node node, String text, int position, int end, int column, boolean slash, int best) {
        if (node.minimum >= best) {
            return best;
        }
        int found = Math.min(best, node.anyDepth[column]);
        if (position == end) {
            return Math.min(found, (slash ? node.endWithSlash : node.end)[column]);
        }
        int start = position + 1;
        int next = text.indexOf('/', start);
        int stop = next < 0 ? end : next;
        Node literal = exact ? node.exactChild(text, start, stop) : node.wideChild(text, start, stop);
        if (literal != null) {
            found = search(literal, text, stop, end, column, slash, found);
        }
        return node.variable == null ? found : search(node.variable, text, stop, end, column, slash, found);
    }

    /** Collects entries; not safe for several threads. */
    static final class Builder {
        private final boolean exact;
        private final Branch root;
        private final int columns;

        Builder(boolean exact, int columns) {
            this.exact = exact;
            this.columns = columns;
            this.root = new Branch(columns);
        }

        /** Adds an entry at a position that is greater than those added before. */
        void add(PathPattern pattern, boolean[] methods, int position) {
            Branch branch = root;
            for (PathPattern.Segment segment : pattern.segments()) {
                branch = branch.descend(segment, exact);
            }
            if (pattern.anyDepth()) {
                put(branch.anyDepth, methods, position);
            } else {
                put(exact && pattern.trailingSlash() ? branch.endWithSlash : branch.end, methods, position);
            }
        }

        private void put(int[] positions, boolean[] methods, int position) {
            for (int i = 0; i < columns; i++) {
                if (methods[i]) {
                    positions[i] = Math.min(positions[i], position);
                }
            }
        }

        SegmentTrie build() {
            return new SegmentTrie(exact, root.freeze());
        }
    }

    /** A node while entries are added. */
    private static final class Branch {
        final int[] end;
        final int[] endWithSlash;
        final int[] anyDepth;
        final Map<String, Branch> literals = new HashMap<>();

        @Nullable
        Branch variable;

        Branch(int columns) {
            end = none(columns);
            endWithSlash = none(columns);
            anyDepth = none(columns);
        }

        private static int[] none(int columns) {
            int[] positions = new int[columns];
            Arrays.fill(positions, NONE);
            return positions;
        }

        Branch descend(PathPattern.Segment segment, boolean exact) {
            if (!segment.variable()) {
                return literals.computeIfAbsent(exact ? segment.text() : segment.key(), k -> new Branch(end.length));
            }
            Branch branch = variable == null ? new Branch(end.length) : variable;
            variable = branch;
            return branch;
        }

        Node freeze() {
            return new Node(this);
        }
    }

    /** A node with its literal children in a hash table, so that a stretch of the path is looked up where it stands. */
    private static final class Node {
        /** Knuth's multiplier: hash codes of names such as r1, r2, r3 are neighbours, and must not become a run. */
        private static final int SPREAD = 0x9E37_79B9;

        final int minimum;
        final int[] end;
        final int[] endWithSlash;
        final int[] anyDepth;
        final @Nullable Node variable;
        private final String[] keys;
        private final Node[] children;
        private final int longest;
        private final int shift;

        Node(Branch branch) {
            end = branch.end;
            endWithSlash = branch.endWithSlash;
            anyDepth = branch.anyDepth;
            variable = branch.variable == null ? null : branch.variable.freeze();
            // At most half full, so that a search always ends at an empty place.
            int size = Integer.highestOneBit(Math.max(1, branch.literals.size())) * 4;
            shift = Integer.numberOfLeadingZeros(size) + 1;
            keys = new String[size];
            Arrays.fill(keys, "");
            children = new Node[size];
            int smallest = Math.min(least(end), Math.min(least(endWithSlash), least(anyDepth)));
            int length = 0;
            for (Map.Entry<String, Branch> literal : branch.literals.entrySet()) {
                Node child = literal.getValue().freeze();
                place(literal.getKey(), child);
                smallest = Math.min(smallest, child.minimum);
                length = Math.max(length, literal.getKey().length());
            }
            minimum = variable == null ? smallest : Math.min(smallest, variable.minimum);
            longest = length;
        }

        private static int least(int[] positions) {
            return Arrays.stream(positions).min().orElse(NONE);
        }

        private void place(String key, Node child) {
            int place = place(key.hashCode());
            while (!keys[place].isEmpty()) {
                place = (place + 1) & (keys.length - 1);
            }
            keys[place] = key;
            children[place] = child;
        }

        private int place(int hash) {
            return (hash * SPREAD) >>> shift;
        }

        @Nullable
        Node exactChild(String text, int start, int end) {
            if (end - start > longest) {
                return null;
            }
            int hash = 0;
            for (int i = start; i < end; i++) {
                hash = 31 * hash + text.charAt(i);
            }
            for (int i = place(hash); !keys[i].isEmpty(); i = (i + 1) & (keys.length - 1)) {
                if (keys[i].length() == end - start && text.startsWith(keys[i], start)) {
                    return children[i];
                }
            }
            return null;
        }

        @Nullable
        Node wideChild(String text, int start, int end) {
            int begin = WideText.trimmedStart(text, start, end);
            int stop = WideText.trimmedEnd(text, start, end);
            if (stop - begin > longest) {
                return null;
            }
            for (int i = place(WideText.hash(text, begin, stop)); !keys[i].isEmpty(); i = (i + 1) & (keys.length - 1)) {
                if (WideText.equals(text, begin, stop, keys[i])) {
                    return children[i];
                }
            }
            return null;
        }
    }
}
