/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.jwt.JwtFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at bearer tokens. */
final class JwtLooks {
    private static final Duration LONGEST_SKEW = Duration.ofSeconds(60);

    private JwtLooks() {}

    static void add(Checklist rows) {
        rows.look("HBK-AUTH-002", JwtFilter.class, JwtLooks::tokens)
                .look("HBK-INC-001", JwtFilter.class, JwtLooks::revocations);
    }

    private static Outcome tokens(PostureFacts facts) {
        List<String> problems = new ArrayList<>();
        if (facts.all(JwtFilter.class, JwtFilter.AUDIENCES).isEmpty()) {
            problems.add("no audience");
        }
        facts.all(JwtFilter.class, JwtFilter.CLOCK_SKEW).stream()
                .filter(skew -> skew.compareTo(LONGEST_SKEW) > 0)
                .forEach(skew -> problems.add("a clock skew of " + skew));
        List<String> algorithms = facts.all(JwtFilter.class, JwtFilter.ALGORITHMS);
        if (algorithms.stream().anyMatch("none"::equalsIgnoreCase)) {
            problems.add("unsigned tokens");
        }
        if (!problems.isEmpty()) {
            return Outcome.fail(String.join(", ", problems));
        }
        List<String> lifetimes = facts.all(JwtFilter.class, JwtFilter.MAXIMUM_LIFETIMES);
        return lifetimes.contains("unlimited")
                ? Outcome.warn("an issuer has no maximum lifetime; set maximumLifetime()")
                : Outcome.configured("algorithms " + algorithms + ", lifetimes up to " + lifetimes);
    }

    private static Outcome revocations(PostureFacts facts) {
        return facts.filters(JwtFilter.class)
                        .anyMatch(filter -> JwtFilter.REVOCATIONS.in(filter).isEmpty())
                ? Outcome.warn("a JwtFilter has no revocations: a stolen token is good until it expires")
                : Outcome.configured(
                        facts.all(JwtFilter.class, JwtFilter.REVOCATIONS).toString());
    }
}
