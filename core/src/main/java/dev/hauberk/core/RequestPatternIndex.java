/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An ordered list of patterns that finds the first match in one walk along the path, whether it holds one pattern or
 * five hundred.
 *
 * <p>The answer is that of asking the patterns one by one. A look-up does not allocate, and its work is bounded by the
 * length of the path and the number of patterns. Immutable.
 */
public final class RequestPatternIndex {
    private final String[] methods;
    private final SegmentTrie wide;
    private final SegmentTrie exact;

    private RequestPatternIndex(String[] methods, SegmentTrie wide, SegmentTrie exact) {
        this.methods = methods;
        this.wide = wide;
        this.exact = exact;
    }

    /** Returns an index of patterns that all match {@linkplain Builder#add exactly or wide}. */
    public static RequestPatternIndex of(Collection<RequestPattern> patterns, boolean exact) {
        Builder builder = new Builder();
        patterns.forEach(pattern -> builder.add(pattern, exact));
        return builder.build();
    }

    /** Returns a builder without patterns. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the position of the first entry that matches, or -1 if none does.
     *
     * @param method the request's method; HEAD is decided as GET
     * @param path the request's path
     */
    public int first(String method, RequestPath path) {
        int column = column(RequestPattern.deciding(method));
        int best = wide.first(column, path, SegmentTrie.NONE);
        best = exact.first(column, path, best);
        return best == SegmentTrie.NONE ? -1 : best;
    }

    private int column(String method) {
        for (int i = 0; i < methods.length; i++) {
            if (methods[i].equals(method)) {
                return i;
            }
        }
        return methods.length;
    }

    /**
     * Collects patterns; the position of each is the number of entries added before it. Not safe for several threads.
     */
    public static final class Builder {
        private final List<Entry> entries = new ArrayList<>();
        private final Set<String> methods = new LinkedHashSet<>();

        private Builder() {}

        /**
         * Adds a pattern.
         *
         * @param pattern the pattern
         * @param exact whether it matches {@linkplain RequestPattern#matchesExactly exactly}, as what permits must, and
         *     not {@linkplain RequestPattern#matches wide}
         */
        public Builder add(RequestPattern pattern, boolean exact) {
            pattern.method().ifPresent(methods::add);
            entries.add(new Entry(
                    pattern.path(), exact, m -> pattern.method().map(m::equals).orElse(true)));
            return this;
        }

        /**
         * Adds an entry that {@linkplain PathPattern#matches matches wide}, with every method but the given ones.
         *
         * @param pattern the pattern of the path
         * @param methods the methods that the entry does not have; with GET it does not have HEAD
         * @throws IllegalArgumentException if a method is not an upper-case token or is HEAD
         */
        public Builder addExcept(PathPattern pattern, Set<String> methods) {
            Set<String> copy = Set.copyOf(methods);
            copy.forEach(RequestPattern::requireMethod);
            this.methods.addAll(copy);
            entries.add(new Entry(pattern, false, m -> !copy.contains(m)));
            return this;
        }

        /** Returns an index of the entries added so far. */
        public RequestPatternIndex build() {
            String[] columns = methods.toArray(String[]::new);
            SegmentTrie.Builder wide = new SegmentTrie.Builder(false, columns.length + 1);
            SegmentTrie.Builder exact = new SegmentTrie.Builder(true, columns.length + 1);
            for (int i = 0; i < entries.size(); i++) {
                Entry entry = entries.get(i);
                (entry.exact ? exact : wide).add(entry.path, entry.columns(columns), i);
            }
            return new RequestPatternIndex(columns, wide.build(), exact.build());
        }
    }

    private record Entry(PathPattern path, boolean exact, Predicate<String> hasMethod) {
        /** No method is the empty string, which therefore stands for all that no entry names. */
        boolean[] columns(String[] methods) {
            boolean[] columns = new boolean[methods.length + 1];
            for (int i = 0; i < methods.length; i++) {
                columns[i] = hasMethod.test(methods[i]);
            }
            columns[methods.length] = hasMethod.test("");
            return columns;
        }
    }
}
