/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.authorization;

import dev.hauberk.core.AmbiguousPathException;
import dev.hauberk.core.PathPattern;
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
 * <p>It asks the index itself. Of all requests that a rule has, some are the hardest to take away: those whose variable
 * segments are a word that no rule knows, and whose depth below a {@code /*} is from none to more than any rule has. If
 * earlier entries answer each of them, with each method that a rule names and with one that none does, then the rule is
 * unreachable; otherwise one of them is the proof that it is not. Literals are tried as the rule spells them: a rule
 * that is left with odd spellings alone does not do what it says.
 */
final class RuleReachability {
    /** Stands for the methods that no rule names; rules name upper-case tokens only. */
    private static final String OTHER_METHOD = "other";

    private final List<PolicyEntry> entries;
    private final RequestPatternIndex index;
    private final String unknownSegment;
    private final int depth;
    private final Set<String> methods = new LinkedHashSet<>(List.of(OTHER_METHOD));

    RuleReachability(List<PolicyEntry> entries, RequestPatternIndex index) {
        this.entries = entries;
        this.index = index;
        int longest = 0;
        int deepest = 0;
        for (PolicyEntry entry : entries) {
            if (entry instanceof PolicyEntry.Rule rule) {
                String path = rule.pattern().path().toString();
                longest = Math.max(longest, path.length());
                deepest = Math.max(
                        deepest, (int) path.chars().filter(c -> c == '/').count());
                rule.pattern().method().ifPresent(methods::add);
            }
        }
        this.unknownSegment = "x".repeat(longest + 1);
        this.depth = deepest + 1;
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
        for (RequestPath path : hardest(pattern.path())) {
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

    private List<RequestPath> hardest(PathPattern pattern) {
        String text = pattern.toString();
        boolean anyDepth = text.endsWith("/*");
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < text.length() - (anyDepth ? 2 : 0); i++) {
            if (text.charAt(i) == '{') {
                path.append(unknownSegment);
                i = text.indexOf('}', i);
            } else {
                path.append(text.charAt(i));
            }
        }
        List<RequestPath> paths = new ArrayList<>();
        addIfAccepted(path.toString(), paths);
        for (int i = 0; anyDepth && i < depth; i++) {
            addIfAccepted(path + "/", paths);
            addIfAccepted(path.append('/').append(unknownSegment).toString(), paths);
        }
        return paths;
    }

    /** A pattern may begin with a path that is refused, as {@code /.../*} does; no such request comes this far. */
    private static void addIfAccepted(String path, List<RequestPath> paths) {
        try {
            paths.add(RequestPath.ofDispatch(path, null));
        } catch (AmbiguousPathException e) {
            return;
        }
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
