/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A web origin (RFC 6454): scheme, host and port.
 *
 * <p>{@link #toString()} is the ASCII serialization of section 6.2: lower case, without the scheme's default port. Only
 * {@code http} and {@code https} exist here; the opaque origin {@code null} is not an origin one can trust, so it has
 * no instance. Immutable; equal if all three parts are.
 *
 * @param scheme {@code http} or {@code https}
 * @param host a lower-case host name, IPv4 address or bracketed IPv6 address
 * @param port 1 to 65535
 */
public record Origin(String scheme, String host, int port) {
    /** Checks and canonicalises the parts. */
    public Origin {
        scheme = scheme.toLowerCase(Locale.ROOT);
        host = host.toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new IllegalArgumentException("origin scheme must be http or https: " + printable(scheme));
        }
        if (!isHost(host)) {
            throw new IllegalArgumentException(
                    "origin host must be an ASCII host name or an IP address, IPv6 in brackets: " + printable(host));
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("origin port must be 1 to 65535: " + port);
        }
    }

    /**
     * Parses {@code scheme://host[:port]} and nothing more: no path, no user information, no query.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Origin parse(String text) {
        try {
            URI uri = new URI(text);
            boolean bare = uri.getRawPath() != null
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null;
            if (bare && uri.getScheme() != null && uri.getHost() != null) {
                String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
                int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort(scheme);
                if (!text.endsWith(":")) {
                    return new Origin(scheme, uri.getHost(), port);
                }
            }
        } catch (URISyntaxException e) {
            throw refused(text, e);
        }
        throw refused(text, null);
    }

    private static IllegalArgumentException refused(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "origin must be scheme://host[:port] and nothing more: " + printable(text), cause);
    }

    /** Returns whether the scheme is {@code https}. */
    public boolean secure() {
        return scheme.equals("https");
    }

    @Override
    public String toString() {
        return port == defaultPort(scheme) ? scheme + "://" + host : scheme + "://" + host + ":" + port;
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static boolean isHost(String host) {
        if (host.startsWith("[")) {
            return host.endsWith("]")
                    && host.length() > 3
                    && allIn(host.substring(1, host.length() - 1), "0123456789abcdef:.");
        }
        return !host.isEmpty()
                && host.length() <= 253
                && host.charAt(0) != '-'
                && host.charAt(0) != '.'
                && !host.contains("..")
                && allIn(host, "abcdefghijklmnopqrstuvwxyz0123456789-._");
    }

    private static boolean allIn(String text, String alphabet) {
        return text.chars().allMatch(c -> alphabet.indexOf(c) >= 0);
    }

    private static String printable(String text) {
        String cut = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        return cut.chars().anyMatch(c -> c < 0x20 || c > 0x7e) ? "(not printable ASCII)" : cut;
    }
}
