/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.HttpToken;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Problems;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts the headers on every answer that make a browser protect the application and its users.
 *
 * <ol>
 *   <li>The headers are written before the request goes on, so they are on refusals, errors, redirects and streamed
 *       answers too, and again on the ERROR dispatch and after {@code response.reset()}, as both may wipe them.
 *   <li>{@code Content-Security-Policy}, one line for each policy, and those that are only reported beside them. The
 *       place of a nonce is filled when a page asks for it ({@link #nonce}), and then no cache may keep the answer.
 *   <li>{@code Strict-Transport-Security} only on secure requests, and never for an IP address, {@code localhost} or a
 *       name under it (RFC 6797 sections 7.2 and 8.1.1).
 *   <li>{@code X-Content-Type-Options: nosniff}, or browsers may run as a script what was uploaded as an image.
 *   <li>{@code X-Frame-Options} says to old browsers what {@code frame-ancestors} says to the others, so that the two
 *       cannot contradict each other: DENY for {@code 'none'} and where no policy has it, SAMEORIGIN for
 *       {@code 'self'}, and nothing for lists of hosts, which it cannot express.
 *   <li>{@code X-XSS-Protection: 0}. Not {@code 1}: the filter that this turned on in browsers of before 2020 could be
 *       misused to remove a page's own scripts and to read from it; where it still exists, it is turned off.
 *   <li>{@code Referrer-Policy}, {@code Permissions-Policy}, {@code Cross-Origin-Opener-Policy},
 *       {@code Cross-Origin-Resource-Policy}, {@code Origin-Agent-Cluster: ?1}, and where they are set
 *       {@code Cross-Origin-Embedder-Policy}, {@code Reporting-Endpoints} (secure requests only) and
 *       {@code Cache-Control}. There is no {@code Feature-Policy}: browsers dropped it for {@code Permissions-Policy}.
 *   <li>What a known caller gets is {@code Cache-Control: no-store} unless its handler says otherwise.
 *   <li>{@code Server} and {@code X-Powered-By} are left out, or emptied where the container puts them back.
 *   <li>The application may replace a value with {@code setHeader}. {@code addHeader} replaces too, as two lines of
 *       such a header mean nothing or the weaker one; except for {@code Content-Security-Policy}, where a further line
 *       restricts further.
 * </ol>
 *
 * <p>Deployment: behind a proxy that ends TLS a request is secure only if a {@link dev.hauberk.servlet.ForwardedFilter
 * ForwardedFilter} trusts that proxy. Where the proxy writes some of these headers itself, let one of the two do it
 * ({@link Builder#without}). One filter serves one context: the paths that it reports to are inside that one. Answers
 * that the container gives before any filter, to a malformed request line for example, need an adapter of the module
 * {@code adapters}.
 *
 * <pre>{@code
 * Hauberk.builder()
 *         .filter(SecurityHeadersFilter.strict()
 *                 .contentSecurityPolicy(ContentSecurityPolicy.strict().with(Directive.IMG_SRC, "'self'", "data:"))
 *                 .reportsTo("/browser-reports"))
 *         ...
 * }</pre>
 *
 * <p>Specifications: CSP Level 3, RFC 6797, RFC 9651, Fetch, HTML, Clear Site Data. Safe for use by many threads.
 */
public final class SecurityHeadersFilter extends SecurityFilter {
    /** The names of the headers that are left to another component. */
    public static final Fact<String> WITHOUT = Fact.text("without");

    /** Returns the fact that has the values of a header that is sent everywhere. */
    public static Fact<String> sent(String header) {
        return Fact.text(header.toLowerCase(Locale.ROOT).replace('-', '_'));
    }

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

    /** Which files of other origins a page may embed. */
    public enum EmbedderPolicy {
        /** All; as without the header. */
        UNSAFE_NONE,
        /** Those whose own {@code Cross-Origin-Resource-Policy}, or CORS, allows it. */
        REQUIRE_CORP,
        /** All, but without cookies where they do not allow it. */
        CREDENTIALLESS
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

    /** What a page's template may ask for: its text is the nonce of the answer. */
    public static final String NONCE_ATTRIBUTE = "dev.hauberk.headers.nonce";

    private final Nonces nonces = new Nonces();
    private final SiteSettings settings;
    /** Those of the context, once that is known: routes, the most specific first, and all paths last. */
    private volatile List<RouteHeaders> headers;

    private final AnswerFilter companion;
    private final ServerFieldsResponse serverFields = new ServerFieldsResponse();
    private final Problems findings;

    private SecurityHeadersFilter(List<RequestPattern> logouts, SiteSettings settings, Problems findings) {
        super(Phase.HEADERS);
        this.settings = settings;
        this.headers = settings.in("");
        this.companion = new AnswerFilter(logouts);
        this.findings = findings;
    }

    /** {@inheritDoc} Paths that are addresses, such as that of {@link Builder#reportsTo}, get its context path. */
    @Override
    public void init(FilterConfig config) throws ServletException {
        super.init(config);
        headers = settings.in(config.getServletContext().getContextPath());
    }

    /**
     * Starts a filter for pages that a server renders: {@link ContentSecurityPolicy#strict()}, whose nonce a page takes
     * from {@link #nonce}; trusted types are reported, not yet enforced.
     */
    public static Builder strict() {
        ContentSecurityPolicy reported = ContentSecurityPolicy.builder()
                .directive(Directive.REQUIRE_TRUSTED_TYPES_FOR, "'script'")
                .build();
        return new Builder(
                false, List.of(ContentSecurityPolicy.strict()), List.of(reported), OpenerPolicy.SAME_ORIGIN, "");
    }

    /**
     * Starts a filter for an application of files: {@link ContentSecurityPolicy#spa()}, which has no nonce, so that
     * caches may keep the index page, and an opener policy that lets a login open in a window of its own.
     */
    public static Builder spa() {
        return new Builder(
                false, List.of(ContentSecurityPolicy.spa()), List.of(), OpenerPolicy.SAME_ORIGIN_ALLOW_POPUPS, "");
    }

    /**
     * Starts a filter for answers that are no pages: {@link ContentSecurityPolicy#api()}, and no cache keeps them. An
     * {@link HttpsFilter#api()} beside it refuses what comes over http, where a redirect would come too late.
     */
    public static Builder api() {
        return new Builder(
                false, List.of(ContentSecurityPolicy.api()), List.of(), OpenerPolicy.SAME_ORIGIN, "no-store");
    }

    /**
     * Returns the nonce for the scripts and styles of this answer, the same one on each call, and puts it into the
     * policies that have its place. From then on no cache may keep the answer: a page that is shown again under another
     * nonce runs none of its scripts.
     *
     * @throws IllegalStateException if the answer is committed before the first call, no policy has the place of a
     *     nonce, or the request did not pass a {@link SecurityHeadersFilter}
     */
    public static String nonce(HttpServletRequest request) {
        return headersOf(request).nonce();
    }

    /**
     * Changes each enforced policy of this answer only, for a page that needs more or less than the others.
     *
     * @throws IllegalStateException if the answer is committed, or the request did not pass a
     *     {@link SecurityHeadersFilter}
     * @throws dev.hauberk.core.ConfigurationException if a browser would misread the new policy; the answer then keeps
     *     the one it had
     */
    public static void changePolicy(HttpServletRequest request, UnaryOperator<ContentSecurityPolicy> change) {
        headersOf(request).changePolicy(change);
    }

    private static SecurityHeadersResponse headersOf(HttpServletRequest request) {
        if (request.getAttribute(NONCE_ATTRIBUTE) instanceof NonceResponse nonce) {
            return nonce.response();
        }
        throw new IllegalStateException("the request must have passed a SecurityHeadersFilter: it has not");
    }

    /**
     * Returns what an answer to a request for all paths carries, for an adapter that covers the answers which a
     * container gives before any filter.
     *
     * @param secure whether the request is secure
     * @param host the host that was asked, or an empty string if that is not known
     * @return names and values; several of one name for several policies
     */
    public List<Map.Entry<String, String>> headers(boolean secure, String host) {
        return everywhere().of(secure, host).lines().stream()
                .map(line -> Map.entry(line.name(), line.value()))
                .toList();
    }

    /**
     * Returns what an adapter adds to an answer just before it is sent. To one that the chain did not make that is
     * every line whose name it lacks. One that the chain made gets nothing, as the chain left out on purpose what it
     * lacks; unless every line is gone, as after a {@code reset()} of the container's own response.
     *
     * @param attribute the value of the request attribute {@link #NONCE_ATTRIBUTE}, or null. An adapter that writes
     *     headers early puts a {@link Runnable} there that takes them back; this filter runs it before it writes
     * @param secure whether the request is secure
     * @param host the host that was asked, or an empty string if that is not known
     * @param present returns the values that the answer has for a name
     * @return names and values; several of one name for several policies
     */
    public List<Map.Entry<String, String>> missing(
            @Nullable Object attribute,
            boolean secure,
            String host,
            Function<String, ? extends Collection<String>> present) {
        List<Map.Entry<String, String>> lines = headers(secure, host);
        if (attribute instanceof NonceResponse chosen) {
            lines = chosen.response().lines();
            if (lines.stream().anyMatch(line -> present.apply(line.getKey()).contains(line.getValue()))) {
                return List.of();
            }
        }
        // Before the first is added, as several may have one name.
        return lines.stream()
                .filter(line -> present.apply(line.getKey()).isEmpty())
                .toList();
    }

    @Override
    protected Combination combination() {
        return Combination.POLICY;
    }

    @Override
    protected List<SecurityFilter> companions() {
        return List.of(companion);
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        HeaderSet chosen = routeOf(request).of(request.isSecure(), request.getServerName());
        SecurityHeadersResponse response =
                new SecurityHeadersResponse(exchange.response(), chosen, nonces, serverFields);
        Object earlier = request.getAttribute(NONCE_ATTRIBUTE);
        if (earlier instanceof Runnable written) {
            written.run();
        } else if (request.getDispatcherType() == DispatcherType.ERROR && earlier instanceof NonceResponse first) {
            response.continueFrom(first.response());
        }
        request.setAttribute(NONCE_ATTRIBUTE, new NonceResponse(response));
        response.write();
        exchange.proceed(request, response);
        response.finish();
    }

    private RouteHeaders everywhere() {
        return headers.get(headers.size() - 1);
    }

    private RouteHeaders routeOf(SecurityRequest request) {
        List<RouteHeaders> all = headers;
        Optional<RequestPath> path = all.size() == 1 ? Optional.empty() : request.unambiguousPath();
        for (int i = 0; path.isPresent() && i < all.size(); i++) {
            if (all.get(i).path().matches(path.get())) {
                return all.get(i);
            }
        }
        return all.get(all.size() - 1);
    }

    @Override
    protected void validate(List<Description> chain, Problems problems) {
        findings.warnings().forEach(problems::warn);
        Description own = describe();
        if (own.fact("strict_transport_security").stream().anyMatch(value -> value.contains("preload"))) {
            PreloadLint.check(chain, problems);
        }
        List<Description> csrf =
                chain.stream().filter(other -> isOf(Phase.CSRF, other)).toList();
        boolean tokens = csrf.stream().anyMatch(other -> other.fact("tokens").contains("true"));
        for (String caching : own.fact("cache_control")) {
            if (tokens && CacheResponse.isShared(CacheResponse.CACHE_CONTROL, caching)) {
                problems.add("pages with CSRF tokens must not be kept by shared caches: Cache-Control is '" + caching
                        + "' for all paths; set it in a route without forms");
            }
        }
        boolean alwaysSecure = chain.stream().anyMatch(other -> isOf(Phase.HTTPS, other));
        if (own.fact("referrer_policy").contains("no-referrer") && !csrf.isEmpty() && !alwaysSecure) {
            problems.warn("a referrer policy of no-referrer should not stand beside a CsrfFilter on http: forms of the"
                    + " own pages then say Origin: null and are refused; use strict-origin-when-cross-origin, or add an"
                    + " HttpsFilter");
        }
    }

    private static boolean isOf(Phase phase, Description other) {
        return other.fact("phase").contains(phase.name());
    }

    /**
     * Returns each header as a fact, {@code routes} and {@code without} if there are any, and
     * {@code server_fields_kept} once the container has kept {@code Server} or {@code X-Powered-By}, which its own
     * settings can then switch off.
     */
    @Override
    public Description describe() {
        List<HeaderSet.Line> lines = everywhere().pinned().lines();
        Description.Builder facts = Description.builder(name());
        for (HeaderSet.Line line : lines) {
            Object[] values = lines.stream()
                    .filter(other -> other.name().equals(line.name()))
                    .map(HeaderSet.Line::value)
                    .toArray();
            facts.fact(sent(line.name()), values);
        }
        Object[] routes = headers.stream()
                .limit(headers.size() - 1)
                .map(RouteHeaders::path)
                .toArray();
        if (routes.length > 0) {
            facts.fact("routes", routes);
        }
        if (!settings.all().left().isEmpty()) {
            facts.fact(WITHOUT, settings.all().left().toArray());
        }
        if (serverFields.areKept()) {
            facts.fact("server_fields_kept", true);
        }
        return facts.build();
    }

    /** Configures a {@link SecurityHeadersFilter}; each setting once. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<SecurityHeadersFilter> {
        /** Fields that belong to one answer, to the connection, or to another filter. */
        private static final Set<String> OF_ANSWERS = HeaderSettings.names(List.of("""
            Age Clear-Site-Data Connection Content-Encoding Content-Length Content-Range Content-Type Date ETag \
            Keep-Alive Last-Modified Location Server Set-Cookie Trailer Transfer-Encoding Upgrade Vary \
            WWW-Authenticate X-Powered-By""".split(" ")));

        private final boolean ofRoute;
        private final Settings settings = new Settings("SecurityHeadersFilter");
        /** The settings that are one line each, by its name, in the order in which they are written. */
        private final Map<String, Setting<?>> lines = new LinkedHashMap<>();

        private final Setting<List<ContentSecurityPolicy>> contentSecurityPolicy;
        private final Setting<List<ContentSecurityPolicy>> contentSecurityPolicyReportOnly;
        private final Setting<StrictTransportSecurity> strictTransportSecurity;
        private final Setting<PermissionsPolicy> permissionsPolicy;
        private final Setting<ReferrerPolicy> referrerPolicy;
        private final Setting<OpenerPolicy> openerPolicy;
        private final Setting<EmbedderPolicy> embedderPolicy;
        private final Setting<ResourcePolicy> resourcePolicy;
        private final Setting<String> cacheControl;
        private final Setting<String> reportsTo = settings.of("reportsTo", "");
        private final List<String> without = settings.list("without");
        private final List<RequestPattern> clearSiteDataOn = settings.list("clearSiteDataOn");
        private final Map<String, String> endpoints = new TreeMap<>();
        private final Map<PathPattern, Builder> routes = new LinkedHashMap<>();
        private final Map<String, String> added = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

        private Builder(
                boolean ofRoute,
                List<ContentSecurityPolicy> policies,
                List<ContentSecurityPolicy> reported,
                OpenerPolicy opener,
                String caching) {
            this.ofRoute = ofRoute;
            contentSecurityPolicy = settings.of("contentSecurityPolicy", policies)
                    .where("must be at least one policy", values -> !values.isEmpty());
            contentSecurityPolicyReportOnly = settings.of("contentSecurityPolicyReportOnly", reported);
            strictTransportSecurity = line(
                    HeaderSettings.TRANSPORT,
                    settings.of(
                            "strictTransportSecurity",
                            StrictTransportSecurity.of(Duration.ofDays(730)).withSubDomains()));
            referrerPolicy = line(
                    "Referrer-Policy", settings.of("referrerPolicy", ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN));
            permissionsPolicy =
                    line("Permissions-Policy", settings.of("permissionsPolicy", PermissionsPolicy.strict()));
            openerPolicy = line(HeaderSettings.OPENER, settings.of("openerPolicy", opener));
            embedderPolicy = line(HeaderSettings.EMBEDDER, settings.of("embedderPolicy"));
            resourcePolicy =
                    line("Cross-Origin-Resource-Policy", settings.of("resourcePolicy", ResourcePolicy.SAME_ORIGIN));
            cacheControl = line(
                    CacheResponse.CACHE_CONTROL,
                    settings.of("cacheControl", caching)
                            .where("must be a list of directives (RFC 9111)", CacheResponse::isDirectives));
        }

        private <T> Setting<T> line(String name, Setting<T> setting) {
            lines.put(name, setting);
            return setting;
        }

        /**
         * Sets the content security policies; default the one of the preset. Of several, a page must satisfy all; each
         * is sent in a line of its own.
         */
        public Builder contentSecurityPolicy(ContentSecurityPolicy... values) {
            contentSecurityPolicy.set(List.of(values));
            return this;
        }

        /**
         * Sets policies that browsers report on and do not enforce, beside the enforced ones; default those of the
         * preset, which none turns off.
         */
        public Builder contentSecurityPolicyReportOnly(ContentSecurityPolicy... values) {
            contentSecurityPolicyReportOnly.set(List.of(values));
            return this;
        }

        /** Sets the transport policy; default two years, with subdomains, without preload. */
        public Builder strictTransportSecurity(StrictTransportSecurity value) {
            strictTransportSecurity.set(value);
            return this;
        }

        /** Sets the permissions policy; default {@link PermissionsPolicy#strict()}. */
        public Builder permissionsPolicy(PermissionsPolicy value) {
            permissionsPolicy.set(value);
            return this;
        }

        /** Sets the referrer policy; default {@link ReferrerPolicy#STRICT_ORIGIN_WHEN_CROSS_ORIGIN}. */
        public Builder referrerPolicy(ReferrerPolicy value) {
            referrerPolicy.set(value);
            return this;
        }

        /** Sets the opener policy; default {@link OpenerPolicy#SAME_ORIGIN}. */
        public Builder openerPolicy(OpenerPolicy value) {
            openerPolicy.set(value);
            return this;
        }

        /** Sets the embedder policy; default none, as it breaks pages that embed files of others. */
        public Builder embedderPolicy(EmbedderPolicy value) {
            embedderPolicy.set(value);
            return this;
        }

        /** Sets the resource policy; default {@link ResourcePolicy#SAME_ORIGIN}. */
        public Builder resourcePolicy(ResourcePolicy value) {
            resourcePolicy.set(value);
            return this;
        }

        /**
         * Sets {@code Cache-Control} (RFC 9111 section 5.2) for answers whose handler does not; default none,
         * {@code no-store} in {@link #api()}. Answers to a known caller are {@code no-store} unless their handler says
         * otherwise.
         */
        public Builder cacheControl(String value) {
            cacheControl.set(value);
            return this;
        }

        /**
         * Has every content security policy report to an address, such as that of a {@link ReportFilter}: by
         * {@code report-uri}, and on secure requests by an endpoint named {@code reports}.
         *
         * @param address a path that begins with one slash, inside the context as the paths of all filters are, or an
         *     https address
         */
        public Builder reportsTo(String address) {
            requireWhole("reportsTo");
            reportsTo.parse(() -> ReportAddress.require(address));
            return reportsTo.get().isEmpty() ? this : reportingEndpoint(SiteSettings.REPORTS, address);
        }

        /**
         * Adds fields to leave out, for a proxy or the application to write:
         * {@code without("Strict-Transport-Security")} where a proxy sends it. Duty: the proxy or the application does
         * write them. A page with a nonce is {@code no-store} also without {@code Cache-Control}.
         *
         * @param names whatever their case; each is a field that this filter writes
         */
        public Builder without(String... names) {
            without.addAll(List.of(names));
            return this;
        }

        /**
         * Adds a field to every answer, such as {@code header("Integrity-Policy", "blocked-destinations=(script)")}.
         * Nothing checks what it means. One that this filter writes itself has a setting of its own; to write it as
         * text, call {@link #without} for it too. A field that belongs to single answers, such as
         * {@code Content-Length}, or to another filter, does not build.
         *
         * @param name a token (RFC 9110 section 5.6.2)
         * @param value printable ASCII, at most 4096 characters
         * @throws IllegalStateException if the field is added already
         */
        public Builder header(String name, String value) {
            if (added.putIfAbsent(name, value) != null) {
                throw new IllegalStateException("a header must be added once: " + name + " is added");
            }
            settings.collect("header", () -> requireField(name, value));
            return this;
        }

        private static void requireField(String name, String value) {
            if (!HttpToken.isToken(name)) {
                throw CspSyntax.refused("a header name must be a token", name, "see RFC 9110");
            }
            if (OF_ANSWERS.contains(name) || name.regionMatches(true, 0, "Access-Control-", 0, 15)) {
                throw CspSyntax.refused(
                        "a header of all answers must not be one of single answers or of another filter",
                        name,
                        "let the application, CorsFilter or CookieFilter write it");
            }
            boolean printable = !value.isBlank()
                    && value.equals(value.strip())
                    && value.length() <= 4096
                    && value.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
            if (!printable) {
                throw CspSyntax.refused("a header value must be 1 to 4096 characters of ASCII", value, "escape others");
            }
        }

        /**
         * Adds an endpoint that {@code report-to} of a policy can name; sent on secure requests only.
         *
         * @param name a key of a dictionary (RFC 9651 section 3.1.2)
         * @param address a path that begins with one slash, or an https address
         * @throws IllegalStateException if the name is declared already
         */
        public Builder reportingEndpoint(String name, String address) {
            requireWhole("reportingEndpoint");
            if (endpoints.putIfAbsent(name, address) != null) {
                throw new IllegalStateException("a reporting endpoint must be declared once: " + name + " is declared");
            }
            settings.collect("reportingEndpoint", () -> ReportAddress.requireEndpoint(name, address));
            return this;
        }

        /**
         * Adds changes of settings for the paths of a route; what it does not set is as for all paths. Of several
         * routes that match, the most specific one counts; a request whose path is ambiguous, and will be refused, gets
         * what is for all paths.
         *
         * @param pattern such as {@code /embed/*}
         * @throws IllegalStateException if the route is declared already
         */
        public Builder route(String pattern, Consumer<Builder> changes) {
            requireWhole("route");
            settings.collect("route", () -> {
                PathPattern path = PathPattern.parse(pattern);
                if (routes.keySet().stream().anyMatch(path::sameAs)) {
                    throw new IllegalStateException("a route must be declared once: " + pattern + " is declared");
                }
                Builder route = new Builder(true, List.of(), List.of(), OpenerPolicy.SAME_ORIGIN, "");
                changes.accept(route);
                routes.put(path, route);
            });
            return this;
        }

        /**
         * Adds requests after which the browser removes cookies, storage and cache of this origin
         * ({@code Clear-Site-Data}), such as {@code "POST /logout"}; default none. It is sent only if the request
         * reaches the application, so that another site cannot log users out, and on secure requests only.
         */
        public Builder clearSiteDataOn(String... patterns) {
            requireWhole("clearSiteDataOn");
            settings.collect("clearSiteDataOn", patterns, text -> clearSiteDataOn.add(RequestPattern.parse(text)));
            return this;
        }

        /**
         * {@inheritDoc}
         *
         * @throws dev.hauberk.core.ConfigurationException if a setting is malformed, or settings contradict each other
         */
        @Override
        public SecurityHeadersFilter build() {
            requireWhole("build");
            Problems problems = settings.problems();
            HeaderSettings all = chosen();
            Map<PathPattern, HeaderSettings> ofRoutes = new LinkedHashMap<>();
            routes.forEach((path, route) -> ofRoutes.put(path, route.chosen().over(all)));
            SiteSettings site = new SiteSettings(all, ofRoutes, endpoints, reportsTo.get());
            check(site.reporting(all, ""), endpoints, problems);
            ofRoutes.forEach((path, chosen) -> {
                Builder route = Objects.requireNonNull(routes.get(path));
                Problems ofRoute = route.settings.problems();
                route.check(site.reporting(chosen, ""), endpoints, ofRoute);
                ofRoute.errors().forEach(error -> problems.add(path + ": " + error));
                ofRoute.warnings().stream()
                        .filter(warning -> !problems.warnings().contains(warning))
                        .forEach(warning -> problems.warn(path + ": " + warning));
            });
            problems.throwIfAny();
            return new SecurityHeadersFilter(clearSiteDataOn, site, problems);
        }

        private void check(HeaderSettings all, Map<String, String> allEndpoints, Problems problems) {
            permissionsPolicy
                    .get()
                    .unknownFeatures()
                    .forEach(feature -> problems.warn("a permissions policy should name features that browsers have: "
                            + feature + " is not known"));
            HeaderLint.check(all, allEndpoints, problems);
        }

        private HeaderSettings chosen() {
            Map<String, String> chosen = new LinkedHashMap<>();
            lines.forEach((name, setting) -> {
                if (!ofRoute || setting.isSet()) {
                    chosen.put(name, setting.value().map(HeaderSettings::text).orElse(""));
                }
            });
            return new HeaderSettings(
                    chosen(contentSecurityPolicy),
                    chosen(contentSecurityPolicyReportOnly),
                    chosen,
                    added,
                    HeaderSettings.names(without));
        }

        private <T> Optional<T> chosen(Setting<T> setting) {
            return ofRoute && !setting.isSet() ? Optional.empty() : setting.value();
        }

        private void requireWhole(String setting) {
            if (ofRoute) {
                throw new IllegalStateException(setting + " must be called for all paths: it is called within a route");
            }
        }
    }
}
