/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import static dev.hauberk.posture.PostureCheck.Verdict.ENFORCED;
import static dev.hauberk.posture.PostureCheck.Verdict.VERIFIED;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What browsers are told, and how requests arrive. */
final class HeaderChecks {
    private static final String FILTER = "SecurityHeadersFilter";
    private static final long YEAR_SECONDS = 31_536_000;

    private HeaderChecks() {}

    static List<PostureCheck> all() {
        return List.of(
                PostureCheck.of(
                                "HBK-HDR-001",
                                "the Content-Security-Policy is strict",
                                "A36 A121 B63",
                                ENFORCED,
                                "`SecurityHeadersFilter.strict()`, with nonces",
                                "3.4.3 3.4.6 3.4.7",
                                "8",
                                HeaderChecks::policy)
                        .mend(".filter(SecurityHeadersFilter.strict())"),
                PostureCheck.of(
                                "HBK-HDR-002",
                                "X-Content-Type-Options is nosniff",
                                "A37 A122",
                                ENFORCED,
                                "`SecurityHeadersFilter`",
                                "3.4.4",
                                "8",
                                facts -> header(facts, "x_content_type_options", "nosniff"))
                        .mend(".filter(SecurityHeadersFilter.strict())"),
                PostureCheck.of(
                                "HBK-HDR-003",
                                "pages are not framed by others",
                                "A38 A123 B63",
                                ENFORCED,
                                "`frame-ancestors`, and X-Frame-Options for browsers that know nothing else",
                                "3.4.6",
                                "8",
                                HeaderChecks::frames)
                        .mend(".filter(SecurityHeadersFilter.strict())"),
                PostureCheck.of(
                                "HBK-HDR-004",
                                "the XSS filter of old browsers is off",
                                "A39 A124",
                                ENFORCED,
                                "X-XSS-Protection is not sent, or sent as `0`: the filter was itself a way to attack, and to"
                                        + " switch it on is advice of another age",
                                "",
                                "8",
                                HeaderChecks::xss)
                        .mend(".filter(SecurityHeadersFilter.strict())"),
                PostureCheck.of(
                                "HBK-HDR-005",
                                "browsers keep to https",
                                "A40 A125 B63",
                                ENFORCED,
                                "Strict-Transport-Security for a year or more, with subdomains",
                                "3.4.1 3.7.4",
                                "8",
                                HeaderChecks::hsts)
                        .mend(".filter(SecurityHeadersFilter.strict()), and a ForwardedFilter where a proxy ends TLS"),
                PostureCheck.of(
                                "HBK-HDR-006",
                                "the Referrer-Policy keeps addresses at home",
                                "A41",
                                ENFORCED,
                                "`SecurityHeadersFilter`",
                                "3.4.5",
                                "8",
                                HeaderChecks::referrer)
                        .mend(".filter(SecurityHeadersFilter.strict())"),
                PostureCheck.of(
                                "HBK-HDR-007",
                                "features of browsers are off unless needed",
                                "A42",
                                ENFORCED,
                                "Permissions-Policy, as Feature-Policy is called now",
                                "",
                                "8",
                                facts -> header(facts, "permissions_policy", ""))
                        .mend(".filter(SecurityHeadersFilter.strict())"),
                PostureCheck.of(
                                "HBK-HDR-008",
                                "only origins of this application read answers",
                                "B53 B109",
                                ENFORCED,
                                "`CorsFilter`: exact origins, never `*` with credentials, never `null`",
                                "3.4.2",
                                "8",
                                HeaderChecks::cors)
                        .mend("CorsFilter.builder().allowedOrigins(\"https://app.example.com\")"),
                PostureCheck.of(
                                "HBK-HDR-009",
                                "browsers report what a policy blocked",
                                "A36",
                                VERIFIED,
                                "`reportsTo` and `ReportFilter`",
                                "3.4.7",
                                "8",
                                HeaderChecks::reports)
                        .mend(
                                ".filter(ReportFilter.builder(\"/reports\")) and SecurityHeadersFilter.strict().reportsTo(\"/reports\")"),
                PostureCheck.of(
                                "HBK-NET-001",
                                "everything comes over https",
                                "A56 A134 B115",
                                ENFORCED,
                                "`HttpsFilter`: redirects pages, refuses the rest",
                                "12.2.1 4.1.2",
                                "8",
                                HeaderChecks::https)
                        .mend(".filter(HttpsFilter.builder().hosts(\"app.example.com\"))"),
                PostureCheck.of(
                                "HBK-NET-002",
                                "a proxy is believed only if it is known",
                                "B66 B114",
                                ENFORCED,
                                "`ForwardedFilter`: without it no proxy is believed",
                                "4.1.3 15.3.4",
                                "8",
                                HeaderChecks::proxies)
                        .mend(".filter(ForwardedFilter.builder().trustedProxies(\"10.0.0.0/8\"))"),
                PostureCheck.outside(
                        "HBK-NET-003", "certificates are valid and renewed", "B62 B112 B113", "outside", "12.2.2", "8"),
                PostureCheck.outside(
                        "HBK-NET-004",
                        "only the ports that must be open are",
                        "B64 B65 B117 B118 B119 B120 B121 B122 B123 B124",
                        "outside: firewall rules, and internal services that are not reached from outside",
                        "13.2.4",
                        "8"),
                PostureCheck.of(
                                "HBK-API-001",
                                "the API has versions",
                                "A57 A135",
                                VERIFIED,
                                "rules below `/api/` name a version; `FirewallFilter.deprecated` announces the end of one",
                                "",
                                "9",
                                HeaderChecks::versions)
                        .mend(".rule(\"/api/v1/orders\", ...)"),
                PostureCheck.of(
                                "HBK-API-002",
                                "methods are limited to known ones",
                                "A58 A136",
                                ENFORCED,
                                "`FirewallFilter` answers others with 405, and rules deny methods that they do not name",
                                "4.1.4 13.4.4",
                                "8",
                                HeaderChecks::methods)
                        .mend(".filter(FirewallFilter.strict())"),
                PostureCheck.of(
                                "HBK-API-003",
                                "errors show the caller nothing",
                                "A59 A76 A137 A147 B98",
                                ENFORCED,
                                "the error guard of every chain: RFC 9457 with an id, and the details in the log. Pages that the"
                                        + " container makes before any filter are its own",
                                "16.5.1-16.5.4",
                                "8",
                                facts -> facts.chain().isEmpty()
                                        ? Outcome.fail("there is no chain")
                                        : Outcome.configured("the chain answers exceptions itself"))
                        .mend("Hauberk.builder()"),
                PostureCheck.outside("HBK-API-004", "the API is documented", "A61", "outside", "13.4.5", "9"));
    }

