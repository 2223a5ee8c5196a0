/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.cli;

import dev.hauberk.audit.AuditReader;
import dev.hauberk.audit.AuditRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which role used which rule since when, and which rules nobody used. */
final class AccessReview {
    /**
     * How one role used one rule.
     *
     * @param rule the rule, or the route where no rule is known
     */
    record Use(String role, String rule) {}

    /** How often, by whom, and when last. */
    static final class Extent {
        private long requests;
        private final Set<String> users = new HashSet<>();
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

    private final Map<Use, Extent> uses =
            new TreeMap<>(Comparator.comparing(Use::role).thenComparing(Use::rule));

    private AccessReview() {}

    static AccessReview of(Path log, Instant since) throws IOException {
        AccessReview review = new AccessReview();
        AuditReader.of(log).forEach(next -> {
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
        List<String> held = next.texts("user.roles");
        List<String> roles =
                held.isEmpty() ? List.of(next.text("user.hash").isEmpty() ? "(nobody)" : "(no role)") : held;
        for (String role : roles) {
            uses.computeIfAbsent(new Use(role, rule), unused -> new Extent()).add(next);
        }
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
