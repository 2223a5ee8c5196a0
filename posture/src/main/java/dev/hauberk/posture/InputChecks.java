/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import static dev.hauberk.posture.PostureCheck.Verdict.ENFORCED;
import static dev.hauberk.posture.PostureCheck.Verdict.RECORDED;
import static dev.hauberk.posture.PostureCheck.Verdict.VERIFIED;

import dev.hauberk.core.Description;
import java.util.List;

/** What comes in, and how often. */
final class InputChecks {
    private InputChecks() {}

    static List<PostureCheck> all() {
        return List.of(
                PostureCheck.of(
                                "HBK-INP-001",
                                "input is validated",
                                "A18 A111 B56",
                                ENFORCED,
                                "`InputFilter`: what a schema does not declare is refused",
                                "2.2.1 2.2.2",
                                "3",
                                facts -> enforcing(facts, "InputFilter"))
                        .mend(".filter(InputFilter.builder().on(\"POST /orders\", schema))"),
                PostureCheck.of(
                                "HBK-INP-002",
                                "every route with a body has a schema",
                                "A18 A111 B56",
                                VERIFIED,
                                "rules with POST, PUT or PATCH are compared with the routes of `InputFilter`",
                                "2.2.1",
                                "3",
                                InputChecks::bodies)
                        .mend("InputFilter.builder().on(pattern, schema)"),
                PostureCheck.of(
                                "HBK-INP-003",
                                "malformed requests end before anything reads them",
                                "A20",
                                ENFORCED,
                                "`FirewallFilter.strict()`: size, depth, content types, character sets, repeated parameters",
                                "2.2.2 15.3.7 4.1.1",
                                "4",
                                InputChecks::firewall)
                        .mend(".filter(FirewallFilter.strict())"),
                PostureCheck.of(
                                "HBK-INP-004",
                                "user data is made harmless",
                                "A21 A109",
                                ENFORCED,
                                "input is refused, not rewritten; `Field.html` cleans declared HTML; encoding what is put out is"
                                        + " the application's, and the test kit's `Tripwire` finds where it is forgotten",
                                "1.1.1 1.3.3",
                                "3",
                                facts -> enforcing(facts, "InputFilter"))
                        .mend(".filter(InputFilter.builder().on(\"POST /orders\", schema))"),
                PostureCheck.of(
                                "HBK-INP-005",
                                "fields have types",
                                "A19 A22 A110",
                                ENFORCED,
                                "`Field`: typed values, with ranges, in `InputFilter`; declared in code or by OpenAPI",
                                "2.2.1 1.4.2",
                                "3",
                                InputChecks::typed)
                        .mend("InputFilter.builder().on(\"POST /orders\", schema)"),
                PostureCheck.of(
                                "HBK-INP-006",
                                "scripts of others do not run",
                                "A112 B58",
                                ENFORCED,
                                "the Content-Security-Policy and nosniff of `SecurityHeadersFilter`",
                                "1.2.1 3.4.3",
                                "8",
                                InputChecks::scripts)
                        .mend(".filter(SecurityHeadersFilter.strict())"),
                PostureCheck.outside(
                        "HBK-INP-007",
                        "SQL is parameterised",
                        "A47 A128 B57",
                        "outside: no filter can do it; the test kit's `Tripwire` finds statements that hold what a request"
                                + " brought",
                        "1.2.4",
                        "8"),
                PostureCheck.of(
                                "HBK-LIM-001",
                                "all requests are limited",
                                "A27 A115 B55",
                                ENFORCED,
                                "`RateLimitFilter` without routes",
                                "2.4.1",
                                "4",
                                InputChecks::globalLimit)
                        .mend(
                                ".filter(RateLimitFilter.builder().limit(RateLimit.perMinute(300)).keyedBy(RateLimitKey.clientAddress()))"),
                PostureCheck.of(
                                "HBK-LIM-002",
                                "endpoints have limits of their own",
                                "A28 A29 A116",
                                ENFORCED,
                                "`RateLimitFilter.on` and filters of a route",
                                "2.4.1 6.3.1",
                                "4 6",
                                InputChecks::routeLimits)
                        .mend("RateLimitFilter.builder().limit(RateLimit.perMinute(5)).on(\"POST /login\")"),
                PostureCheck.of(
                                "HBK-LIM-003",
                                "replicas share their limits",
                                "A27 A115",
                                VERIFIED,
                                "a store such as `RedisRateLimitStore`, where more than one replica is declared",
                                "2.4.1",
                                "4",
                                InputChecks::sharedLimits)
                        .mend("RateLimitFilter.builder().limiter(l -> l.store(RedisRateLimitStore.of(client, key)))"),
                PostureCheck.of(
                                "HBK-LIM-004",
                                "bursts are served from a bucket",
                                "A31 A117",
                                ENFORCED,
                                "token buckets: `RateLimit.withBurst`, with leases of several permits from a store",
                                "2.4.1",
                                "4",
                                facts -> facts.present("RateLimitFilter"))
                        .mend(".filter(RateLimitFilter.builder().limit(RateLimit.perMinute(300).withBurst(60)))"),
                PostureCheck.of(
                                "HBK-LIM-005",
                                "the use of limits is watched",
                                "A30 A118",
                                RECORDED,
                                "records `ratelimit.exceeded`, the metric `hauberk.decisions`, docs/telemetry",
                                "16.3.3",
                                "4",
                                facts -> facts.present("AuditFilter"))
                        .mend(".filter(AuditFilter.builder().log(AuditLog.directory(path)))"),
                PostureCheck.of(
                                "HBK-LIM-006",
                                "limits refuse",
                                "A116",
                                VERIFIED,
                                "no limit is in shadow mode",
                                "2.4.1",
                                "4",
                                InputChecks::shadows)
                        .mend("take shadow() out of RateLimitFilter.builder()"));
    }

