/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the headers say for all paths, or for those of a route; what is empty is as it is for all paths. Immutable.
 *
 * @param policies the enforced content security policies
 * @param reported those that are only reported
 * @param lines fields of one line, by their names and in the order of writing; an empty value is left out
 * @param added fields of the operator's own, by their names whatever the case
 * @param left names of fields that are left to a proxy or the application
 */
record HeaderSettings(
        Optional<List<ContentSecurityPolicy>> policies,
        Optional<List<ContentSecurityPolicy>> reported,
        Map<String, String> lines,
        Map<String, String> added,
        Set<String> left) {
    static final String TRANSPORT = "Strict-Transport-Security";
    static final String OPENER = "Cross-Origin-Opener-Policy";
    static final String EMBEDDER = "Cross-Origin-Embedder-Policy";

    /** The fields that these settings can lead to, each of which has a setting of its own. */
    static final Set<String> NAMES = names(List.of("""
            Content-Security-Policy Content-Security-Policy-Report-Only Strict-Transport-Security Reporting-Endpoints \
            X-Content-Type-Options X-Frame-Options X-XSS-Protection Referrer-Policy Permissions-Policy \
            Cross-Origin-Opener-Policy Cross-Origin-Embedder-Policy Cross-Origin-Resource-Policy Origin-Agent-Cluster \
            Cache-Control""".split(" ")));

    private static final Optional<List<ContentSecurityPolicy>> NO_POLICIES = Optional.empty();

    /** Returns names that are compared whatever their case. */
    static Set<String> names(Collection<String> names) {
        Set<String> sorted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        sorted.addAll(names);
        return Collections.unmodifiableSet(sorted);
    }

    /** Returns a value as its line has it. */
    static String text(Object value) {
        return value instanceof Enum<?> constant
                ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : value.toString();
    }

    /** Returns these settings where they are set, else those of all paths. */
    HeaderSettings over(HeaderSettings all) {
        Map<String, String> allLines = new LinkedHashMap<>(all.lines);
        allLines.putAll(lines);
        Map<String, String> allAdded = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        allAdded.putAll(all.added);
        allAdded.keySet().removeAll(left);
        allAdded.putAll(added);
        Set<String> allLeft = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        allLeft.addAll(all.left);
        allLeft.addAll(left);
        allLeft.removeIf(name -> all.added.containsKey(name) && !NAMES.contains(name));
        return new HeaderSettings(
                policies.or(all::policies), reported.or(all::reported), allLines, allAdded, names(allLeft));
    }

    /** Returns these settings with every policy reporting to an address. */
    HeaderSettings reportingTo(String address, String endpoint) {
        return new HeaderSettings(
                policies.map(list -> reporting(list, address, endpoint)),
                reported.map(list -> reporting(list, address, endpoint)),
                lines,
                added,
                left);
    }

    private static List<ContentSecurityPolicy> reporting(
            List<ContentSecurityPolicy> policies, String address, String endpoint) {
        return policies.stream()
                .map(policy -> policy.reportingTo(address, endpoint))
                .toList();
    }

    /** Returns all policies that are written, enforced or not. */
    List<ContentSecurityPolicy> allPolicies() {
        return Stream.of(
                        left.contains(HeaderSet.POLICY) ? NO_POLICIES : policies,
                        left.contains(HeaderSet.REPORT_ONLY) ? NO_POLICIES : reported)
                .flatMap(Optional::stream)
                .flatMap(List::stream)
                .toList();
    }

    boolean takesNonce() {
        return allPolicies().stream().anyMatch(ContentSecurityPolicy::takesNonce);
    }

    /** Returns the lines for one kind of request. */
    HeaderSet headers(boolean secure, boolean pinned, Map<String, String> endpoints) {
        HeaderSet.Builder set = new HeaderSet.Builder(secure, left);
        policies.orElse(List.of()).forEach(policy -> set.policy(HeaderSet.POLICY, policy));
        reported.orElse(List.of()).forEach(policy -> set.policy(HeaderSet.REPORT_ONLY, policy));
        if (secure) {
            set.line(
                    "Reporting-Endpoints",
                    endpoints.entrySet().stream()
                            .map(endpoint -> endpoint.getKey() + "=\"" + endpoint.getValue() + "\"")
                            .collect(Collectors.joining(", ")));
        }
        set.line("X-Content-Type-Options", "nosniff")
                .line("X-Frame-Options", frameOptions())
                .line("X-XSS-Protection", "0")
                .line("Origin-Agent-Cluster", "?1");
        lines.forEach((name, value) -> {
            if (pinned || !name.equals(TRANSPORT)) {
                set.line(name, value);
            }
        });
        added.forEach(set::added);
        return set.build();
    }

    private String frameOptions() {
        List<List<String>> ancestors = policies.orElse(List.of()).stream()
                .flatMap(policy -> policy.values(Directive.FRAME_ANCESTORS).stream())
                .toList();
        if (ancestors.isEmpty() || ancestors.contains(List.of("'none'"))) {
            return "DENY";
        }
        return ancestors.contains(List.of("'self'")) ? "SAMEORIGIN" : "";
    }
}
