/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Problems;
import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import dev.hauberk.headers.ContentSecurityPolicy.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The values of each directive of a content security policy: what a browser reads as meant, and nothing else. */
final class CspSyntax {
    private static final Set<String> STYLE_KEYWORDS = Set.of("'unsafe-inline'", "'unsafe-hashes'", "'report-sample'");
    private static final Set<String> SCRIPT_KEYWORDS = Set.of("""
            'unsafe-inline' 'unsafe-eval' 'unsafe-hashes' 'wasm-unsafe-eval' 'strict-dynamic' \
            'inline-speculation-rules' 'trusted-types-eval' 'report-sha256' 'report-sha384' 'report-sha512' \
            'report-sample'""".split(" "));
    private static final Set<String> UNSAFE_KEYWORDS = Set.of("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'");
    private static final Set<String> SANDBOX_TOKENS = Set.of("""
            allow-downloads allow-forms allow-modals allow-orientation-lock allow-pointer-lock allow-popups \
            allow-popups-to-escape-sandbox allow-presentation allow-same-origin allow-same-site-none-cookies \
            allow-scripts allow-storage-access-by-user-activation allow-top-navigation \
            allow-top-navigation-by-user-activation allow-top-navigation-to-custom-protocols""".split(" "));

    private CspSyntax() {}

    /** Returns the values in canonical form; adds a problem for each that a browser would misread or that is unsafe. */
    static List<String> check(Directive directive, List<String> values, boolean unsafeScripts, Problems problems) {
        List<String> checked = new ArrayList<>();
        for (String value : values) {
            try {
                String canonical = canonical(directive.kind(), value);
                if (checked.contains(canonical)) {
                    throw refused("a value must be there once", value, "remove one");
                }
                if (!unsafeScripts && directive.kind() == Values.SCRIPT_SOURCES && isUnsafe(canonical)) {
                    throw refused(
                            "a script source must not let injected script run",
                            value,
                            "name hosts or hashes, or call allowUnsafeScripts()");
                }
                checked.add(canonical);
            } catch (IllegalArgumentException e) {
                problems.add(directive + ": " + e.getMessage());
                return List.of();
            }
        }
        combinations(directive, checked, problems);
        return List.copyOf(checked);
    }

    private static void combinations(Directive directive, List<String> values, Problems problems) {
        boolean mayBeEmpty = directive.kind() == Values.SANDBOX_TOKENS || directive.kind() == Values.NONE;
        if (values.isEmpty() && !mayBeEmpty) {
            problems.add(directive + " must have a value: none; write 'none' in single quotes to allow nothing");
        }
        if (values.size() > 1 && values.contains("'none'")) {
            problems.add(directive + " must have 'none' alone: " + String.join(" ", values)
                    + "; a browser ignores 'none' next to another value");
        }
        if (values.contains("'strict-dynamic'")
                && values.stream()
                        .noneMatch(value -> value.startsWith("'sha") || value.equals(ContentSecurityPolicy.NONCE))) {
            problems.add(directive + " must have a nonce or a hash with 'strict-dynamic': none; without one, every"
                    + " script is blocked");
        }
        if (directive == Directive.REPORT_TO && values.size() > 1) {
            problems.add(directive + " must have one endpoint: " + String.join(" ", values));
        }
    }

    private static String canonical(Values kind, String value) {
        return switch (kind) {
            case SCRIPT_SOURCES, STYLE_SOURCES, SOURCES -> source(kind, value);
            case SANDBOX_TOKENS -> require(SANDBOX_TOKENS.contains(value), value);
            case TRUSTED_TYPES_SINKS -> require(value.equals("'script'"), value);
            case TRUSTED_TYPES_POLICIES ->
                require(
                        value.equals("'none'")
                                || value.equals("'allow-duplicates'")
                                || value.equals("*")
                                || isPolicyName(value),
                        value);
            case ADDRESSES -> ReportAddress.require(value);
            case ENDPOINT -> require(ReportAddress.isEndpointName(value), value);
            case NONE -> require(false, value);
        };
    }

    private static String require(boolean valid, String value) {
        if (!valid) {
            throw refused("a value must be one that this directive has", value, "see the specification");
        }
        return value;
    }

    private static String source(Values kind, String value) {
        if (value.startsWith("'")) {
            requireQuoted(kind, value);
            return value;
        }
        return CspHost.canonical(value);
    }

    private static void requireQuoted(Values kind, String value) {
        if (value.startsWith("'nonce-")) {
            throw refused(
                    "a fixed policy must not have a nonce",
                    "'nonce-...'",
                    "a nonce must be new in each answer; write ContentSecurityPolicy.NONCE for its place");
        }
        if (value.equals(ContentSecurityPolicy.NONCE) && kind != Values.SOURCES) {
            return;
        }
        boolean takesInline = kind == Values.SCRIPT_SOURCES || kind == Values.STYLE_SOURCES;
        boolean keyword = switch (kind) {
            case SCRIPT_SOURCES -> isKeyword(value);
            case STYLE_SOURCES -> isAny(value) || STYLE_KEYWORDS.contains(value);
            default -> isAny(value);
        };
        if (!keyword && !(takesInline && CspHash.isHash(value))) {
            throw refused(
                    "a keyword must be one this directive has, in lower case, or a hash of full length",
                    value,
                    "see the specification");
        }
    }

    private static boolean isUnsafe(String source) {
        return UNSAFE_KEYWORDS.contains(source) || CspHost.isEverywhere(source);
    }

    private static boolean isPolicyName(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(c -> CspHost.isAlphanumeric((char) c) || "-#=_/@.%".indexOf(c) >= 0);
    }

    /** Returns whether a text in single quotes is a keyword of some directive. */
    static boolean isKeyword(String quoted) {
        return isAny(quoted) || SCRIPT_KEYWORDS.contains(quoted);
    }

    private static boolean isAny(String quoted) {
        return quoted.equals("'self'") || quoted.equals("'none'");
    }

    static IllegalArgumentException refused(String rule, String value, String remedy) {
        return new IllegalArgumentException(rule + ": " + printable(value) + "; " + remedy);
    }

    static String printable(String text) {
        String cut = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        return cut.isEmpty() || cut.chars().anyMatch(c -> c < 0x20 || c > 0x7e)
                ? "(empty or not printable ASCII)"
                : cut;
    }
}
