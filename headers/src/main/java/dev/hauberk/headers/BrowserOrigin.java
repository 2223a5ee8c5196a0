/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.IpAddress;
import dev.hauberk.core.Origin;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** Origins in the one spelling that browsers send (URL section 3.5, RFC 6454 section 6.2). */
final class BrowserOrigin {
    /** Schemes whose documents have an opaque origin, which browsers send as null, or that have no documents. */
    private static final Set<String> WITHOUT_ORIGIN =
            Set.of("http", "https", "file", "data", "blob", "javascript", "about", "ws", "wss", "ftp");

    private BrowserOrigin() {}

    /**
     * Parses {@code http(s)://host[:port]}. An IPv6 address is compressed; names may have underscores.
     *
     * @throws IllegalArgumentException if it is no origin, or a browser would send another text for it
     */
    static Origin parse(String text) {
        // java.net.URI takes no underscore.
        Origin parsed = Origin.parse(text.replace('_', 'x'));
        int start = text.indexOf("://") + 3;
        String host = text.substring(start, start + parsed.host().length());
        return new Origin(parsed.scheme(), host.startsWith("[") ? address(host) : named(host), parsed.port());
    }

    private static String address(String host) {
        IpAddress address = IpAddress.tryParse(host.substring(1, host.length() - 1))
                .orElseThrow(() ->
                        CspSyntax.refused("an origin must have an IPv6 address in brackets", host, "see RFC 4291"));
        if (!address.isIpv4()) {
            return "[" + address + "]";
        }
        byte[] bytes = address.bytes();
        int high = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
        int low = ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
        return "[::ffff:" + Integer.toHexString(high) + ":" + Integer.toHexString(low) + "]";
    }

    /** Returns the host; a browser reads one whose last label is a number as an IPv4 address. */
    private static String named(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String label = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        boolean decimal = label.chars().allMatch(c -> c >= '0' && c <= '9');
        boolean number =
                decimal || (label.startsWith("0x") && label.chars().skip(2).allMatch(HexFormat::isHexDigit));
        if (number && IpAddress.tryParse(host).isEmpty()) {
            throw CspSyntax.refused(
                    "an origin must have an IPv4 address as four decimal numbers", host, "browsers send no other form");
        }
        return host;
    }

    /**
     * Returns whether a text is the origin of an application or extension with a scheme of its own, such as
     * {@code capacitor://localhost}; browsers send it in this spelling.
     */
    static boolean isOfOwnScheme(String text) {
        int colon = text.indexOf("://");
        if (colon <= 0 || WITHOUT_ORIGIN.contains(text.substring(0, colon))) {
            return false;
        }
        String host = text.substring(colon + 3);
        return text.charAt(0) >= 'a'
                && text.charAt(0) <= 'z'
                && text.substring(0, colon).chars().allMatch(c -> isLowerCase(c) || "+-.".indexOf(c) >= 0)
                && !host.isEmpty()
                && host.chars().allMatch(c -> isLowerCase(c) || "-._".indexOf(c) >= 0);
    }

    private static boolean isLowerCase(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
