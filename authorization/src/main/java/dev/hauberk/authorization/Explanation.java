/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Decision;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a policy decides about a request as it does, for an operator. Immutable.
 *
 * @param decision the verdict, the same that {@link AuthorizationPolicy#decide} gives
 * @param passedOver the rules and implied denials before the one that matches, each with the reason why it does not
 * @param path what the rule for the path that matches asks, and which parts of it are met; empty if none matches
 * @param servlet the same for the rule about the request's servlet; empty if there is none
 */
public record Explanation(Decision decision, List<String> passedOver, List<String> path, List<String> servlet) {
    /** Copies the lists. */
    public Explanation {
        passedOver = List.copyOf(passedOver);
        path = List.copyOf(path);
        servlet = List.copyOf(servlet);
    }

    /** Returns all of it as text of several lines. */
    @Override
    public String toString() {
        String verdict = decision instanceof Decision.Deny deny
                ? "denied: " + deny.rejection()
                : "allowed by " + decision.rule();
        String none = "  no rule for the path matches";
        return verdict
                + passedOver.stream().map(line -> "\n  passed over " + line).collect(Collectors.joining())
                + (path.isEmpty() ? "\n" + none : lines(path))
                + lines(servlet);
    }

    private static String lines(List<String> lines) {
        return lines.stream().map(line -> "\n  " + line).collect(Collectors.joining());
    }
}
