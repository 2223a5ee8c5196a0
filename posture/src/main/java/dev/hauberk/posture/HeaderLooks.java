/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.audit.SecurityTxtFilter;
import dev.hauberk.core.Fact;
import dev.hauberk.headers.CorsFilter;
import dev.hauberk.headers.HttpsFilter;
import dev.hauberk.headers.ReportFilter;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.servlet.ForwardedFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Looks at the response fields that browsers obey. */
final class HeaderLooks {
    private static final long YEAR_SECONDS = 31_536_000;
    private static final Duration SOON = Duration.ofDays(30);
    private static final Set<String> LOOSE_REFERRERS =
            Set.of("unsafe-url", "no-referrer-when-downgrade", "origin-when-cross-origin");
    private static final Fact<String> POLICY = SecurityHeadersFilter.sent("Content-Security-Policy");
    private static final Fact<String> SNIFFING = SecurityHeadersFilter.sent("X-Content-Type-Options");
    private static final Fact<String> TRANSPORT = SecurityHeadersFilter.sent("Strict-Transport-Security");
    private static final Fact<String> REFERRER = SecurityHeadersFilter.sent("Referrer-Policy");

    private HeaderLooks() {}

    static void add(Checklist rows) {
        Class<?> headers = SecurityHeadersFilter.class;
        rows.look("HBK-HDR-001", headers, HeaderLooks::policy)
                .look("HBK-HDR-002", headers, facts -> header(facts, SNIFFING, "nosniff"))
                .look("HBK-HDR-003", headers, HeaderLooks::frames)
                .look("HBK-HDR-004", headers, HeaderLooks::xss)
                .look("HBK-HDR-005", headers, HeaderLooks::hsts)
                .look("HBK-HDR-006", headers, HeaderLooks::referrer)
                .look(
                        "HBK-HDR-007",
                        headers,
                        facts -> header(facts, SecurityHeadersFilter.sent("Permissions-Policy"), ""))
                .look("HBK-HDR-008", CorsFilter.class, HeaderLooks::cors)
                .look(
                        "HBK-HDR-009",
                        ReportFilter.class,
                        facts -> Outcome.configured(
                                "reports come to " + facts.all(ReportFilter.class, ReportFilter.PATH)))
                .look("HBK-INP-006", headers, HeaderLooks::scripts)
                .look(
                        "HBK-NET-001",
                        HttpsFilter.class,
                        facts -> Outcome.configured("hosts " + facts.all(HttpsFilter.class, HttpsFilter.HOSTS)))
                .look("HBK-INC-006", SecurityTxtFilter.class, HeaderLooks::contact);
    }

    private static List<String> sent(PostureFacts facts, Fact<String> field) {
        return facts.all(SecurityHeadersFilter.class, field);
    }

    private static Outcome header(PostureFacts facts, Fact<String> field, String value) {
        List<String> sent = sent(facts, field);
        boolean fine = value.isEmpty() ? !sent.isEmpty() : sent.equals(List.of(value));
        String evidence = sent.isEmpty() ? "not sent" : "sent: " + String.join(" | ", sent);
        return fine ? Outcome.configured(evidence) : facts.failInProduction(evidence);
    }

    static Map<String, List<String>> directives(String policy) {
        Map<String, List<String>> directives = new LinkedHashMap<>();
        for (String directive : policy.split(";", -1)) {
            String[] words = directive.strip().split(" ", -1);
            directives.putIfAbsent(
                    words[0].toLowerCase(Locale.ROOT), Arrays.asList(words).subList(1, words.length));
        }
        return directives;
    }

    private static Outcome policy(PostureFacts facts) {
        List<String> sent = sent(facts, POLICY);
        if (sent.isEmpty()) {
            return facts.failInProduction("no Content-Security-Policy is enforced");
        }
        List<String> problems = new ArrayList<>();
        Map<String, List<String>> all = new LinkedHashMap<>();
        sent.forEach(policy -> directives(policy).forEach(all::putIfAbsent));
        List<String> scripts = all.getOrDefault("script-src", all.getOrDefault("default-src", List.of("*")));
        boolean exact = scripts.stream().anyMatch(source -> source.startsWith("'nonce-") || source.startsWith("'sha"));
        if (scripts.contains("'unsafe-inline'") && !exact) {
            problems.add("inline scripts run");
        }
        if (scripts.contains("*") || (scripts.contains("https:") && !exact)) {
            problems.add("scripts of any host run");
        }
        if (!all.getOrDefault("object-src", all.getOrDefault("default-src", List.of()))
                .equals(List.of("'none'"))) {
            problems.add("no object-src 'none'");
        }
        if (!List.of(List.of("'none'"), List.of("'self'")).contains(all.getOrDefault("base-uri", List.of()))) {
            problems.add("no base-uri");
        }
        return problems.isEmpty()
                ? Outcome.configured("no inline scripts, no plug-ins, a fixed base")
                : Outcome.fail(String.join(", ", problems));
    }

