/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.nio.charset.StandardCharsets;

/** Where reports go: addresses and names of endpoints that browsers read as they are meant. */
final class ReportAddress {
    private static final int MAX_LENGTH = 1024;

    private ReportAddress() {}

    /**
     * Returns the address.
     *
     * @throws IllegalArgumentException if it is neither a path that begins with one slash nor an https address, or has
     *     a character that would end the directive
     */
    static String require(String address) {
        boolean path = address.startsWith("/") && !address.startsWith("//");
        boolean valid = (path || address.startsWith("https://"))
                && address.length() <= MAX_LENGTH
                && address.chars()
                        .allMatch(c -> CspHost.isAlphanumeric((char) c) || "/-._~!$&()*+=:@%?".indexOf(c) >= 0);
        if (!valid) {
            throw CspSyntax.refused(
                    "an address for reports must be a path that begins with one '/', or an https address",
                    address,
                    "escape other characters by their %XX form");
        }
        return address;
    }

    /** Requires that an endpoint has a name that is a key of a dictionary (RFC 9651 section 3.1.2), and an address. */
    static void requireEndpoint(String name, String address) {
        if (!isEndpointName(name)) {
            throw CspSyntax.refused(
                    "an endpoint must have a name of lower-case letters, digits, '_', '-', '.' and '*'",
                    name,
                    "begin it with a letter");
        }
        require(address);
    }

    /**
     * Returns an address as a browser must ask for it: a path is inside the context, as every path of a chain is. One
     * that begins with the context path is taken for a whole one.
     *
     * @param context the context path; empty for the root
     */
    static String within(String context, String address) {
        String encoded = encoded(context);
        return address.startsWith("/") && !address.startsWith(encoded + "/") ? encoded + address : address;
    }

    private static String encoded(String path) {
        StringBuilder text = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (CspHost.isAlphanumeric(c) || "/-._~%".indexOf(c) >= 0) {
                text.append(c);
            } else {
                text.append(String.format("%%%02X", (int) c));
            }
        }
        return text.toString();
    }

    /** Returns whether a text is a key of a dictionary of structured fields (RFC 9651 section 3.1.2). */
    static boolean isEndpointName(String name) {
        return !name.isEmpty()
                && name.length() <= 64
                && (name.charAt(0) == '*' || (name.charAt(0) >= 'a' && name.charAt(0) <= 'z'))
                && name.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "_-.*".indexOf(c) >= 0);
    }
}
