/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import org.jspecify.annotations.Nullable;

/** What header fields may be made of (RFC 9110 section 5.5). */
final class FieldRules {
    private FieldRules() {}

    /**
     * Returns whether a value has no control character but the tab. Characters from 0x80 are nobody's business: names
     * of people and devices come as UTF-8.
     */
    static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 0x20 && c != '\t') || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a field asks a framework to take the request for another method. */
    static boolean isMethodOverride(String name) {
        return name.equalsIgnoreCase("X-HTTP-Method-Override")
                || name.equalsIgnoreCase("X-HTTP-Method")
                || name.equalsIgnoreCase("X-Method-Override");
    }

    /** Returns whether a second line of a field leaves open which one counts. */
    static boolean isSingle(String name) {
        return name.equalsIgnoreCase("Content-Type")
                || name.equalsIgnoreCase("Content-Length")
                || name.equalsIgnoreCase("Content-Encoding")
                || name.equalsIgnoreCase("Transfer-Encoding")
                || name.equalsIgnoreCase("Host");
    }

    /** Returns whether a request expects no more than RFC 9110 section 10.1.1 has. */
    static boolean isExpectation(@Nullable String expect) {
        return expect == null || expect.strip().equalsIgnoreCase("100-continue");
    }

    /** Returns whether a version is one of those that RFC 9112, 9113 and 9114 are about, as containers write them. */
    static boolean isVersion(String protocol) {
        return switch (protocol) {
            case "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/2", "HTTP/3.0", "HTTP/3" -> true;
            default -> false;
        };
    }

    /** Returns what is wrong with the length of a body; only HTTP/1.1 has chunks (RFC 9112 section 6.1). */
    static @Nullable Fault framing(String protocol, @Nullable String length, @Nullable String transferEncoding) {
        boolean chunks = transferEncoding == null || protocol.equals("HTTP/1.1");
        return chunks ? framing(length, transferEncoding) : Fault.FRAMING;
    }

    /** Returns what is wrong with the length of a body as the fields declare it. */
    static @Nullable Fault framing(@Nullable String length, @Nullable String transferEncoding) {
        if (transferEncoding != null
                && (length != null || !transferEncoding.strip().equalsIgnoreCase("chunked"))) {
            return Fault.FRAMING;
        }
        if (length == null) {
            return null;
        }
        boolean digits = !length.isEmpty() && length.length() <= 18;
        for (int i = 0; i < length.length() && digits; i++) {
            digits = length.charAt(i) >= '0' && length.charAt(i) <= '9';
        }
        return digits ? null : Fault.FRAMING;
    }
}
