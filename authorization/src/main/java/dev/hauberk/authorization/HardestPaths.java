/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.AmbiguousPathException;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.RequestPath;
import java.util.ArrayList;
import java.util.List;

/**
 * The paths of a pattern that are the hardest for earlier rules to take away: those whose variable segments are a word
 * that no rule knows, and whose depth below a {@code /*} is from none to more than any rule has. Literals are as the
 * rule spells them.
 */
final class HardestPaths {
    /** Stands for the methods that no rule names; rules name upper-case tokens only. */
    static final String OTHER_METHOD = "other";

    private final String unknownSegment;
    private final int depth;

    private HardestPaths(String unknownSegment, int depth) {
        this.unknownSegment = unknownSegment;
        this.depth = depth;
    }

    static HardestPaths of(List<PolicyEntry> entries) {
        int longest = 0;
        int deepest = 0;
        for (PolicyEntry entry : entries) {
            if (entry instanceof PolicyEntry.Rule rule) {
                String path = rule.pattern().path().toString();
                longest = Math.max(longest, path.length());
                deepest = Math.max(
                        deepest, (int) path.chars().filter(c -> c == '/').count());
            }
        }
        return new HardestPaths("x".repeat(longest + 1), deepest + 1);
    }

    List<RequestPath> of(PathPattern pattern) {
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
}
