/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which role used which rule since when, and which rules nobody used. */
final class AccessReview {
    /** The callers without any role. */
    private static final String NO_ROLE = "(no role)";

    /**
     * How one role used one rule.
     *
     * @param role the role
     * @param rule the rule, or the route where no rule is known
     */
    record Use(String role, String rule) implements Comparable<Use> {
        @Override
        public int compareTo(Use other) {
            int byRole = role.compareTo(other.role);
            return byRole != 0 ? byRole : rule.compareTo(other.rule);
        }
    }

    /** How often, by how many, and when last. */
    static final class Extent {
        private long requests;
        private final Set<String> users = new TreeSet<>();
        private String last = "";

        private void add(AuditRecord next) {
            requests++;
            users.add(next.text("user.hash"));
            String time = next.text("@timestamp");
            last = time.compareTo(last) > 0 ? time : last;
        }

        long requests() {
            return requests;
        }

        int users() {
            return users.size();
        }

        String last() {
            return last;
        }
    }

    private final Map<Use, Extent> uses = new TreeMap<>();

    private AccessReview() {}

    static AccessReview of(Path log, Instant since) throws IOException {
        AccessReview review = new AccessReview();
        LogReader.forEach(log, next -> {
            if (next.action().equals("request.allowed") && !next.time().isBefore(since)) {
                review.add(next);
            }
        });
        return review;
    }

    private void add(AuditRecord next) {
        String rule = next.text("rule.name").isEmpty()
                ? (next.text("http.request.method") + " " + next.text("url.path")).strip()
                : next.text("rule.name");
        List<String> roles = new ArrayList<>();
        if (next.value("user.roles") instanceof List<?> listed) {
            listed.forEach(role -> roles.add(String.valueOf(role)));
        }
        if (roles.isEmpty()) {
            roles.add(next.text("user.hash").isEmpty() ? "(nobody)" : NO_ROLE);
        }
        roles.forEach(role -> uses.computeIfAbsent(new Use(role, rule), unused -> new Extent())
                .add(next));
    }

    Map<Use, Extent> uses() {
        return uses;
    }

    /**
     * Returns the rules that grant something and that nobody used.
     *
     * @param rules such as {@code GET /orders: hasRole(a)}
     */
    List<String> unused(List<String> rules) {
        Set<String> used = new TreeSet<>();
        uses.keySet().forEach(use -> used.add(use.rule()));
        return rules.stream()
                .filter(rule -> rule.lastIndexOf(": ") > 0 && !rule.endsWith(": denyAll()"))
                .filter(rule -> !used.contains(rule.substring(0, rule.lastIndexOf(": "))))
                .toList();
    }
}