    private static Outcome header(PostureFacts facts, String fact, String value) {
        List<String> sent = facts.values(FILTER, fact);
        boolean fine = value.isEmpty() ? !sent.isEmpty() : sent.equals(List.of(value));
        return fine
                ? Outcome.configured("sent: " + String.join(" | ", sent))
                : facts.failInProduction(sent.isEmpty() ? "not sent" : "sent: " + String.join(" | ", sent));
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
        List<String> sent = facts.values(FILTER, "content_security_policy");
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
        boolean ancestors = facts.values(FILTER, "content_security_policy").stream()
                .anyMatch(policy -> directives(policy).containsKey("frame-ancestors"));
        return ancestors
                ? Outcome.configured("frame-ancestors is sent")
                : facts.failInProduction("no policy has frame-ancestors");
    }

    private static Outcome xss(PostureFacts facts) {
        List<String> sent = facts.values(FILTER, "x_xss_protection");
        if (!facts.has(FILTER)) {
            return Outcome.unknown("there is no SecurityHeadersFilter; what else sends it cannot be seen");
        }
        return sent.isEmpty() || sent.equals(List.of("0"))
                ? Outcome.configured(sent.isEmpty() ? "not sent" : "sent as 0")
                : Outcome.fail("sent: " + sent);
    }

    private static Outcome hsts(PostureFacts facts) {
        List<String> sent = facts.values(FILTER, "strict_transport_security");
        if (sent.isEmpty()) {
            return facts.failInProduction("no Strict-Transport-Security");
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
        boolean aware = facts.has("ForwardedFilter") || facts.has("HttpsFilter");
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
        List<String> sent = facts.values(FILTER, "referrer_policy");
        boolean loose = sent.contains("unsafe-url")
                || sent.contains("no-referrer-when-downgrade")
                || sent.contains("origin-when-cross-origin");
        return loose ? Outcome.fail("sent: " + sent) : header(facts, "referrer_policy", "");
    }

    private static Outcome cors(PostureFacts facts) {
        if (!facts.has("CorsFilter")) {
            return Outcome.unknown("there is no CorsFilter; whether the application or a proxy lets other origins read"
                    + " answers cannot be seen");
        }
        boolean any = facts.values("CorsFilter", "any_origin").contains("true");
        List<String> origins = any ? List.of("*") : facts.values("CorsFilter", "allowed_origins");
        List<String> loose = origins.stream().filter(HeaderChecks::isLoose).toList();
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

    private static Outcome reports(PostureFacts facts) {
        return facts.has("ReportFilter")
                ? Outcome.configured("reports come to " + facts.values("ReportFilter", "path"))
                : Outcome.warn("nobody hears what browsers block");
    }

    private static Outcome https(PostureFacts facts) {
        return facts.has("HttpsFilter")
                ? Outcome.configured("hosts " + facts.values("HttpsFilter", "hosts"))
                : facts.failInProduction("there is no HttpsFilter in the chain");
    }

    private static Outcome proxies(PostureFacts facts) {
        if (facts.values("ForwardedFilter", "allow_scheme_from_container").contains("true")) {
            return Outcome.warn("the container's word for https is believed: only the proxy may reach the port");
        }
        return facts.has("ForwardedFilter")
                ? Outcome.configured("believed: " + facts.values("ForwardedFilter", "trusted_proxies"))
                : Outcome.unknown("no proxy is believed; whether one stands in front cannot be seen");
    }

    private static Outcome versions(PostureFacts facts) {
        List<String> api = facts.rules().stream()
                .map(rule -> rule.substring(0, rule.lastIndexOf(": ")))
                .filter(pattern -> pattern.contains("/api/"))
                .toList();
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

    private static Outcome methods(PostureFacts facts) {
        List<String> methods = facts.values("FirewallFilter", "methods");
        if (methods.isEmpty()) {
            return facts.failInProduction("there is no FirewallFilter in the chain");
        }
        return methods.contains("TRACE") || methods.contains("CONNECT")
                ? Outcome.fail("methods " + methods)
                : Outcome.configured("methods " + methods);
    }
}
