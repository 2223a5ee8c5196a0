/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Description;
import dev.hauberk.core.Origin;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.headers.CrossSiteCheck.Verdict;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
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

    private final List<Origin> trusted;
    private final Optional<Origin> publicOrigin;
    private final CrossSiteCheck check;
    private final List<RequestPattern> bypasses;
    private final boolean enforcing;

    private CsrfFilter(Builder builder) {
        super(Phase.CSRF);
        this.trusted = List.copyOf(builder.trusted);
        this.publicOrigin = Optional.ofNullable(builder.publicOrigin);
        this.check = new CrossSiteCheck(trusted, publicOrigin);
        this.bypasses = List.copyOf(builder.bypasses);
        this.enforcing = !builder.reportOnly;
    }

    /** Starts a filter that trusts nobody else. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        Verdict verdict = decide(request);
        if (verdict.allowed || isBypassed(request)) {
            exchange.proceed();
        } else if (enforcing) {
            exchange.reject(Rejection.of(403, "cross_site_request").withReason(verdict.reason));
        } else {
            exchange.publish(event(SecurityEvent.Kind.WOULD_REFUSE, "cross_site_request")
                    .reason(verdict.reason)
                    .rule(verdict.name().toLowerCase(Locale.ROOT)));
            exchange.proceed();
        }
    }

    private Verdict decide(SecurityRequest request) {
        if (CrossSiteCheck.isSafe(request.getMethod()) && !asksForWebSocket(request)) {
            return Verdict.SAFE_METHOD;
        }
        Enumeration<String> sites = request.getHeaders(SITE);
        String site = next(sites);
        Enumeration<String> origins = request.getHeaders(ORIGIN);
        String origin = next(origins);
        if (next(sites) != null || next(origins) != null) {
            return Verdict.REPEATED;
        }
        return check.decide(site, origin, request::origin);
    }

    private static @Nullable String next(@Nullable Enumeration<String> values) {
        return values != null && values.hasMoreElements() ? values.nextElement() : null;
    }

    private static boolean asksForWebSocket(SecurityRequest request) {
        Enumeration<String> upgrades = request.getHeaders("Upgrade");
        while (upgrades != null && upgrades.hasMoreElements()) {
            if (upgrades.nextElement().toLowerCase(Locale.ROOT).contains("websocket")) {
                return true;
            }
        }
        return false;
    }

    private boolean isBypassed(SecurityRequest request) {
        if (bypasses.isEmpty()) {
            return false;
        }
        RequestPath path = request.path();
        for (RequestPattern bypass : bypasses) {
            if (bypass.matchesExactly(request.getMethod(), path)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns in words which rule decides about a request, for a page of the operator or a test. It decides by the same
     * code as the filter, and does nothing.
     */
    public String explain(SecurityRequest request) {
        Verdict verdict = decide(request);
        String outcome = verdict.allowed ? "allowed: " : isBypassed(request) ? "bypassed, although " : "refused: ";
        return outcome + verdict.reason;
    }

    /**
     * Returns the facts {@code enforcing}, {@code trusted_origins}, and where they are chosen {@code public_origin},
     * {@code bypass}.
     */
    @Override
    public Description describe() {
        Description.Builder description =
                Description.builder(name()).fact("enforcing", enforcing).fact("trusted_origins", trusted.toArray());
        publicOrigin.ifPresent(origin -> description.fact("public_origin", origin));
        if (!bypasses.isEmpty()) {
            description.fact("bypass", bypasses.toArray());
        }
        return description.build();
    }

    /** Collects the parts of a {@link CsrfFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<CsrfFilter> {
        private final Collection<Origin> trusted = new ArrayList<>();
        private final List<RequestPattern> bypasses = new ArrayList<>();
        private @Nullable Origin publicOrigin;
        private boolean reportOnly;

        private Builder() {}

        /**
         * Adds origins of other sites that may send requests in the user's name; default none. Duty: whoever can run a
         * script there can do what your users can.
         *
         * @param origins as in {@code "https://app.example.com"}
         * @throws IllegalArgumentException if one is not {@code scheme://host[:port]} and nothing more
         */
        public Builder trustedOrigins(String... origins) {
            for (String origin : origins) {
                trusted.add(Origin.parse(origin));
            }
            return this;
        }

        /**
         * Sets the origin that users see; default what the request says, as trusted proxies tell it.
         *
         * @throws IllegalArgumentException if it is not {@code scheme://host[:port]} and nothing more
         */
        public Builder publicOrigin(String value) {
            if (publicOrigin != null) {
                throw new IllegalStateException("publicOrigin must be set once: it is set");
            }
            this.publicOrigin = Origin.parse(value);
            return this;
        }

        /**
         * Adds requests that are not looked at, such as those of a service that signs what it sends; default none. They
         * match exactly, in no other spelling. Duty: they must not act on cookies.
         *
         * @throws IllegalArgumentException if a pattern is malformed
         */
        public Builder bypass(String... patterns) {
            for (String pattern : patterns) {
                bypasses.add(RequestPattern.parse(pattern));
            }
            return this;
        }

        /** Refuses nothing and publishes what it would refuse; default off. It then protects no token cookie. */
        public Builder reportOnly() {
            this.reportOnly = true;
            return this;
        }

        @Override
        public CsrfFilter build() {
            return new CsrfFilter(this);
        }
    }
}
