/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import dev.hauberk.headers.SecurityHeadersFilter.EmbedderPolicy;
import dev.hauberk.headers.SecurityHeadersFilter.OpenerPolicy;
import dev.hauberk.headers.SecurityHeadersFilter.ReferrerPolicy;
import dev.hauberk.headers.SecurityHeadersFilter.ResourcePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the headers say for all paths, or for those of a route; what is empty is as it is for all paths. Immutable.
 *
 * @param policies the enforced content security policies
 * @param reported those that are only reported
 */
record HeaderSettings(
        Optional<List<ContentSecurityPolicy>> policies,
        Optional<List<ContentSecurityPolicy>> reported,
        Optional<StrictTransportSecurity> transport,
        Optional<PermissionsPolicy> permissions,
        Optional<ReferrerPolicy> referrer,
        Optional<OpenerPolicy> opener,
        Optional<EmbedderPolicy> embedder,
        Optional<ResourcePolicy> resource,
        Optional<String> cacheControl) {
    private static final StrictTransportSecurity TWO_YEARS =
            StrictTransportSecurity.of(Duration.ofDays(730)).withSubDomains();

    /** Returns these settings where they are set, else those of all paths. */
    HeaderSettings over(HeaderSettings all) {
        return new HeaderSettings(
                policies.or(all::policies),
                reported.or(all::reported),
                transport.or(all::transport),
                permissions.or(all::permissions),
                referrer.or(all::referrer),
                opener.or(all::opener),
                embedder.or(all::embedder),
                resource.or(all::resource),
                cacheControl.or(all::cacheControl));
    }

    /** Returns these settings with every policy reporting to an address. */
    HeaderSettings reportingTo(String address, String endpoint) {
        return new HeaderSettings(
                policies.map(list -> reporting(list, address, endpoint)),
                reported.map(list -> reporting(list, address, endpoint)),
                transport,
                permissions,
                referrer,
                opener,
                embedder,
                resource,
                cacheControl);
    }

    private static List<ContentSecurityPolicy> reporting(
            List<ContentSecurityPolicy> policies, String address, String endpoint) {
        return policies.stream()
                .map(policy -> policy.reportingTo(address, endpoint))
                .toList();
    }

    /** Returns all policies, enforced or not. */
    List<ContentSecurityPolicy> allPolicies() {
        return Stream.of(policies, reported)
                .flatMap(Optional::stream)
                .flatMap(List::stream)
                .toList();
    }

    boolean takesNonce() {
        return allPolicies().stream().anyMatch(ContentSecurityPolicy::takesNonce);
    }

    /** Returns the lines for one kind of request. */
    HeaderSet headers(boolean secure, boolean pinned, Map<String, String> endpoints) {
        HeaderSet.Builder set = new HeaderSet.Builder(secure);
        policies.orElse(List.of()).forEach(policy -> set.policy(HeaderSet.POLICY, policy));
        reported.orElse(List.of()).forEach(policy -> set.policy(HeaderSet.REPORT_ONLY, policy));
        if (pinned) {
            set.line("Strict-Transport-Security", transport.orElse(TWO_YEARS).headerValue());
        }
        if (secure) {
            set.line(
                    "Reporting-Endpoints",
                    endpoints.entrySet().stream()
                            .map(endpoint -> endpoint.getKey() + "=\"" + endpoint.getValue() + "\"")
                            .collect(Collectors.joining(", ")));
        }
        return set.line("X-Content-Type-Options", "nosniff")
                .line("X-Frame-Options", frameOptions())
                .line("X-XSS-Protection", "0")
                .line("Referrer-Policy", text(referrer.orElse(ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN)))
                .line(
                        "Permissions-Policy",
                        permissions.orElseGet(PermissionsPolicy::strict).headerValue())
                .line("Cross-Origin-Opener-Policy", text(opener.orElse(OpenerPolicy.SAME_ORIGIN)))
                .line(
                        "Cross-Origin-Embedder-Policy",
                        embedder.map(HeaderSettings::text).orElse(""))
                .line("Cross-Origin-Resource-Policy", text(resource.orElse(ResourcePolicy.SAME_ORIGIN)))
                .line("Origin-Agent-Cluster", "?1")
                .line("Cache-Control", cacheControl.orElse(""))
                .build();
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

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
