/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.IpAddress;
import dev.hauberk.core.Origin;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts together the origin that the client used, from what the forwarding fields tell and what they leave out. */
final class PublicOrigin {
    private PublicOrigin() {}

    /** A host, and its port or -1. */
    private record Authority(String host, int port) {}

    /** What a field tells, or null if it tells nothing. */
    record Told(String field, @Nullable String value) {}

    /**
     * Returns the origin, or null if nothing was told.
     *
     * @throws ForwardingException if what was told is invalid or contradicts itself
     */
    static @Nullable Origin of(Arrival arrival, Told proto, Told host, Told port) {
        if (proto.value() == null && host.value() == null && port.value() == null) {
            return null;
        }
        String scheme = proto.value() == null ? arrival.scheme() : scheme(proto.field(), proto.value());
        Authority authority = host.value() == null ? receivedAuthority(arrival) : authority(host.field(), host.value());
        int effective = authority.port();
        if (port.value() != null) {
            effective = toldPort(port.field(), port.value(), scheme);
            if (host.value() != null && authority.port() >= 0 && authority.port() != effective) {
                throw new ForwardingException(port.field(), "must not contradict " + host.field());
            }
        }
        if (effective < 0) {
            effective = scheme.equals("https") ? 443 : 80;
        }
        try {
            return new Origin(scheme, authority.host(), effective);
        } catch (IllegalArgumentException e) {
            throw new ForwardingException(host.value() == null ? "Host" : host.field(), "must be host[:port]");
        }
    }

    private static int toldPort(String field, String text, String scheme) {
        int port = ForwardedNode.port(text);
        if (port < 1) {
            throw new ForwardingException(field, "must be 1 to 65535");
        }
        if (port == (scheme.equals("https") ? 80 : 443)) {
            throw new ForwardingException(field, "must not be the default port of the other scheme");
        }
        return port;
    }

    static String scheme(String field, String proto) {
        String scheme = proto.toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new ForwardingException(field, "must be http or https");
        }
        return scheme;
    }

    private static Authority receivedAuthority(Arrival arrival) {
        List<String> lines = arrival.lines().apply("Host");
        if (lines.size() > 1) {
            throw new ForwardingException("Host", "must occur once");
        }
        if (!lines.isEmpty()) {
            return authority("Host", lines.get(0));
        }
        String name = arrival.serverName();
        return new Authority(name.indexOf(':') >= 0 && !name.startsWith("[") ? "[" + name + "]" : name, -1);
    }

    private static Authority authority(String field, String text) {
        int close = text.startsWith("[") ? text.indexOf(']') : -1;
        int colon = text.indexOf(':', close + 1);
        int port = colon < 0 ? -1 : ForwardedNode.port(text.substring(colon + 1));
        String host = colon < 0 ? text : text.substring(0, colon);
        if ((colon >= 0 && port < 1) || (text.startsWith("[") && !isBracketedIpv6(host))) {
            throw new ForwardingException(field, "must be host[:port]");
        }
        return new Authority(host, port);
    }

    private static boolean isBracketedIpv6(String host) {
        return host.endsWith("]")
                && host.indexOf(':') >= 0
                && IpAddress.tryParse(host.substring(1, host.length() - 1)).isPresent();
    }
}
