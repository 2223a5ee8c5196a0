/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Description;
import dev.hauberk.core.Origin;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.RequestPatternIndex;
import dev.hauberk.core.Secret;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.headers.CrossSiteCheck.Verdict;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that another site made in the user's browser (cross-site request forgery), by what browsers tell of
 * every request: no tokens, nothing in the session, nothing in the page.
 *
 * <ol>
 *   <li>GET, HEAD and OPTIONS go on, unless they ask for a WebSocket, on which browsers send no Fetch Metadata. Other
 *       methods, unknown ones and those in another case included, are looked at.
 *   <li>More than one {@code Sec-Fetch-Site} or {@code Origin} is refused.
 *   <li>{@code Sec-Fetch-Site: same-origin} or {@code none} goes on, whatever {@code Origin} says: under
 *       {@code Referrer-Policy: no-referrer} a page's own forms say {@code Origin: null}.
 *   <li>Any other {@code Sec-Fetch-Site}, {@code same-site} included as other hosts of a domain are less trusted, is
 *       refused unless {@code Origin} is exactly one of {@link Builder#trustedOrigins}.
 *   <li>Without {@code Sec-Fetch-Site}, as over plain http and in browsers of before 2023: a request without
 *       {@code Origin} goes on, as no browser sends it; one whose {@code Origin} is trusted or the request's own goes
 *       on; any other is refused, {@code null} included. An origin of http is not the own one of an https request.
 *   <li>A request that a pattern of {@link Builder#bypass} matches, in exactly this spelling, goes on unseen.
 * </ol>
 *
 * <p>With {@link Builder#tokens} a request with cookies that tells nothing of where it comes from must have a token (a
 * signed double submit): in the header {@code X-CSRF-Token}, or in the field {@code _csrf} of a form, which is then
 * read up to 64 KiB. In a form with files ({@code multipart/form-data}) it is found if the servlet has a multipart
 * configuration, whose limits then hold.
 *
 * <p>The answer is 403 {@code cross_site_request}. Deployment: the application must change nothing on GET. Behind a
 * proxy that changes the {@code Host}, a {@link dev.hauberk.servlet.ForwardedFilter} must trust it, or
 * {@link Builder#publicOrigin} must tell the origin. A host that an attacker's name resolves to is its own origin: let
 * the container or the proxy answer for your names only. It runs on REQUEST. Cross-site scripting defeats it, as it
 * defeats every token.
 *
 * <pre>{@code
 * CsrfFilter.builder().trustedOrigins("https://app.example.com").bypass("POST /webhooks/payments")
 * }</pre>
 *
 * <p>Specification: Fetch Metadata Request Headers, Fetch section 3.2 (Origin), RFC 6454. Immutable and safe for use by
 * many threads.
 */
public final class CsrfFilter extends SecurityFilter {
    private static final String SITE = "Sec-Fetch-Site";
    private static final String ORIGIN = "Origin";
    private static final String UPGRADE = "Upgrade";
    private static final String TOKEN = CsrfFilter.class.getName() + ".token";

    private final CrossSiteCheck check;
    private final RequestPatternIndex bypasses;
    private final boolean enforcing;
    private final boolean ambientOnly;
    private final Optional<CsrfTokens> tokens;

    private CsrfFilter(Builder builder) {
        super(Phase.CSRF, builder.settings);
        this.check = new CrossSiteCheck(new OriginSet(builder.trustedOrigins), builder.publicOrigin.value());
        this.bypasses = RequestPatternIndex.of(builder.bypass, true);
        this.enforcing = !builder.reportOnly.get();
        this.ambientOnly = builder.ambientCredentialsOnly.get();
        this.tokens = builder.tokens.value();
    }

    /** Starts a filter that trusts nobody else. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the token that a form of this page sends as {@code _csrf}, or a script as {@code X-CSRF-Token}; another
     * text on each call. Sets the cookie that belongs to it if the browser has none for this session, and keeps the
     * answer out of every cache ({@code Cache-Control: no-store}), so it must be called before the answer is committed.
     *
     * @throws IllegalStateException if the request did not pass a filter with {@link Builder#tokens}, or the answer is
     *     committed and lacks the cookie, or lets shared caches keep it
     */
    public static String token(HttpServletRequest request) {
        if (request.getAttribute(TOKEN) instanceof CsrfTokenResponse response) {
            return response.token(request);
        }
        throw new IllegalStateException(
                "the request must have passed a CsrfFilter with tokens: it has not; call tokens() on its builder");
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        HttpServletResponse response = exchange.response();
        if (tokens.isPresent()) {
            CacheResponse own = new CacheResponse(response);
            request.setAttribute(TOKEN, new CsrfTokenResponse(own, tokens.get()));
            response = own;
        }
        Verdict verdict = decide(request);
        if (verdict.allowed || isBypassed(request)) {
            exchange.proceed(request, response);
        } else if (enforcing) {
            exchange.reject(Rejection.of(403, "cross_site_request").withReason(verdict.reason));
        } else {
            exchange.publish(event(SecurityEvent.Kind.WOULD_REFUSE, "cross_site_request")
                    .reason(verdict.reason)
                    .rule(verdict.name().toLowerCase(Locale.ROOT)));
            exchange.proceed(request, response);
        }
    }

    private Verdict decide(SecurityRequest request) throws IOException {
        if (CrossSiteCheck.isSafe(request.getMethod()) && !asksForWebSocket(request)) {
            return Verdict.SAFE_METHOD;
        }
        if (ambientOnly && !CsrfTokenResponse.hasAmbientCredentials(request)) {
            return Verdict.NO_CREDENTIALS;
        }
        Enumeration<String> sites = request.getHeaders(SITE);
        String site = next(sites);
        Enumeration<String> origins = request.getHeaders(ORIGIN);
        String origin = next(origins);
        if (next(sites) != null || next(origins) != null) {
            return Verdict.REPEATED;
        }
        Verdict verdict =
                check.decide(site, origin, request.getScheme(), request.getServerName(), request.getServerPort());
        boolean untold = verdict == Verdict.NO_BROWSER || (verdict == Verdict.OTHER_ORIGIN && "null".equals(origin));
        if (tokens.isEmpty() || !untold || !CsrfTokenResponse.hasAmbientCredentials(request)) {
            return verdict;
        }
        return CsrfTokenResponse.isProven(request, tokens.get()) ? Verdict.TOKEN : Verdict.NO_TOKEN;
    }

    private static @Nullable String next(@Nullable Enumeration<String> values) {
        return values != null && values.hasMoreElements() ? values.nextElement() : null;
    }

    private static boolean asksForWebSocket(SecurityRequest request) {
        if (request.getHeader(UPGRADE) == null) {
            return false;
        }
        Enumeration<String> upgrades = request.getHeaders(UPGRADE);
        while (upgrades != null && upgrades.hasMoreElements()) {
            if (upgrades.nextElement().toLowerCase(Locale.ROOT).contains("websocket")) {
                return true;
            }
        }
        return false;
    }

    private boolean isBypassed(SecurityRequest request) {
        return bypasses.first(request.getMethod(), request.path()) >= 0;
    }

    /**
     * Returns in words which rule decides about a request, for a page of the operator or a test. It decides by the same
     * code as the filter, and changes nothing; where tokens are on it may read the body of a form.
     *
     * @throws IOException if the client is gone while the body is read
     */
    public String explain(SecurityRequest request) throws IOException {
        Verdict verdict = decide(request);
        String outcome = verdict.allowed ? "allowed: " : isBypassed(request) ? "bypassed, although " : "refused: ";
        return outcome + verdict.reason;
    }

    /** Returns the facts {@code enforcing} and {@code tokens}, and what was set by the names of the setters. */
    @Override
    public Description describe() {
        return super.describe().withFact("enforcing", enforcing).withFact("tokens", tokens.isPresent());
    }

    /** Collects the parts of a {@link CsrfFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<CsrfFilter> {
        private final Settings settings = new Settings("CsrfFilter");
        private final List<String> trustedOrigins = settings.list("trustedOrigins");
        private final Setting<CsrfTokens> tokens =
                settings.<CsrfTokens>of("tokens").undescribed();
        private final Setting<Boolean> ambientCredentialsOnly = settings.flag("ambientCredentialsOnly");
        private final Setting<Origin> publicOrigin = settings.of("publicOrigin");
        private final List<RequestPattern> bypass = settings.list("bypass");
        private final Setting<Boolean> reportOnly = settings.flag("reportOnly").undescribed();

        private Builder() {}

        /**
         * Adds origins of other sites that may send requests in the user's name; default none. Duty: whoever can run a
         * script there can do what your users can.
         *
         * @param origins as in {@code "https://app.example.com"}, or all hosts below a domain as in
         *     {@code "https://*.example.com"}; the same values as those of {@link CorsFilter.Builder#allowedOrigins}
         */
        public Builder trustedOrigins(String... origins) {
            settings.collect("trustedOrigins", origins, text -> trustedOrigins.add(OriginSet.canonical(text)));
            return this;
        }

        /**
         * Asks for a token where a request with cookies tells nothing of where it comes from: neither
         * {@code Sec-Fetch-Site} nor {@code Origin}, or {@code Origin: null} without the former, as browsers of before
         * 2023 do; default off. Pages get it from {@link CsrfFilter#token}. Programs with cookies then need one too.
         *
         * @param key at least 32 random bytes, the same on all servers of the application; a weak one does not build
         */
        public Builder tokens(Secret key) {
            tokens.parse(() -> new CsrfTokens(key, new SecureRandom()));
            return this;
        }

        /**
         * Lets requests go on that carry no cookie, no Basic or Negotiate credentials and no client certificate; for an
         * API that takes bearer tokens from pages of any origin. Duty: nothing else, such as the client's address, may
         * grant anything.
         */
        public Builder ambientCredentialsOnly() {
            ambientCredentialsOnly.set(true);
            return this;
        }

        /** Sets the origin that users see; default what the request says, as trusted proxies report it. */
        public Builder publicOrigin(String value) {
            publicOrigin.parse(() -> BrowserOrigin.parse(value));
            return this;
        }

        /**
         * Adds requests that are not looked at, such as those of a service that signs what it sends; default none. They
         * match exactly, in no other spelling. Duty: they must not act on cookies.
         */
        public Builder bypass(String... patterns) {
            settings.collect("bypass", patterns, text -> bypass.add(RequestPattern.parse(text)));
            return this;
        }

        /** Refuses nothing and publishes what it would refuse; default off. */
        public Builder reportOnly() {
            reportOnly.set(true);
            return this;
        }

        @Override
        public CsrfFilter build() {
            settings.problems().throwIfAny();
            return new CsrfFilter(this);
        }
    }
}
