/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Puts the headers on every answer that make a browser protect the application and its users.
 *
 * <ol>
 *   <li>The headers are written before the request goes on, so they are on refusals, errors, redirects and streamed
 *       answers too, and again on the ERROR dispatch and after {@code response.reset()}, as both may wipe them.
 *   <li>Always: {@code Content-Security-Policy} (one line for each policy), {@code X-Content-Type-Options: nosniff},
 *       {@code X-XSS-Protection: 0}, {@code Referrer-Policy}, {@code Permissions-Policy},
 *       {@code Cross-Origin-Opener-Policy}, {@code Cross-Origin-Resource-Policy}, {@code Origin-Agent-Cluster: ?1}.
 *   <li>{@code X-Frame-Options} says what {@code frame-ancestors} says, so that the two cannot contradict each other:
 *       DENY for {@code 'none'} and where no policy has it, SAMEORIGIN for {@code 'self'}, and nothing for lists of
 *       hosts, which it cannot express.
 *   <li>{@code Strict-Transport-Security} only on secure requests, and never for an IP address, {@code localhost} or a
 *       name under it (RFC 6797 sections 7.2 and 8.1.1).
 *   <li>The application may replace a value with {@code setHeader}. {@code addHeader} replaces too, as two lines of
 *       such a header mean nothing or the weaker one; except for {@code Content-Security-Policy}, where a further line
 *       restricts further.
 * </ol>
 *
 * <p>Deployment: behind a proxy that ends TLS a request is secure only if a {@link dev.hauberk.servlet.ForwardedFilter
 * ForwardedFilter} trusts that proxy. Where the proxy writes some of these headers itself, let one of the two do it.
 * Answers that the container gives before any filter, to a malformed request line for example, are out of reach.
 *
 * <pre>{@code
 * Hauberk.builder()
 *         .filter(SecurityHeadersFilter.strict()
 *                 .contentSecurityPolicy(ContentSecurityPolicy.strict().with(Directive.IMG_SRC, "'self'", "data:")))
 *         ...
 * }</pre>
 *
 * <p>Specifications: CSP Level 3, RFC 6797, RFC 9651, Fetch, HTML. Immutable and safe for use by many threads.
 */
public final class SecurityHeadersFilter extends SecurityFilter {
    /** How much of a page's address the requests it makes tell. */
    public enum ReferrerPolicy {
        /**
         * Nothing. Forms that a page sends to its own origin then have {@code Origin: null}, which CSRF checks refuse.
         */
        NO_REFERRER,
        /** The whole address to the own origin, nothing to others. */
        SAME_ORIGIN,
        /** The origin only, and nothing from https to http. */
        STRICT_ORIGIN,
        /** The whole address to the own origin, the origin to others, and nothing from https to http. */
        STRICT_ORIGIN_WHEN_CROSS_ORIGIN
    }

    /** Which pages share a browsing context group with this one. */
    public enum OpenerPolicy {
        /** Pages of the same origin with the same policy. */
        SAME_ORIGIN,
        /** Also pop-ups that this page opens, such as a login at an identity provider. */
        SAME_ORIGIN_ALLOW_POPUPS
    }

    /** Who may embed the answers as images, scripts and the like. */
    public enum ResourcePolicy {
        /** Pages of the same origin. */
        SAME_ORIGIN,
        /** Pages of the same site. */
        SAME_SITE,
        /** Everyone; for public files. */
        CROSS_ORIGIN
    }

    private final HeaderSet plain;
    private final HeaderSet secure;
    private final HeaderSet pinned;
    private final Description description;
    private final List<String> warnings;

    private SecurityHeadersFilter(Builder builder) {
        super(Phase.HEADERS);
        this.plain = builder.headers(false, false);
        this.secure = builder.headers(true, false);
        this.pinned = builder.headers(true, true);
        this.warnings = builder.warnings();
        this.description = describe(pinned);
    }

    private Description describe(HeaderSet all) {
        Description.Builder facts = Description.builder(name());
        for (HeaderSet.Line line : all.lines()) {
            if (!line.further()) {
                Object[] values = all.lines().stream()
                        .filter(other -> other.name().equals(line.name()))
                        .map(HeaderSet.Line::value)
                        .toArray();
                facts.fact(line.name().toLowerCase(Locale.ROOT).replace('-', '_'), values);
            }
        }
        return facts.build();
    }

    /** Starts a filter for pages, with {@link ContentSecurityPolicy#strict()}. */
    public static Builder strict() {
        return new Builder(ContentSecurityPolicy.strict());
    }

    /** Starts a filter for answers that are no pages, with {@link ContentSecurityPolicy#api()}. */
    public static Builder api() {
        return new Builder(ContentSecurityPolicy.api());
    }

    @Override
    protected Combination combination() {
        return Combination.POLICY;
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        HeaderSet headers = plain;
        if (request.isSecure()) {
            headers = HostNames.isPinnable(request.getServerName()) ? pinned : secure;
        }
        SecurityHeadersResponse.write(exchange.response(), headers);
        exchange.proceed(request, new SecurityHeadersResponse(exchange.response(), headers));
    }

    @Override
    protected void validate(List<Description> chain, Problems problems) {
        warnings.forEach(problems::warn);
    }

