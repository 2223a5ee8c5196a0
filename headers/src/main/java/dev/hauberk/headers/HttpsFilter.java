/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.Origin;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.RequestPatternIndex;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests on that came over https, and no others.
 *
 * <ol>
 *   <li>A secure request goes on; so do those of certificate authorities that check who owns the host (GET and HEAD of
 *       {@code /.well-known/acme-challenge/*}, RFC 8555 section 8.3), and those that {@link Builder#exempt} names.
 *   <li>A GET or HEAD that accepts HTML is redirected to the same address with https by 308, if the host is on the list
 *       of {@link Builder#hosts}. A request without {@code Accept} accepts everything, as those of link checkers and of
 *       the HSTS preload list do. The {@code Host} of a request is what its sender likes it to be, and answers may be
 *       kept by caches, so a page of any other host is refused with 421 {@code host_unknown}.
 *   <li>Everything else is refused with 403 {@code https_required}. So is a request with credentials:
 *       {@code Authorization}, the header of an API key filter in the same chain, or a cookie where HTML is not named.
 *       These have been on the network already, and a redirect would let the client go on like that for ever.
 * </ol>
 *
 * <p>Deployment: {@link SecurityRequest#isSecure()} says what makes a request secure. Behind a proxy that ends TLS, add
 * a {@link dev.hauberk.servlet.ForwardedFilter ForwardedFilter} that trusts that proxy. It runs on REQUEST.
 * {@link StrictTransportSecurity} keeps browsers from coming here a second time.
 *
 * <pre>{@code
 * HttpsFilter.builder().hosts("shop.example.com", "www.shop.example.com")
 * }</pre>
 *
 * <p>Specification: RFC 9110 section 15.4.9, RFC 6797. Immutable and safe for use by many threads.
 */
public final class HttpsFilter extends SecurityFilter {
    /** The hosts that pages are redirected to. */
    public static final Fact<String> HOSTS = Fact.text("hosts");

    private static final RequestPattern ACME = RequestPattern.parse("GET /.well-known/acme-challenge/*");
    private static final int DEFAULT_PORT = 443;

    private final Set<String> hosts;
    private final @Nullable String host;
    private final int port;
    private final boolean httpOnLoopback;
    private final RequestPatternIndex exempt;
    /** Request headers that carry credentials in this chain; known once the chain is built. */
    private volatile List<String> credentials = List.of("Authorization");

    private HttpsFilter(Builder builder) {
        super(Phase.HTTPS, builder.settings);
        this.hosts = Set.copyOf(builder.hosts);
        this.host = builder.redirectTo.orNull();
        this.port = builder.port.get();
        this.httpOnLoopback = builder.allowHttpOnLoopback.get();
        this.exempt = RequestPatternIndex.of(builder.exempt, true);
    }

    /** Starts a filter that redirects browsers. */
    public static Builder builder() {
        return new Builder(true);
    }

    /** Starts a filter that redirects nobody, for a service that no browser opens. */
    public static Builder api() {
        return new Builder(false);
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        if (request.isSecure() || isExempt(request) || (httpOnLoopback && isLocal(request))) {
            exchange.proceed();
        } else {
            redirect(exchange, request, hosts.isEmpty() ? HtmlAcceptance.EXCLUDED : acceptance(request));
        }
    }

    private void redirect(Exchange exchange, SecurityRequest request, HtmlAcceptance html)
            throws IOException, ServletException {
        String asked = request.getServerName();
        Optional<String> target = target(request);
        boolean known = asked != null && hosts.contains(asked.toLowerCase(Locale.ROOT)) && target.isPresent();
        if (html == HtmlAcceptance.NAMED && !known) {
            exchange.reject(Rejection.of(421, "host_unknown").withReason("the host is not one of this application"));
            return;
        }
        if (html == HtmlAcceptance.EXCLUDED || !known) {
            exchange.reject(Rejection.of(403, "https_required")
                    .withReason(
                            "the request must come over https: there is neither a TLS connection nor a trusted proxy that"
                                    + " names https"));
            return;
        }
        String to = host == null ? asked.toLowerCase(Locale.ROOT) : host;
        String authority = port == DEFAULT_PORT ? to : to + ":" + port;
        exchange.response().setStatus(308);
        exchange.response().setHeader("Location", "https://" + authority + target.get());
        exchange.respond();
    }

    /** Returns path and query as they came; nothing if a character does not belong there. */
    private static Optional<String> target(SecurityRequest request) {
        String query = request.getQueryString();
        String target = query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
        boolean clean = target.startsWith("/") && target.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        return clean ? Optional.of(target) : Optional.empty();
    }

    /** Returns whether a redirect serves the request; one with credentials is not redirected. */
    private HtmlAcceptance acceptance(SecurityRequest request) {
        String method = request.getMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return HtmlAcceptance.EXCLUDED;
        }
        HtmlAcceptance html = HtmlAcceptance.of(request.getHeaders("Accept"));
        boolean program = html != HtmlAcceptance.NAMED && request.getHeader("Cookie") != null;
        return program || hasCredentials(request) ? HtmlAcceptance.EXCLUDED : html;
    }

    private boolean hasCredentials(SecurityRequest request) {
        for (String header : credentials) {
            if (request.getHeader(header) != null) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected void validate(List<Description> chain, Problems problems) {
        credentials = Stream.concat(
                        credentials.stream(),
                        chain.stream()
                                .filter(other -> other.fact("phase").contains(Phase.AUTHENTICATION.name()))
                                .flatMap(other -> other.fact("header").stream()))
                .distinct()
                .toList();
    }

    private boolean isExempt(SecurityRequest request) {
        return exempt.first(request.getMethod(), request.path()) >= 0;
    }

    private static boolean isLocal(SecurityRequest request) {
        return Loopback.isAddress(request.peer()) && Loopback.isHost(request.getServerName()) && !request.peerTrusted();
    }

    /** Returns the fact {@code enforcing}, and what was set by the names of the setters. */
    @Override
    public Description describe() {
        return super.describe().withFact("enforcing", true);
    }

    /** Configures an {@link HttpsFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<HttpsFilter> {
        private final boolean redirects;
        private final Settings settings = new Settings("HttpsFilter");
        private final List<String> hosts = settings.list("hosts");
        private final Setting<String> redirectTo = settings.of("redirectTo");
        private final Setting<Integer> port = settings.number("port", DEFAULT_PORT, 1, 65535);
        private final List<RequestPattern> exempt = settings.list("exempt");
        private final Setting<Boolean> allowHttpOnLoopback = settings.flag("allowHttpOnLoopback");

        private Builder(boolean redirects) {
            this.redirects = redirects;
            exempt.addAll(List.of(ACME));
        }

        /** Adds hosts of this application, without a port; a redirect goes to no other. */
        public Builder hosts(String... names) {
            settings.collect("hosts", names, text -> hosts.add(Builder.checked(text)));
            return this;
        }

        /**
         * Sets the one host that every redirect goes to; default the one that was asked. Lists of hosts with a
         * transport policy ask for the default, as the policy of the host that was asked is else never seen.
         */
        public Builder redirectTo(String name) {
            redirectTo.parse(() -> Builder.checked(name));
            return this;
        }

        /** Sets the port of https, as the public sees it, 1 to 65535; default 443. */
        public Builder port(int value) {
            port.set(value);
            return this;
        }

        /**
         * Adds requests that may come over http, such as {@code "GET /health"} of a load balancer; they match exactly,
         * in no other spelling. Duty: they carry no secret.
         */
        public Builder exempt(String... patterns) {
            settings.collect("exempt", patterns, text -> exempt.add(RequestPattern.parse(text)));
            return this;
        }

        /**
         * Lets requests to {@code localhost} or a loopback address come over http, if they come from a loopback address
         * that is no trusted proxy; for development. Duty: no proxy that is not declared runs on the same machine.
         */
        public Builder allowHttpOnLoopback() {
            allowHttpOnLoopback.set(true);
            return this;
        }

        private static String checked(String name) {
            Origin origin = Origin.parse("https://" + name);
            if (origin.port() != DEFAULT_PORT) {
                throw CspSyntax.refused("a host must be without a port", name, "call port() for that of https");
            }
            return origin.host();
        }

        /**
         * {@inheritDoc}
         *
         * @throws dev.hauberk.core.ConfigurationException if there is no host to redirect to, or {@link #redirectTo} is
         *     not among the hosts
         */
        @Override
        public HttpsFilter build() {
            Problems problems = settings.problems();
            if (redirects && hosts.isEmpty()) {
                problems.add(
                        "there must be a host to redirect to: none is named, and the one that a request names may be"
                                + " an attacker's; call hosts(), or start with HttpsFilter.api() to redirect nobody");
            }
            if (!redirects && (!hosts.isEmpty() || redirectTo.isSet() || port.isSet())) {
                problems.add(
                        "HttpsFilter.api() redirects nobody: hosts, redirectTo and port have no use; remove them or"
                                + " start with HttpsFilter.builder()");
            }
            redirectTo
                    .value()
                    .filter(host -> !hosts.contains(host))
                    .ifPresent(host ->
                            problems.add("redirects must go to one of the hosts: " + host + "; add it to hosts()"));
            problems.throwIfAny();
            return new HttpsFilter(this);
        }
    }
}
