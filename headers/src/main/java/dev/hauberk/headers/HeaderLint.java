/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Problems;
import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks for settings that a browser accepts and that protect less than they seem to: the findings of Google's CSP
 * Evaluator, and headers that contradict each other.
 */
final class HeaderLint {
    /** Hosts from which anybody can serve a script: they return JSONP, or libraries that evaluate templates. */
    private static final Set<String> ANYBODYS_SCRIPTS = Set.of("""
            ajax.googleapis.com accounts.google.com www.google.com www.gstatic.com www.googletagmanager.com \
            www.googleapis.com storage.googleapis.com cdnjs.cloudflare.com cdn.jsdelivr.net unpkg.com esm.sh \
            code.angularjs.org raw.githubusercontent.com gist.githubusercontent.com ajax.aspnetcdn.com yandex.st \
            yastatic.net api.twitter.com graph.facebook.com connect.facebook.net""".split(" "));

    private static final List<Directive> SCRIPTS =
            List.of(Directive.DEFAULT_SRC, Directive.SCRIPT_SRC, Directive.SCRIPT_SRC_ELEM);

    private final HeaderSettings settings;
    private final Problems problems;

    private HeaderLint(HeaderSettings settings, Problems problems) {
        this.settings = settings;
        this.problems = problems;
    }

    /** Adds what is wrong with settings, and warns of what is weak. */
    static void check(HeaderSettings settings, Map<String, String> endpoints, Problems problems) {
        HeaderLint lint = new HeaderLint(settings, problems);
        lint.fields();
        if (!settings.left().contains(HeaderSet.POLICY)) {
            lint.gaps();
        }
        settings.allPolicies().forEach(policy -> lint.policy(policy, endpoints));
        settings.reported().orElse(List.of()).forEach(lint::reported);
        lint.combinations();
    }

    private void fields() {
        for (String name : settings.left()) {
            if (!HeaderSettings.NAMES.contains(name)) {
                problems.add("a header that is left out must be one that this filter writes: "
                        + CspSyntax.printable(name) + " is not");
            }
        }
        settings.added().forEach((name, value) -> {
            if (HeaderSettings.NAMES.contains(name) && !settings.left().contains(name)) {
                problems.add("a header that this filter writes has a setting of its own: " + name
                        + "; use that, or call without(\"" + name + "\") too");
            }
        });
    }

    private void gaps() {
        for (Directive directive : List.of(Directive.BASE_URI, Directive.FORM_ACTION, Directive.FRAME_ANCESTORS)) {
            if (!has(directive)) {
                problems.warn("a content security policy should have " + directive + ": none has; it does not fall"
                        + " back to default-src");
            }
        }
        for (Directive directive : List.of(Directive.SCRIPT_SRC, Directive.OBJECT_SRC)) {
            if (!has(directive) && !has(Directive.DEFAULT_SRC)) {
                problems.warn("a content security policy should have " + directive
                        + " or default-src: none has; everything is allowed there");
            }
        }
    }

    private boolean has(Directive directive) {
        return settings.policies().orElse(List.of()).stream()
                .anyMatch(policy -> policy.values(directive).isPresent());
    }

    private void policy(ContentSecurityPolicy policy, Map<String, String> endpoints) {
        policy.directives().forEach((directive, values) -> {
            values.forEach(value -> source(directive, value, values));
            ignored(directive, values);
        });
        boolean byNonce =
                policy.takesNonce() || values(policy, Directive.SCRIPT_SRC).contains("'strict-dynamic'");
        if (byNonce && !has(Directive.BASE_URI)) {
            problems.add("a policy with a nonce or 'strict-dynamic' must have base-uri: none has; an injected base"
                    + " element would send the scripts of the page to another host; add base-uri 'none'");
        }
        for (String endpoint : values(policy, Directive.REPORT_TO)) {
            if (!endpoints.containsKey(endpoint)) {
                problems.add("report-to must name a reporting endpoint: " + endpoint
                        + "; declare it with reportingEndpoint()");
            }
        }
    }

