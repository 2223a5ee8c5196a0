/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The header lines for one kind of request, computed once. Immutable. */
final class HeaderSet {
    static final String POLICY = "Content-Security-Policy";
    static final String REPORT_ONLY = "Content-Security-Policy-Report-Only";

    /**
     * One header line.
     *
     * @param value that of an answer without a nonce
     * @param further whether an earlier line of the set has the same name
     * @param around what comes around the nonce; the value alone if the line has none
     * @param policy what the value says, if that is a policy
     */
    record Line(
            String name, String value, boolean further, List<String> around, Optional<ContentSecurityPolicy> policy) {
        /** Returns the value with a nonce in its places. */
        String value(@Nullable String nonce) {
            return nonce == null ? value : String.join(nonce, around);
        }
    }

    private final List<Line> lines;
    private final boolean secure;
    private final boolean takesNonce;
    /** Names and values by turns, of the lines that are no further ones: most answers need no more. */
    private final String[] first;

    private final List<Line> further;

    private final Set<String> left;

    private HeaderSet(List<Line> lines, boolean secure, Set<String> left) {
        this.lines = List.copyOf(lines);
        this.secure = secure;
        this.left = left;
        this.takesNonce = lines.stream().anyMatch(line -> line.around().size() > 1);
        this.first = lines.stream()
                .filter(line -> !line.further())
                .flatMap(line -> Stream.of(line.name(), line.value()))
                .toArray(String[]::new);
        this.further = lines.stream().filter(Line::further).toList();
    }

    /** Returns the lines in the order of writing; only policies may have several of one name. */
    List<Line> lines() {
        return lines;
    }

    /** Returns whether the request is secure. */
    boolean secure() {
        return secure;
    }

    /** Returns names and values by turns of the lines that are no further ones and have no nonce; not to be changed. */
    String[] first() {
        return first;
    }

    /** Returns the lines whose name an earlier one has. */
    List<Line> further() {
        return further;
    }

    /** Collects lines in the order of writing. */
    static final class Builder {
        /** Stands for the nonce, and cannot be in a policy. */
        private static final String PLACE = ";nonce;";

        private final List<Line> lines = new ArrayList<>();
        private final Set<String> seen = new HashSet<>();
        private final boolean secure;
        private final Set<String> left;

        /** @param left names of lines that are left out */
        Builder(boolean secure, Set<String> left) {
            this.secure = secure;
            this.left = left;
        }

        /** Adds a line; one without a value is left out. */
        Builder line(String name, String value) {
            return left.contains(name) ? this : added(name, value);
        }

        /** Adds a line, also if its name is among those left out. */
        Builder added(String name, String value) {
            if (!value.isEmpty()) {
                lines.add(new Line(name, value, !seen.add(name), List.of(value), Optional.empty()));
            }
            return this;
        }

        /** Adds a policy; one of which nothing is left on such requests is left out. */
        Builder policy(String name, ContentSecurityPolicy policy) {
            return left.contains(name) || policy.headerValue(secure).isEmpty() ? this : place(name, policy);
        }

        private Builder place(String name, ContentSecurityPolicy policy) {
            List<String> around = List.of(policy.headerValue(secure, PLACE).split(PLACE, -1));
            lines.add(new Line(name, policy.headerValue(secure), !seen.add(name), around, Optional.of(policy)));
            return this;
        }

        HeaderSet build() {
            return new HeaderSet(lines, secure, left);
        }
    }

    /** Returns whether the set has one line of this name and a second would make a browser ignore or misread both. */
    boolean isSingle(String name) {
        if (isPolicy(name)) {
            return false;
        }
        for (Line line : lines) {
            if (line.name().equalsIgnoreCase(name)) {
                return HeaderSettings.NAMES.contains(name);
            }
        }
        return false;
    }

    private static boolean isPolicy(String name) {
        return name.equalsIgnoreCase(POLICY) || name.equalsIgnoreCase(REPORT_ONLY);
    }

    boolean takesNonce() {
        return takesNonce;
    }

    /** Returns whether a field is left to a proxy or the application. */
    boolean leaves(String name) {
        return left.contains(name);
    }

    /** Returns a set in which the enforced policies are changed, each by itself, and all else is in the same places. */
    HeaderSet with(UnaryOperator<ContentSecurityPolicy> change) {
        Builder changed = new Builder(secure, left);
        for (Line line : lines) {
            if (line.policy().isPresent()) {
                ContentSecurityPolicy policy = line.policy().get();
                changed.place(line.name(), line.name().equals(POLICY) ? change.apply(policy) : policy);
            } else {
                changed.added(line.name(), line.value());
            }
        }
        return changed.build();
    }
}
