/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.AddressRange;
import dev.hauberk.core.AddressRanges;
import dev.hauberk.core.Fact;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, from the forwarding header fields of trusted proxies, who the client is and which origin it used.
 *
 * <p>Without this filter nobody is trusted: the client is the socket's other end. What it finds is what
 * {@link SecurityRequest#clientAddress()}, {@link SecurityRequest#origin()}, {@code getRemoteAddr}, {@code isSecure},
 * {@code getScheme}, {@code getServerName} and {@code getServerPort} tell afterwards, on every dispatch of the request.
 *
 * <ol>
 *   <li>If the peer is not in {@link Builder#trustedProxies trustedProxies}, no field is read: the peer is the client.
 *   <li>From a trusted peer the lines of a field are read in order, as one list. Ports are dropped from addresses, and
 *       IPv4-mapped IPv6 addresses become IPv4 addresses.
 *   <li>The list is walked from the right, past trusted proxies. The first hop that is not one is the client. If every
 *       hop is a trusted proxy, the leftmost is the client. Nothing to the left of the client's hop is believed.
 *   <li>A hop that is {@code unknown} or an obfuscated identifier ends the walk, as does an element of
 *       {@code Forwarded} without {@code for}. The client's address is then that of the trusted proxy that wrote it so:
 *       the last address known, and never one that a client chose.
 *   <li>{@code proto} and {@code host} of {@code Forwarded} come from the element of the client's hop, which the first
 *       trusted proxy wrote, and from no other.
 *   <li>{@code X-Forwarded-Proto}, {@code -Host} and {@code -Port} have one value, which counts, or as many as
 *       {@code X-Forwarded-For}, and then the one at the place of the client's hop counts.
 *   <li>The scheme is {@code http} or {@code https}, a host is {@code host[:port]}, a port 1 to 65535. What the fields
 *       do not name is taken from the request: the scheme of the connection, the {@code Host} field.
 *       {@link SecurityRequest#isSecure()} says which evidence of the scheme counts. The port is the one that is named,
 *       else the host's, else the scheme's default. If the fields name neither scheme, host nor port, the container's
 *       word stands.
 *   <li>A port must not contradict the port of {@code X-Forwarded-Host}, nor be 80 for https or 443 for http.
 *   <li>If {@code Forwarded} and the {@code X-Forwarded} fields are both read and both sent, they must tell the same
 *       address and the same origin.
 *   <li>Anything else is a conflict: a malformed value anywhere in the list, an empty value in an {@code X-Forwarded}
 *       field, a parameter twice in an element, over 8192 characters or 50 values in a field. Filters of phase
 *       {@link Phase#HEADERS} still run, then the request is refused with 400 {@code forwarding_conflict}.
 * </ol>
 *
 * <p>Deployment: each trusted proxy must append to or overwrite the fields that are read, and must remove from a
 * client's request those that it does not write itself; otherwise a client chooses its own scheme and host. Where
 * proxies write one family only, say so with {@link Builder#headers}. Do not configure the container to interpret these
 * fields as well. The host is what the client sent: compare it before it goes into an answer. {@code X-Real-IP} and the
 * like are not read.
 *
 * <pre>{@code
 * Hauberk.builder()
 *         .filter(ForwardedFilter.builder().trustedProxies("10.0.0.0/8", "2001:db8:7::/64"))
 *         ...
 * }</pre>
 *
 * <p>Specification: RFC 7239; the {@code X-Forwarded} fields have none. Immutable and safe for use by many threads.
 */
public final class ForwardedFilter extends SecurityFilter {
    /** The ranges of addresses whose fields are believed. */
    public static final Fact<String> TRUSTED_PROXIES = Fact.text("trusted_proxies");

    /** Whether the container says what was https. */
    public static final Fact<Boolean> SCHEME_FROM_CONTAINER = Fact.flag("allow_scheme_from_container");

    /** A family of header fields that proxies write. */
    public enum HeaderFamily {
        /** {@code Forwarded}, RFC 7239. */
        FORWARDED,
        /** {@code X-Forwarded-For}, {@code -Proto}, {@code -Host} and {@code -Port}. */
        X_FORWARDED
    }

    /** Null if the container, and not this filter, reads the fields of proxies. */
    private final @Nullable ForwardedResolver resolver;

    private final boolean schemeFromContainer;

    private ForwardedFilter(Builder builder) {
        super(Phase.FORWARDED, builder.settings);
        this.schemeFromContainer = builder.schemeFromContainer.get();
        AddressRanges proxies = AddressRanges.of(builder.trustedProxies.get());
        List<HeaderFamily> read = builder.headers.get();
        this.resolver = proxies.ranges().isEmpty()
                ? null
                : new ForwardedResolver(
                        proxies::contains,
                        read.contains(HeaderFamily.FORWARDED),
                        read.contains(HeaderFamily.X_FORWARDED));
    }

    /** Starts a filter that trusts nobody yet. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected Combination combination() {
        return Combination.POLICY;
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        exchange.request().state().schemeFromContainer = schemeFromContainer;
        if (resolver != null) {
            exchange.request().state().connection = resolver.resolve(Arrival.of(exchange.request()));
        }
        exchange.proceed();
    }

    /** Configures a {@link ForwardedFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<ForwardedFilter> {
        private static final int SHORTEST_IPV4_PREFIX = 8;
        private static final int SHORTEST_IPV6_PREFIX = 7;

        private final Settings settings = new Settings("ForwardedFilter");
        private final Setting<List<AddressRange>> trustedProxies = settings.of("trustedProxies", List.of());
        private final Setting<List<HeaderFamily>> headers = settings.of("headers", List.of(HeaderFamily.values()));
        private final Setting<Boolean> wideRanges = settings.flag("allowWideRanges");
        private final Setting<Boolean> schemeFromContainer = settings.flag("allowSchemeFromContainer");

        private Builder() {}

        /**
         * Sets the proxies whose header fields are believed; required, at least one.
         *
         * @param ranges addresses such as {@code "::1"} and ranges such as {@code "10.0.0.0/8"}; each range no wider
         *     than /8 for IPv4 and /7 for IPv6, which holds every private network
         */
        public Builder trustedProxies(String... ranges) {
            trustedProxies.parse(() -> AddressRanges.parse(ranges).ranges());
            return this;
        }

        /**
         * Sets the one family of fields that is read; the other is then ignored. Default: both are read, and must agree
         * where both are sent.
         */
        public Builder headers(HeaderFamily value) {
            headers.set(List.of(value));
            return this;
        }

        /**
         * Allows ranges of any width, {@code 0.0.0.0/0} included. The duty: nothing but the proxies may reach the
         * server's port, as whoever does can claim to be any client.
         */
        public Builder allowWideRanges() {
            wideRanges.set(true);
            return this;
        }

        /**
         * Believes the scheme that the container claims, or a filter ahead of this one, where no trusted proxy names
         * one. Default: only a TLS connection to this server is believed. It is for servers that learn of TLS elsewhere
         * by their own setting: Tomcat's {@code RemoteIpValve} or a connector with {@code secure="true"}, Jetty's
         * {@code ForwardedRequestCustomizer}, Undertow's {@code ProxyPeerAddressHandler}, Spring Boot's
         * {@code server.forward-headers-strategy}. No trusted proxy is required with it.
         *
         * <p>The duty: only the proxy reaches the server's port. Jetty and Undertow also take the scheme from a request
         * line such as {@code GET https://shop.example/ HTTP/1.1} or from HTTP/2's {@code :scheme}, which any client
         * can write.
         */
        public Builder allowSchemeFromContainer() {
            schemeFromContainer.set(true);
            return this;
        }

        /**
         * Returns the filter.
         *
         * @throws dev.hauberk.core.ConfigurationException if no proxy is named, or a range is malformed or too wide; it
         *     lists every problem
         */
        @Override
        public ForwardedFilter build() {
            Problems problems = settings.problems();
            List<AddressRange> named = trustedProxies.get();
            if (schemeFromContainer.get() && named.isEmpty() && headers.isSet()) {
                problems.add("headers must have trusted proxies that send them: none is named; call trustedProxies, or"
                        + " remove headers(" + headers.get().get(0) + ")");
            }
            if (named.isEmpty() && problems.errors().isEmpty() && !schemeFromContainer.get()) {
                problems.add(
                        "trusted proxies must be named: none; call trustedProxies, or leave the filter out if there is"
                                + " no proxy");
            }
            for (AddressRange range : named) {
                if (!wideRanges.get() && range.prefixLength() < shortestPrefix(range)) {
                    problems.add("a range of trusted proxies must not be wider than /" + shortestPrefix(range) + ": "
                            + range + "; name the proxies' own addresses, or call allowWideRanges()");
                }
            }
            problems.throwIfAny();
            return new ForwardedFilter(this);
        }

        private static int shortestPrefix(AddressRange range) {
            return range.first().isIpv4() ? SHORTEST_IPV4_PREFIX : SHORTEST_IPV6_PREFIX;
        }
    }
}