    static Outcome enforcing(PostureFacts facts, String filter) {
        if (facts.values(filter, "enforcing").contains("false")) {
            return facts.failInProduction(filter + " only reports");
        }
        return facts.present(filter);
    }

    private static Outcome typed(PostureFacts facts) {
        List<String> routes = facts.values("InputFilter", "routes");
        return routes.isEmpty()
                ? facts.failInProduction("no fields are declared")
                : Outcome.configured(routes.size() + " routes with declared fields");
    }

    private static Outcome bodies(PostureFacts facts) {
        List<String> withBody = facts.rules().stream()
                .map(rule -> rule.substring(0, rule.lastIndexOf(": ")))
                .filter(pattern ->
                        pattern.startsWith("POST ") || pattern.startsWith("PUT ") || pattern.startsWith("PATCH "))
                .toList();
        if (withBody.isEmpty()) {
            return facts.rules().isEmpty()
                    ? Outcome.unknown("no rules were seen")
                    : Outcome.notApplicable("no rule names a method with a body");
        }
        List<String> schemas = facts.values("InputFilter", "routes");
        List<String> bare = withBody.stream()
                .filter(pattern -> schemas.stream().noneMatch(schema -> CallerChecks.covers(schema, pattern)))
                .toList();
        return bare.isEmpty() ? Outcome.configured("schemas for " + withBody) : Outcome.warn("no schema for " + bare);
    }

    private static Outcome firewall(PostureFacts facts) {
        if (!facts.has("FirewallFilter")) {
            return facts.failInProduction("there is no FirewallFilter in the chain");
        }
        return facts.values("FirewallFilter", "preset").equals(List.of("strict"))
                ? Outcome.configured(
                        "strict, bodies of at most " + facts.values("FirewallFilter", "body_bytes") + " octets")
                : Outcome.warn("a preset other than strict");
    }

    private static Outcome scripts(PostureFacts facts) {
        boolean policy = !facts.values("SecurityHeadersFilter", "content_security_policy")
                .isEmpty();
        boolean sniff =
                facts.values("SecurityHeadersFilter", "x_content_type_options").contains("nosniff");
        return policy && sniff
                ? Outcome.configured("Content-Security-Policy and nosniff are sent")
                : facts.failInProduction(
                        "not sent: " + (policy ? "" : "Content-Security-Policy ") + (sniff ? "" : "nosniff"));
    }

    private static boolean isGlobal(Description filter) {
        return filter.fact("on").isEmpty() && filter.fact("route").isEmpty();
    }

    private static Outcome globalLimit(PostureFacts facts) {
        if (!facts.has("RateLimitFilter")) {
            return facts.failInProduction("there is no RateLimitFilter in the chain");
        }
        return facts.filters("RateLimitFilter").anyMatch(InputChecks::isGlobal)
                ? Outcome.configured("limits for all requests: "
                        + facts.filters("RateLimitFilter")
                                .filter(InputChecks::isGlobal)
                                .flatMap(filter -> filter.fact("limit").stream())
                                .toList())
                : Outcome.warn("limits for some routes only");
    }

    private static Outcome routeLimits(PostureFacts facts) {
        List<String> routes = facts.filters("RateLimitFilter")
                .filter(filter -> !isGlobal(filter))
                .map(filter -> String.join(" ", filter.fact("on").isEmpty() ? filter.fact("route") : filter.fact("on")))
                .toList();
        return routes.isEmpty()
                ? Outcome.warn("no endpoint has a limit of its own")
                : Outcome.configured("limits for " + routes);
    }

    private static Outcome sharedLimits(PostureFacts facts) {
        boolean shared = facts.filters("RateLimitFilter")
                .flatMap(filter -> filter.dependencies().stream())
                .anyMatch(needed -> needed.name().startsWith("rate limit store"));
        if (shared) {
            return Outcome.configured("a shared store");
        }
        return switch (facts.replicas()) {
            case 0 -> Outcome.unknown("nobody said how many replicas there are");
            case 1 -> Outcome.notApplicable("one replica");
            default ->
                facts.failInProduction(facts.replicas() + " replicas, and each counts for itself: the limits are "
                        + facts.replicas() + " times as high");
        };
    }

    private static Outcome shadows(PostureFacts facts) {
        List<String> shadows = facts.filters("RateLimitFilter")
                .filter(filter -> filter.fact("shadow").contains("true"))
                .flatMap(filter -> filter.fact("name").stream())
                .toList();
        if (!facts.has("RateLimitFilter")) {
            return Outcome.notApplicable("there is no RateLimitFilter");
        }
        return shadows.isEmpty()
                ? Outcome.configured("all limits refuse")
                : facts.failInProduction("limits that only report: " + shadows);
    }
}
