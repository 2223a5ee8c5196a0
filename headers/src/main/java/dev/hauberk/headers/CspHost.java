/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.util.Locale;
import java.util.stream.Stream;

/** Scheme and host sources (CSP Level 3 section 2.3.1). */
final class CspHost {
    private CspHost() {}

    /**
     * Returns a scheme or host source with scheme and host in lower case.
     *
     * @throws IllegalArgumentException if the text is none, or is a keyword or hash without its quotes
     */
    static String canonical(String source) {
        String lower = source.toLowerCase(Locale.ROOT);
        if (isUnquoted(lower)) {
            throw CspSyntax.refused("a keyword must be in single quotes", source, "a browser takes it for a host");
        }
        if (source.endsWith(":") && isScheme(lower.substring(0, lower.length() - 1))) {
            return lower;
        }
        int schemeEnd = source.indexOf("://");
        int hostStart = schemeEnd < 0 ? 0 : schemeEnd + 3;
        int slash = source.indexOf('/', hostStart);
        int pathStart = slash < 0 ? source.length() : slash;
        String authority = lower.substring(hostStart, pathStart);
        int colon = authority.indexOf(':');
        String host = colon < 0 ? authority : authority.substring(0, colon);
        boolean valid = (schemeEnd < 0 || isScheme(lower.substring(0, schemeEnd)))
                && isHost(host)
                && (colon < 0 || isPort(authority.substring(colon + 1)))
                && isPath(source, pathStart);
        if (!valid) {
            throw CspSyntax.refused(
                    "a source must be [scheme://]host[:port][/path], with '*' only as the host's first label or the port",
                    source,
                    "a name beyond ASCII is written in its xn-- form, a semicolon in a path as %3B, a comma as %2C");
        }
        return lower.substring(0, pathStart) + source.substring(pathStart);
    }

    /** Returns whether a canonical source matches any host. */
    static boolean isEverywhere(String source) {
        if (source.endsWith(":")) {
            return true;
        }
        int schemeEnd = source.indexOf("://");
        String rest = source.substring(schemeEnd < 0 ? 0 : schemeEnd + 3);
        return rest.startsWith("*") && !rest.startsWith("*.");
    }

    static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isUnquoted(String lower) {
        return CspSyntax.isKeyword("'" + lower + "'")
                || Stream.of("nonce-", "sha256-", "sha384-", "sha512-").anyMatch(lower::startsWith);
    }

    private static boolean isScheme(String text) {
        boolean valid = !text.isEmpty() && text.charAt(0) >= 'a' && text.charAt(0) <= 'z';
        for (int i = 0; valid && i < text.length(); i++) {
            valid = isAlphanumeric(text.charAt(i)) || "+-.".indexOf(text.charAt(i)) >= 0;
        }
        return valid;
    }

    private static boolean isHost(String host) {
        if (host.equals("*")) {
            return true;
        }
        int start = host.startsWith("*.") ? 2 : 0;
        boolean labelEmpty = true;
        for (int i = start; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '.' ? labelEmpty : !isAlphanumeric(c) && c != '-') {
                return false;
            }
            labelEmpty = c == '.';
        }
        return !labelEmpty;
    }

    private static boolean isPort(String port) {
        if (port.equals("*")) {
            return true;
        }
        return !port.isEmpty()
                && port.length() <= 5
                && port.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(port) >= 1
                && Integer.parseInt(port) <= 65535;
    }

    private static boolean isPath(String source, int from) {
        for (int i = from; i < source.length(); i++) {
            char c = source.charAt(i);
            boolean escape =
                    c == '%' && i + 2 < source.length() && isHex(source.charAt(i + 1)) && isHex(source.charAt(i + 2));
            if (!escape && !isAlphanumeric(c) && "/-._~!$&()*+=:@".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 0x80;
    }
}
