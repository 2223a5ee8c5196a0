/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Problems;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.RequestPatternIndex;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds the rules that can never match.
 *
 * <p>It asks the index itself. Of all requests that a rule has, some are the {@linkplain HardestPaths hardest} to take
 * away. If earlier entries answer each of them, with each method that a rule names and with one that none does, then
 * the rule is unreachable; otherwise one of them is the proof that it is not. Literals are tried as the rule spells
 * them: a rule that is left with odd spellings alone does not do what it says.
 */
final class RuleReachability {
    private final List<PolicyEntry> entries;
    private final RequestPatternIndex index;
    private final HardestPaths paths;
    private final Set<String> methods = new LinkedHashSet<>(List.of(HardestPaths.OTHER_METHOD));

    RuleReachability(List<PolicyEntry> entries, RequestPatternIndex index) {
        this.entries = entries;
        this.index = index;
        this.paths = HardestPaths.of(entries);
        for (PolicyEntry entry : entries) {
            if (entry instanceof PolicyEntry.Rule rule) {
                rule.pattern().method().ifPresent(methods::add);
            }
        }
    }

    void check(Problems problems) {
        for (int position = 0; position < entries.size(); position++) {
            if (entries.get(position) instanceof PolicyEntry.Rule rule) {
                SortedSet<Integer> earlier = takenBy(rule.pattern(), position);
                if (!earlier.isEmpty()) {
                    problems.add(problem(rule.pattern(), earlier));
                }
            }
        }
    }

    /** Returns the entries that take all requests from the rule at that position; empty if one request is left. */
    private SortedSet<Integer> takenBy(RequestPattern pattern, int position) {
        SortedSet<Integer> earlier = new TreeSet<>();
        for (RequestPath path : paths.of(pattern.path())) {
            for (String method : pattern.method().map(Set::of).orElse(methods)) {
                int first = index.first(method, path);
                if (first == position) {
                    return new TreeSet<>();
                }
                earlier.add(first);
            }
        }
        return earlier;
    }

    private String problem(RequestPattern pattern, SortedSet<Integer> earlier) {
        List<String> takers = new ArrayList<>();
        for (int position : earlier) {
            PolicyEntry entry = entries.get(position);
            if (entry instanceof PolicyEntry.Rule rule && isSame(rule.pattern(), pattern)) {
                return "a rule must appear once: '" + pattern + "' repeats '" + rule.pattern() + "'; remove one";
            }
            takers.add(
                    entry instanceof PolicyEntry.Rule
                            ? "rule '" + entry.place() + "'"
                            : "the denial that rule '" + entry.place() + "' implies (" + entry.line() + ")");
        }
        return "a rule must be able to match: '" + pattern + "' comes after " + String.join(" and ", takers)
                + ", and no request is left for it; move it before '"
                + entries.get(earlier.first()).place() + "'";
    }

    private static boolean isSame(RequestPattern one, RequestPattern other) {
        return one.covers(other) && other.covers(one);
    }
}