    /** Warns of what browsers ignore because of another value of the same directive. */
    private void ignored(Directive directive, List<String> values) {
        boolean hash = values.stream().anyMatch(CspHash::isHash);
        boolean nonce = values.contains(ContentSecurityPolicy.NONCE);
        if ((nonce || hash) && values.contains("'unsafe-inline'")) {
            problems.warn(directive + " should not have 'unsafe-inline' beside a nonce or a hash: browsers ignore it;"
                    + " remove it" + (values.contains("'strict-dynamic'") ? ", or use legacyFallback()" : ""));
        }
        if (values.contains("'strict-dynamic'") && directive != Directive.DEFAULT_SRC) {
            values.stream()
                    .filter(value -> !value.startsWith("'") || value.equals("'self'"))
                    .forEach(value -> problems.warn(directive + " should not have a source beside 'strict-dynamic': "
                            + value + " is ignored; remove it, or use legacyFallback()"));
        }
        if (nonce && (directive == Directive.SCRIPT_SRC_ATTR || directive == Directive.STYLE_SRC_ATTR)) {
            problems.warn(directive + " should not have a nonce: attributes have none, so every one is blocked");
        }
        if (!hash && values.contains("'unsafe-hashes'")) {
            problems.warn(
                    directive + " should have a hash beside 'unsafe-hashes': without one the keyword does nothing");
        }
        if (directive == Directive.FRAME_ANCESTORS && values.stream().anyMatch(CspHost::isEverywhere)) {
            problems.warn("frame-ancestors lets every site frame the page: " + String.join(" ", values));
        }
    }

    private static List<String> values(ContentSecurityPolicy policy, Directive directive) {
        return policy.values(directive).orElse(List.of());
    }

    private void source(Directive directive, String value, List<String> all) {
        String host = host(value);
        if (SCRIPTS.contains(directive) && ANYBODYS_SCRIPTS.contains(host)) {
            problems.warn(directive + " should not name a host that serves scripts of anybody: " + value
                    + "; use a nonce or hashes, or serve the files yourself");
        }
        if (value.startsWith("http:") || value.startsWith("ws:")) {
            problems.warn(directive + " should not allow what anybody on the way can change: " + value + "; use https");
        }
        if ((directive == Directive.OBJECT_SRC || directive == Directive.BASE_URI)
                && CspHost.isEverywhere(value)
                && !value.startsWith("'")) {
            problems.warn(directive + " should not allow every host: " + value + "; use 'none'");
        }
        if (SCRIPTS.contains(directive) && letsScriptRun(value, all)) {
            problems.warn(directive + " lets injected script run: " + value);
        }
    }

    private static boolean letsScriptRun(String value, List<String> all) {
        boolean inline = value.equals("'unsafe-inline'")
                && all.stream().noneMatch(each -> each.equals(ContentSecurityPolicy.NONCE) || CspHash.isHash(each));
        boolean anywhere = !value.startsWith("'") && CspHost.isEverywhere(value) && !all.contains("'strict-dynamic'");
        return inline || anywhere || value.equals("'unsafe-eval'");
    }

    private static String host(String value) {
        int scheme = value.indexOf("://");
        String rest = scheme < 0 ? value : value.substring(scheme + 3);
        int end = 0;
        while (end < rest.length() && "/:".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end).toLowerCase(Locale.ROOT);
    }

    private void reported(ContentSecurityPolicy policy) {
        for (Directive directive : List.of(Directive.SANDBOX, Directive.UPGRADE_INSECURE_REQUESTS)) {
            if (policy.values(directive).isPresent()) {
                problems.warn(
                        "a policy that is only reported should not have " + directive + ": browsers ignore it there");
            }
        }
    }

    private void combinations() {
        Map<String, String> fields = new TreeMap<>(settings.added());
        fields.putIfAbsent(CacheResponse.CACHE_CONTROL, line(CacheResponse.CACHE_CONTROL));
        fields.forEach((name, value) -> {
            if (settings.takesNonce() && CacheResponse.isShared(name, value)) {
                problems.add("a page with a nonce must not be kept by shared caches: " + name + " is '" + value
                        + "'; use hashes (ContentSecurityPolicy.withInline), or keep it out of caches");
            }
        });
        String embedder = line(HeaderSettings.EMBEDDER);
        boolean isolates = embedder.isEmpty()
                || embedder.equals("unsafe-none")
                || line(HeaderSettings.OPENER).equals("same-origin");
        if (!isolates) {
            problems.warn("an embedder policy isolates a page only if its opener policy is same-origin: it is not");
        }
    }

    private String line(String name) {
        return settings.lines().getOrDefault(name, "");
    }
}
