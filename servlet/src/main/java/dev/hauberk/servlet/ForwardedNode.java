/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One hop of the way a request came: a node of RFC 7239 section 6.
 *
 * @param address the address, without a port; null if the hop was named {@code unknown} or by an obfuscated identifier
 */
record ForwardedNode(@Nullable IpAddress address) {
    static final ForwardedNode UNDISCLOSED = new ForwardedNode(null);

    /**
     * Parses a node and drops its port.
     *
     * @param bareIpv6 whether an IPv6 address may stand without brackets, as it commonly does in X-Forwarded-For
     * @throws ForwardingException if the text is no node
     */
    static ForwardedNode parse(String field, String text, boolean bareIpv6) {
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            if (close < 0) {
                throw malformed(field);
            }
            requirePort(field, text, close + 1);
            return address(field, text.substring(1, close), true);
        }
        int colon = text.indexOf(':');
        if (bareIpv6 && colon >= 0 && text.indexOf(':', colon + 1) >= 0) {
            return address(field, text, true);
        }
        int end = colon < 0 ? text.length() : colon;
        requirePort(field, text, end);
        String name = text.substring(0, end);
        return name.equalsIgnoreCase("unknown") || isObfuscated(name) ? UNDISCLOSED : address(field, name, false);
    }

    private static ForwardedNode address(String field, String literal, boolean ipv6) {
        return IpAddress.tryParse(literal)
                .filter(address -> literal.indexOf(':') >= 0 == ipv6)
                .map(ForwardedNode::new)
                .orElseThrow(() -> malformed(field));
    }

    /** Checks that nothing, or a colon and a port, is left from an index on. */
    private static void requirePort(String field, String text, int from) {
        if (from == text.length()) {
            return;
        }
        String port = text.substring(from + 1);
        if (text.charAt(from) != ':' || !(isObfuscated(port) || port(port) >= 0)) {
            throw malformed(field);
        }
    }

    /** Returns the number of up to five digits that the text is, or -1. */
    static int port(String text) {
        if (text.isEmpty() || text.length() > 5) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value <= 65535 ? value : -1;
    }

    private static boolean isObfuscated(String text) {
        if (text.length() < 2 || text.charAt(0) != '_') {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!ForwardedParser.isAlphanumeric(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static ForwardingException malformed(String field) {
        return new ForwardingException(
                field, "must name each hop by an address, 'unknown' or an obfuscated identifier");
    }
}
