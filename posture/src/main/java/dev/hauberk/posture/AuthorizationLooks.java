/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.authorization.AuthorizationFilter;
import java.util.List;
import java.util.function.Function;

/** Looks at who may do what. */
final class AuthorizationLooks {
    private AuthorizationLooks() {}

    static void add(Checklist rows) {
        Class<?> rules = AuthorizationFilter.class;
        rows.look("HBK-ACC-001", rules, facts -> judged(facts, found -> Outcome.pass(found.summary())))
                .look("HBK-ACC-002", rules, AuthorizationLooks::coverage)
                .look(
                        "HBK-ACC-003",
                        rules,
                        facts -> judged(
                                facts,
                                found -> found.rulesForAnyAccount().isEmpty()
                                        ? Outcome.pass("an account without a role is refused; " + found.summary())
                                        : Outcome.warn("any account will do for "
                                                + AccessFindings.named(found.rulesForAnyAccount()))))
                .look("HBK-ACC-004", rules, facts -> judged(facts, found -> Outcome.pass(found.summary())))
                .look("HBK-ACC-005", rules, AuthorizationLooks::objects)
                .look("HBK-API-001", rules, AuthorizationLooks::versions);
    }

    private static Outcome judged(PostureFacts facts, Function<AccessFindings, Outcome> look) {
        return facts.access()
                .map(found -> found.judge(facts, look))
                .orElseGet(() -> Outcome.unknown("no rules were seen"));
    }

    private static Outcome coverage(PostureFacts facts) {
        boolean compared = facts.filters(AuthorizationFilter.class)
                .allMatch(filter -> filter.facts().containsKey(AuthorizationFilter.COVERAGE_GAPS.name()));
        if (!compared) {
            return Outcome.unknown("the rules were not compared with the servlets; the context was not started yet");
        }
        List<String> gaps = facts.all(AuthorizationFilter.class, AuthorizationFilter.COVERAGE_GAPS);
        if (!gaps.isEmpty()) {
            return Outcome.fail(gaps.toString());
        }
        List<String> unknown = facts.all(AuthorizationFilter.class, AuthorizationFilter.ROUTES_UNKNOWN);
        return unknown.isEmpty()
                ? Outcome.pass(facts.rules().size() + " rules, no gap")
                : Outcome.configured(
                        "servlets that serve all paths have routes of their own: " + String.join(", ", unknown));
    }

    private static Outcome objects(PostureFacts facts) {
        if (facts.access().isEmpty()) {
            return Outcome.unknown("no rules were seen");
        }
        AccessFindings found = facts.access().get();
        if (!found.rulesWithoutObjectCheck().isEmpty()) {
            return Outcome.warn("callers reach objects that are not theirs: "
                    + AccessFindings.named(found.rulesWithoutObjectCheck()));
        }
        if (!found.unknown(true).isEmpty()) {
            return Outcome.unknown("not all routes could be asked: " + found.unknown(true));
        }
        return found.hasObjects()
                ? Outcome.pass("no caller reaches an object that is not theirs")
                : Outcome.notApplicable("no rule has a variable");
    }

    private static Outcome versions(PostureFacts facts) {
        List<String> api =
                facts.patterns().filter(pattern -> pattern.contains("/api/")).toList();
        List<String> without = api.stream()
                .filter(pattern -> !isVersion(pattern.substring(pattern.indexOf("/api/") + 5)))
                .toList();
        if (api.isEmpty()) {
            return Outcome.notApplicable("no rule is below /api/");
        }
        return without.isEmpty()
                ? Outcome.configured("all rules name a version")
                : Outcome.warn("no version in " + without);
    }

    private static boolean isVersion(String rest) {
        return rest.length() > 1 && rest.charAt(0) == 'v' && Character.isDigit(rest.charAt(1));
    }
}
