/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Origins by name and by pattern, which browsers' {@code Origin} fields are compared with. Immutable. */
final class OriginSet {
    private final Set<String> exact;
    private final List<OriginPattern> patterns;

    private OriginSet(Set<String> exact, List<OriginPattern> patterns) {
        this.exact = Collections.unmodifiableSet(new LinkedHashSet<>(exact));
        this.patterns = List.copyOf(patterns);
    }

    /** Returns whether an origin, as a browser serializes it, is one of these. */
    boolean contains(String origin) {
        if (exact.contains(origin)) {
            return true;
        }
        for (OriginPattern pattern : patterns) {
            if (pattern.matches(origin)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether an origin is one of these by a pattern only. */
    boolean containsByPattern(String origin) {
        return !exact.contains(origin) && contains(origin);
    }

    Set<String> exact() {
        return exact;
    }

    List<OriginPattern> patterns() {
        return patterns;
    }

    boolean isEmpty() {
        return exact.isEmpty() && patterns.isEmpty();
    }

    /** Returns all as they are written, for descriptions. */
    Object[] facts() {
        List<String> all = new ArrayList<>(exact);
        patterns.forEach(pattern -> all.add(pattern.toString()));
        return all.toArray();
    }

    /** Collects origins. */
    static final class Builder {
        private final Set<String> exact = new LinkedHashSet<>();
        private final List<OriginPattern> patterns = new ArrayList<>();

        /** @throws IllegalArgumentException if a value is neither an origin nor a safe pattern */
        void add(String... values) {
            for (String value : values) {
                if (OriginPattern.isOne(value)) {
                    patterns.add(OriginPattern.parse(value));
                } else {
                    exact.add(
                            BrowserOrigin.isOfOwnScheme(value)
                                    ? value
                                    : BrowserOrigin.parse(value).toString());
                }
            }
        }

        OriginSet build() {
            return new OriginSet(exact, patterns);
        }
    }
}
