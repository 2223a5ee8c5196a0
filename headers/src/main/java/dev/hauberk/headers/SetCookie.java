/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The value of a {@code Set-Cookie} as browsers read it: of an attribute that comes twice the last one counts.
 * Immutable.
 *
 * @param attributes by name in lower case
 */
record SetCookie(String name, Map<String, String> attributes) {
    /** @throws IllegalArgumentException if it has control characters or no name */
    static SetCookie parse(String value) {
        if (value.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new IllegalArgumentException(
                    "a cookie must not have control characters: it has; encode the value, in base64url for example");
        }
        String[] parts = value.split(";", -1);
        int equals = parts[0].indexOf('=');
        if (equals <= 0 || parts[0].substring(0, equals).isBlank()) {
            throw new IllegalArgumentException("a cookie must have a name and a '=': it has not");
        }
        Map<String, String> attributes = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int end = parts[i].indexOf('=');
            String name = end < 0 ? parts[i] : parts[i].substring(0, end);
            attributes.put(
                    name.strip().toLowerCase(Locale.ROOT),
                    end < 0 ? "" : parts[i].substring(end + 1).strip());
        }
        return new SetCookie(parts[0].substring(0, equals).strip(), Map.copyOf(attributes));
    }

    boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    /** Returns whether browsers refuse the cookie without {@code Secure}. */
    boolean needsSecure() {
        return startsWith("__Host-")
                || startsWith("__Secure-")
                || startsWith("__Http-")
                || "none".equalsIgnoreCase(attributes.get("samesite"))
                || has("partitioned");
    }

    /** @throws IllegalArgumentException if browsers refuse a cookie of this prefix as it is */
    void requirePrefixRules() {
        if (startsWith("__Host-") && (!"/".equals(attributes.get("path")) || has("domain"))) {
            throw new IllegalArgumentException(
                    "a cookie whose name begins with __Host- must have path / and no domain: "
                            + CspSyntax.printable(name) + "; browsers refuse it as it is");
        }
    }

    private boolean startsWith(String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