    private static Outcome frames(PostureFacts facts) {
        return sent(facts, POLICY).stream()
                        .anyMatch(policy -> directives(policy).containsKey("frame-ancestors"))
                ? Outcome.configured("frame-ancestors is sent")
                : facts.failInProduction("no policy has frame-ancestors");
    }

    private static Outcome xss(PostureFacts facts) {
        List<String> sent = sent(facts, SecurityHeadersFilter.sent("X-XSS-Protection"));
        return sent.isEmpty() || sent.equals(List.of("0"))
                ? Outcome.configured(sent.isEmpty() ? "not sent" : "sent as 0")
                : Outcome.fail("sent: " + sent);
    }

    private static Outcome scripts(PostureFacts facts) {
        boolean policy = !sent(facts, POLICY).isEmpty();
        boolean sniff = sent(facts, SNIFFING).contains("nosniff");
        return policy && sniff
                ? Outcome.configured("Content-Security-Policy and nosniff are sent")
                : facts.failInProduction(
                        "not sent: " + (policy ? "" : "Content-Security-Policy ") + (sniff ? "" : "nosniff"));
    }

    private static Outcome hsts(PostureFacts facts) {
        List<String> sent = sent(facts, TRANSPORT);
        if (sent.isEmpty()) {
            boolean left = facts.all(SecurityHeadersFilter.class, SecurityHeadersFilter.WITHOUT).stream()
                    .anyMatch("Strict-Transport-Security"::equalsIgnoreCase);
            return left
                    ? Outcome.unknown("left to a proxy by without(...); attest that it sends the header")
                    : facts.failInProduction("no Strict-Transport-Security");
        }
        String value = sent.get(0).toLowerCase(Locale.ROOT);
        long age = 0;
        for (String directive : value.split(";", -1)) {
            if (directive.strip().startsWith("max-age=")) {
                age = number(directive.strip().substring(8));
            }
        }
        if (age < YEAR_SECONDS || !value.contains("includesubdomains")) {
            return Outcome.warn("sent: " + sent.get(0) + "; a year and includeSubDomains are expected");
        }
        boolean aware = facts.has(ForwardedFilter.class) || facts.has(HttpsFilter.class);
        return aware || !facts.production()
                ? Outcome.configured("sent: " + sent.get(0))
                : Outcome.warn("sent on https only, and behind a proxy nothing says that it was https:"
                        + " there is neither a ForwardedFilter nor an HttpsFilter");
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (
                @SuppressWarnings("UnusedException")
                NumberFormatException e) {
            return 0;
        }
    }

    private static Outcome referrer(PostureFacts facts) {
        List<String> sent = sent(facts, REFERRER);
        return sent.stream().anyMatch(LOOSE_REFERRERS::contains)
                ? Outcome.fail("sent: " + sent)
                : header(facts, REFERRER, "");
    }

    private static Outcome cors(PostureFacts facts) {
        List<String> origins =
                facts.all(CorsFilter.class, CorsFilter.ANY_ORIGIN).contains(true)
                        ? List.of("*")
                        : facts.all(CorsFilter.class, CorsFilter.ORIGINS);
        List<String> loose = origins.stream().filter(HeaderLooks::isLoose).toList();
        return loose.isEmpty()
                ? Outcome.configured(origins.toString())
                : facts.failInProduction("origins that are not production's: " + loose);
    }

    private static boolean isLoose(String origin) {
        return origin.contains("*")
                || origin.equals("null")
                || origin.startsWith("http://")
                || origin.contains("://localhost")
                || origin.contains("://127.0.0.1");
    }

    private static Outcome contact(PostureFacts facts) {
        Instant end =
                facts.all(SecurityTxtFilter.class, SecurityTxtFilter.EXPIRES).get(0);
        if (!facts.now().isBefore(end)) {
            return Outcome.fail("security.txt has expired: " + end);
        }
        return facts.now().plus(SOON).isAfter(end)
                ? Outcome.warn("security.txt expires soon: " + end)
                : Outcome.configured("security.txt is good until " + end);
    }
}
