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
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets scripts of other origins read answers (cross-origin resource sharing). It only ever relaxes what browsers
 * enforce: it refuses no request, which is what {@link CsrfFilter} is for.
 *
 * <ol>
 *   <li>A preflight, an OPTIONS with one {@code Origin} and an {@code Access-Control-Request-Method}, is answered with
 *       204 before anything asks for a caller. If origin, method and headers are allowed it carries the fields that say
 *       so. Else it carries none, and an event {@code preflight_refused} says why; so does {@link #explain}.
 *   <li>Any other request goes on. If it has one {@code Origin} and that is allowed, the answer carries the fields,
 *       also if a later filter or the application refuses it, so that a script can read why. Where every origin is
 *       allowed, every answer carries them, as caches keep what they got by a request without an {@code Origin}.
 *   <li>Origins are compared character by character with those configured. Methods are case-sensitive; GET, HEAD and
 *       POST need not be named. Header names are not case-sensitive.
 *   <li>{@code Vary} names what the answer depends on, whether or not the request had an {@code Origin}, beside what
 *       the application says; except where every origin gets the same.
 * </ol>
 *
 * <p>Deployment: where a route has no such filter other origins can read nothing. Of several whose routes match, only
 * the one with the most specific route acts. It runs on REQUEST and ERROR.
 *
 * <pre>{@code
 * CorsFilter.builder().allowedOrigins("https://app.example.com").credentials().methods("PUT", "DELETE")
 *         .requestHeaders("Authorization", "Content-Type")
 * }</pre>
 *
 * <p>Specification: Fetch section 3.3 (CORS protocol). Immutable and safe for use by many threads.
 */
public final class CorsFilter extends SecurityFilter {
    /** The origins that may read answers. */
    public static final Fact<String> ORIGINS = Fact.text("allowed_origins");

    /** Whether any origin may read answers. */
    public static final Fact<Boolean> ANY_ORIGIN = Fact.flag("any_origin");

    private static final String REQUESTED_METHOD = "Access-Control-Request-Method";
    private static final String REQUESTED_HEADERS = "Access-Control-Request-Headers";
    private static final List<String> VARY = List.of("Origin");
    private static final List<String> VARY_PREFLIGHT = List.of("Origin", REQUESTED_METHOD, REQUESTED_HEADERS);

    private final CorsPolicy policy;
    private final boolean credentials;
    private final boolean changes;
    private final List<String> origins;

    private CorsFilter(Builder builder) {
        super(Phase.CORS, builder.settings);
        this.policy = new CorsPolicy(builder);
        this.credentials = builder.credentials.get();
        this.changes = !builder.methods.isEmpty();
        this.origins = List.copyOf(builder.allowedOrigins);
    }

    /** Starts a filter that allows nobody yet. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected Combination combination() {
        return Combination.POLICY;
    }

    /** Returns REQUEST, and ERROR as containers may have wiped the fields by then. */
    @Override
    protected Set<DispatcherType> dispatcherTypes() {
        return EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR);
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        HttpServletResponse response = exchange.response();
        String origin = single(request.getHeaders("Origin"));
        if (origin != null && isPreflight(request)) {
            CorsPolicy.Preflight preflight = preflight(request, origin);
            CorsResponse.write(response, preflight.fields(), policy.isStatic() ? List.of() : VARY_PREFLIGHT);
            if (!preflight.isAllowed()) {
                exchange.publish(event(SecurityEvent.Kind.NOTE, "preflight_refused")
                        .rule(preflight.rule())
                        .reason(preflight.reason())
                        .attribute("origin", CspSyntax.printable(origin))
                        .attribute("refused", preflight.value()));
            }
            response.setStatus(204);
            exchange.respond();
            return;
        }
        // A cache shows the answer to a request without an Origin to scripts of other origins too.
        List<String> fields = origin == null && !policy.isStatic() ? List.of() : policy.answer(String.valueOf(origin));
        List<String> vary = policy.isStatic() ? List.of() : VARY;
        if (fields.isEmpty() && vary.isEmpty()) {
            exchange.proceed();
            return;
        }
        CorsResponse.write(response, fields, vary);
        exchange.proceed(request, new CorsResponse(response, fields, vary));
    }

    private CorsPolicy.Preflight preflight(SecurityRequest request, String origin) {
        return policy.preflight(
                origin,
                String.valueOf(request.getHeader(REQUESTED_METHOD)),
                Collections.list(request.getHeaders(REQUESTED_HEADERS)));
    }

    /**
     * Returns in words whether a script of the request's origin may do what the request does, and why, for a page of
     * the operator or a test. It decides by the same code as the filter, and changes nothing.
     */
    public String explain(SecurityRequest request) {
        List<String> origins = Collections.list(request.getHeaders("Origin"));
        if (origins.size() != 1) {
            String answer = policy.isStatic() ? "allowed: every answer allows every origin" : "no fields are sent";
            return answer + "; the request has " + (origins.isEmpty() ? "no Origin" : "several lines of Origin");
        }
        String origin = origins.get(0);
        if (isPreflight(request)) {
            CorsPolicy.Preflight preflight = preflight(request, origin);
            return preflight.isAllowed()
                    ? "allowed: origin, method and headers of the preflight are"
                    : "refused: " + preflight.reason() + ": " + preflight.value();
        }
        return policy.answer(origin).isEmpty()
                ? "refused: the origin is not allowed; add it to allowedOrigins() if it is meant: "
                        + CspSyntax.printable(origin)
                : "allowed: the origin is";
    }

    private static boolean isPreflight(SecurityRequest request) {
        if (!request.getMethod().equals("OPTIONS") || request.getDispatcherType() != DispatcherType.REQUEST) {
            return false;
        }
        String method = request.getHeader(REQUESTED_METHOD);
        return method != null && !method.isEmpty();
    }

    /** Returns the value if there is exactly one line. */
    private static @Nullable String single(@Nullable Enumeration<String> lines) {
        if (lines == null || !lines.hasMoreElements()) {
            return null;
        }
        String first = lines.nextElement();
        return lines.hasMoreElements() ? null : first;
    }

    @Override
    protected void validate(List<Description> chain, Problems problems) {
        for (Description other : chain) {
            if (credentials
                    && isOf(Phase.CSRF, other)
                    && other.fact("enforcing").contains("true")) {
                untrusted(other.fact("trusted_origins"), problems);
            }
            unsendable(chain, other, problems);
            if (policy.isStatic() && isOf(Phase.SESSION, other) && overlaps(chain, other)) {
                problems.add("paths that act on cookies must not be open to any origin: " + other.name()
                        + " serves some of the paths of " + name()
                        + "; name the origins, or give one of the two a narrower route");
            }
        }
    }

    private static boolean isOf(Phase phase, Description other) {
        return other.fact("phase").contains(phase.name());
    }

    /** An origin that may send PUT or DELETE with cookies and is then refused for it has no use of that. */
    private void untrusted(List<String> trusted, Problems problems) {
        for (String origin : origins) {
            if (!trusted.contains(origin)) {
                String problem = "an origin that may send credentials must be trusted by the CsrfFilter too, or it can"
                        + " change nothing: " + origin + "; add it to trustedOrigins()";
                if (changes) {
                    problems.add(problem);
                } else {
                    problems.warn(problem);
                }
            }
        }
    }

    /** Returns whether some path may have both this filter and another. */
    private boolean overlaps(List<Description> chain, Description other) {
        return chain.stream().filter(this::isOwn).anyMatch(own -> shareAPath(own, other));
    }

    private boolean isOwn(Description description) {
        Description own = describe();
        return description.name().equals(name())
                && description.facts().entrySet().containsAll(own.facts().entrySet());
    }

    /** Returns whether some path has both filters; one without a route is for all paths. */
    private static boolean shareAPath(Description one, Description other) {
        return one.fact("route").isEmpty()
                || other.fact("route").isEmpty()
                || covers(one.fact("route").get(0), other.fact("route").get(0));
    }

    /** Warns if a filter reads a header that no script of the allowed origins may send. */
    private void unsendable(List<Description> chain, Description other, Problems problems) {
        boolean cookie = !other.fact("cookie").isEmpty();
        if (!isOf(Phase.AUTHENTICATION, other) || cookie || !overlaps(chain, other) || isNarrowed(chain, other)) {
            return;
        }
        List<String> headers = other.fact("realm").isEmpty() ? other.fact("header") : List.of("Authorization");
        headers.stream()
                .filter(header -> !policy.allowsRequestHeader(header))
                .forEach(header -> problems.warn("a script must be allowed to send the header that " + other.name()
                        + " reads, or each preflight fails: " + header + "; add it to requestHeaders()"));
    }

    /** Returns whether another filter of this kind, with a route of its own, stands where the other filter does. */
    private boolean isNarrowed(List<Description> chain, Description other) {
        return chain.stream()
                .filter(rival -> rival.name().equals(name()) && !isOwn(rival))
                .anyMatch(rival -> !rival.fact("route").isEmpty() && shareAPath(rival, other));
    }

    private static boolean covers(String first, String second) {
        PathPattern one = PathPattern.parse(first);
        PathPattern two = PathPattern.parse(second);
        return one.covers(two) || two.covers(one);
    }

    /** Collects the parts of a {@link CorsFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<CorsFilter> {
        private static final Set<String> FORBIDDEN = Set.of("""
            accept-charset accept-encoding connection content-length cookie cookie2 date dnt expect host keep-alive \
            origin referer set-cookie te trailer transfer-encoding upgrade via""".split(" "));

        final Settings settings = new Settings("CorsFilter");
        final List<String> allowedOrigins = settings.list("allowedOrigins");
        final Setting<Boolean> anyOrigin = settings.flag("anyOrigin");
        final Setting<Boolean> credentials = settings.flag("credentials");
        final Setting<Boolean> allowInsecureOrigins = settings.flag("allowInsecureOrigins");
        final List<String> methods = settings.list("methods");
        final List<String> requestHeaders = settings.list("requestHeaders");
        final Setting<Boolean> anyRequestHeader = settings.flag("anyRequestHeader");
        final List<String> exposedHeaders = settings.list("exposedHeaders");
        final Setting<Duration> maxAge =
                settings.duration("maxAge", Duration.ofHours(2), Duration.ZERO, Duration.ofHours(24));

        private Builder() {}

        /**
         * Adds origins that may read answers: exact ones, such as {@code "https://app.example.com"}, or all hosts below
         * a domain, such as {@code "https://*.example.com"}, with a port or {@code ":*"} for any. Applications with a
         * scheme of their own are named in the spelling that they send, such as {@code "capacitor://localhost"}; every
         * application made with that tool has the same origin. {@code null} and {@code *} are not origins.
         */
        public Builder allowedOrigins(String... values) {
            settings.collect("allowedOrigins", values, text -> allowedOrigins.add(OriginSet.canonical(text)));
            return this;
        }

        /** Lets every origin read answers, without credentials: for what is public anyway. */
        public Builder anyOrigin() {
            anyOrigin.set(true);
            return this;
        }

        /** Lets the allowed origins read answers to requests with cookies or certificates; default off. */
        public Builder credentials() {
            credentials.set(true);
            return this;
        }

        /**
         * Lets origins of http, which anybody on the way can speak for, use credentials; {@code localhost} and loopback
         * addresses need not be allowed. Duty: the network to these clients is yours.
         */
        public Builder allowInsecureOrigins() {
            allowInsecureOrigins.set(true);
            return this;
        }

        /** Adds methods beside GET, HEAD and POST; CONNECT, TRACE and TRACK do not build, as browsers send none. */
        public Builder methods(String... values) {
            settings.collect("methods", values, text -> methods.add(Builder.requireMethod(text)));
            return this;
        }

        private static String requireMethod(String value) {
            if (Set.of("CONNECT", "TRACE", "TRACK").contains(value.toUpperCase(Locale.ROOT))) {
                throw new IllegalArgumentException("browsers send no such method: '" + value + "'");
            }
            return requireToken("method", value);
        }

        /** Adds request header fields that a script may set, whatever their case. */
        public Builder requestHeaders(String... values) {
            settings.collect("requestHeaders", values, text -> requestHeaders.add(Builder.requireRequestHeader(text)));
            return this;
        }

        private static String requireRequestHeader(String value) {
            String name = requireToken("header name", value).toLowerCase(Locale.ROOT);
            if (FORBIDDEN.contains(name)
                    || name.startsWith("sec-")
                    || name.startsWith("proxy-")
                    || name.startsWith("access-control-")) {
                throw new IllegalArgumentException("no script may set this request header: '" + value + "'");
            }
            return name;
        }

        /** Lets a script set any request header field; default only those named. */
        public Builder anyRequestHeader() {
            anyRequestHeader.set(true);
            return this;
        }

        /** Adds response header fields that a script may read, beside those it always may. */
        public Builder exposedHeaders(String... values) {
            settings.collect("exposedHeaders", values, text -> exposedHeaders.add(Builder.requireResponseHeader(text)));
            return this;
        }

        private static String requireResponseHeader(String value) {
            String name = requireToken("header name", value).toLowerCase(Locale.ROOT);
            if (name.equals("set-cookie") || name.equals("set-cookie2") || name.equals("*")) {
                throw new IllegalArgumentException("no script may read this response header: '" + value + "'");
            }
            return name;
        }

        /**
         * Sets for how long browsers may keep the answer to a preflight, up to 24 hours; default 2 hours, which is the
         * most that some keep; zero for not at all.
         */
        public Builder maxAge(Duration value) {
            maxAge.set(value);
            return this;
        }

        @Override
        public CorsFilter build() {
            Problems problems = settings.problems();
            boolean none = allowedOrigins.isEmpty();
            if (none && !anyOrigin.get()) {
                problems.add("there must be an origin: none is allowed; add allowedOrigins(), or leave the filter out");
            }
            if (anyOrigin.get() && !none) {
                problems.add("either all origins are allowed or these: both are set; remove one");
            }
            if (anyOrigin.get() && credentials.get()) {
                problems.add("credentials must be for named origins: any origin is allowed; name them");
            }
            if (credentials.get() && !allowInsecureOrigins.get()) {
                insecure(new OriginSet(allowedOrigins))
                        .forEach(origin -> problems.add("an origin with credentials must be https: " + origin
                                + "; use https, or call allowInsecureOrigins()"));
            }
            problems.throwIfAny();
            return new CorsFilter(this);
        }

        private static Stream<Object> insecure(OriginSet origins) {
            return Stream.concat(
                    origins.exact().stream()
                            .filter(origin -> !BrowserOrigin.isOfOwnScheme(origin))
                            .map(BrowserOrigin::parse)
                            .filter(origin -> !origin.secure() && !Loopback.isHost(origin.host())),
                    origins.patterns().stream().filter(pattern -> !pattern.isSecure()));
        }

        private static String requireToken(String what, String value) {
            if (!HttpToken.isToken(value)) {
                throw new IllegalArgumentException(what + " must be a token: '" + CspSyntax.printable(value) + "'");
            }
            return value;
        }
    }
}
