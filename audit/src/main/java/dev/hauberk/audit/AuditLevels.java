/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.PathPattern;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How much is recorded of which requests: of the patterns that match, the most specific one decides. Immutable. */
final class AuditLevels {
    /**
     * What holds for a pattern.
     *
     * @param pattern the requests
     * @param level how much is recorded
     * @param rate the share of allowed ones that is recorded, from 0 to 1
     */
    record Rule(RequestPattern pattern, AuditLevel level, double rate) {
        String path() {
            return pattern.path().toString();
        }
    }

    private final List<Rule> rules;
    private final AuditLevel otherwise;

    AuditLevels(List<Rule> declared, AuditLevel otherwise) {
        List<Rule> sorted = new ArrayList<>(declared);
        sorted.sort(Comparator.comparing((Rule rule) -> rule.pattern().path(), PathPattern.bySpecificity())
                .thenComparing(rule -> rule.pattern().method().isEmpty()));
        this.rules = List.copyOf(sorted);
        this.otherwise = otherwise;
    }

    /** Returns the rule for a request; a critical one holds for whatever a server may take for its path. */
    Optional<Rule> find(String method, RequestPath path) {
        for (Rule rule : rules) {
            boolean wide = rule.level() == AuditLevel.CRITICAL || rule.level() == AuditLevel.OUTCOME;
            if (wide ? rule.pattern().matches(method, path) : rule.pattern().matchesExactly(method, path)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    AuditLevel otherwise() {
        return otherwise;
    }

    boolean anyCritical() {
        return otherwise == AuditLevel.CRITICAL || rules.stream().anyMatch(rule -> rule.level() == AuditLevel.CRITICAL);
    }

    List<String> told() {
        return rules.stream()
                .map(rule -> rule.pattern() + " " + rule.level() + (rule.rate() < 1 ? " " + rule.rate() : ""))
                .toList();
    }
}
