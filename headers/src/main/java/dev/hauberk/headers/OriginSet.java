/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Origins by name and by pattern, which browsers' {@code Origin} fields are compared with. Immutable. */
final class OriginSet {
    private final Set<String> exact;
    private final List<OriginPattern> patterns;

    /** @param origins each as {@link #canonical} returns it */
    OriginSet(List<String> origins) {
        Set<String> names = new LinkedHashSet<>(origins);
        names.removeIf(OriginPattern::isOne);
        this.exact = Collections.unmodifiableSet(names);
        this.patterns = origins.stream()
                .filter(OriginPattern::isOne)
                .map(OriginPattern::parse)
                .toList();
    }

    /**
     * Returns a pattern as it is written, an origin as browsers write it.
     *
     * @throws IllegalArgumentException if a text is neither an origin nor a safe pattern
     */
    static String canonical(String text) {
        if (OriginPattern.isOne(text)) {
            return OriginPattern.parse(text).toString();
        }
        return BrowserOrigin.isOfOwnScheme(text)
                ? text
                : BrowserOrigin.parse(text).toString();
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

    Set<String> exact() {
        return exact;
    }

    List<OriginPattern> patterns() {
        return patterns;
    }
}