    @Override
    public Description describe() {
        return description;
    }

    /** Configures a {@link SecurityHeadersFilter}; each setting once. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<SecurityHeadersFilter> {
        private final Set<String> settings = new HashSet<>();
        private List<ContentSecurityPolicy> policies;
        private StrictTransportSecurity transport =
                StrictTransportSecurity.of(Duration.ofDays(730)).withSubDomains();
        private PermissionsPolicy permissions = PermissionsPolicy.strict();
        private ReferrerPolicy referrer = ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN;
        private OpenerPolicy opener = OpenerPolicy.SAME_ORIGIN;
        private ResourcePolicy resource = ResourcePolicy.SAME_ORIGIN;

        private Builder(ContentSecurityPolicy preset) {
            policies = List.of(preset);
        }

        /**
         * Sets the content security policies; default the one of the preset. Of several, a page must satisfy all; each
         * is sent in a line of its own.
         *
         * @throws IllegalArgumentException if there is none
         */
        public Builder contentSecurityPolicy(ContentSecurityPolicy... values) {
            if (values.length == 0) {
                throw new IllegalArgumentException("content security policies must be at least one: none");
            }
            policies = once("contentSecurityPolicy", List.of(values));
            return this;
        }

        /** Sets the transport policy; default two years, with subdomains, without preload. */
        public Builder strictTransportSecurity(StrictTransportSecurity value) {
            transport = once("strictTransportSecurity", value);
            return this;
        }

        /** Sets the permissions policy; default {@link PermissionsPolicy#strict()}. */
        public Builder permissionsPolicy(PermissionsPolicy value) {
            permissions = once("permissionsPolicy", value);
            return this;
        }

        /** Sets the referrer policy; default {@link ReferrerPolicy#STRICT_ORIGIN_WHEN_CROSS_ORIGIN}. */
        public Builder referrerPolicy(ReferrerPolicy value) {
            referrer = once("referrerPolicy", value);
            return this;
        }

        /** Sets the opener policy; default {@link OpenerPolicy#SAME_ORIGIN}. */
        public Builder openerPolicy(OpenerPolicy value) {
            opener = once("openerPolicy", value);
            return this;
        }

        /** Sets the resource policy; default {@link ResourcePolicy#SAME_ORIGIN}. */
        public Builder resourcePolicy(ResourcePolicy value) {
            resource = once("resourcePolicy", value);
            return this;
        }

        @Override
        public SecurityHeadersFilter build() {
            return new SecurityHeadersFilter(this);
        }

        private HeaderSet headers(boolean secure, boolean pinned) {
            List<Map.Entry<String, String>> lines = new ArrayList<>();
            policies.forEach(policy -> lines.add(Map.entry(HeaderSet.POLICY, policy.headerValue(secure))));
            if (pinned) {
                lines.add(Map.entry("Strict-Transport-Security", transport.headerValue()));
            }
            lines.add(Map.entry("X-Content-Type-Options", "nosniff"));
            lines.add(Map.entry("X-Frame-Options", frameOptions()));
            lines.add(Map.entry("X-XSS-Protection", "0"));
            lines.add(Map.entry("Referrer-Policy", text(referrer)));
            lines.add(Map.entry("Permissions-Policy", permissions.headerValue()));
            lines.add(Map.entry("Cross-Origin-Opener-Policy", text(opener)));
            lines.add(Map.entry("Cross-Origin-Resource-Policy", text(resource)));
            lines.add(Map.entry("Origin-Agent-Cluster", "?1"));
            return HeaderSet.of(lines);
        }

        private String frameOptions() {
            List<List<String>> ancestors = policies.stream()
                    .flatMap(policy -> policy.values(Directive.FRAME_ANCESTORS).stream())
                    .toList();
            if (ancestors.isEmpty() || ancestors.contains(List.of("'none'"))) {
                return "DENY";
            }
            return ancestors.contains(List.of("'self'")) ? "SAMEORIGIN" : "";
        }

        private List<String> warnings() {
            List<String> warnings = new ArrayList<>();
            for (Directive directive : List.of(Directive.BASE_URI, Directive.FORM_ACTION, Directive.FRAME_ANCESTORS)) {
                if (!has(directive)) {
                    warnings.add("a content security policy should have " + directive + ": none has; it does not fall"
                            + " back to default-src");
                }
            }
            for (Directive directive : List.of(Directive.SCRIPT_SRC, Directive.OBJECT_SRC)) {
                if (!has(directive) && !has(Directive.DEFAULT_SRC)) {
                    warnings.add("a content security policy should have " + directive
                            + " or default-src: none has; everything is allowed there");
                }
            }
            permissions
                    .unknownFeatures()
                    .forEach(feature -> warnings.add("a permissions policy should name features that browsers have: "
                            + feature + " is not known"));
            return List.copyOf(warnings);
        }

        private boolean has(Directive directive) {
            return policies.stream().anyMatch(policy -> policy.values(directive).isPresent());
        }

        private static String text(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private <T> T once(String setting, T value) {
            Objects.requireNonNull(value, setting);
            if (!settings.add(setting)) {
                throw new IllegalStateException(setting + " must be set once: it is set");
            }
            return value;
        }
    }
}
