/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

/** The {@code token} and {@code field-value} grammars of RFC 9110 sections 5.6.2 and 5.5. */
public final class HttpToken {
    /** Which of the first 128 characters a token has. */
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = '!'; c < 0x7f; c++) {
            TOKEN[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
    }

    private HttpToken() {}

    /** Returns whether a text is a token, as names of fields, cookies, methods and schemes are. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 128 || !TOKEN[c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    static String require(String what, String text) {
        if (!isToken(text)) {
            throw new IllegalArgumentException(what + " must be an HTTP token (RFC 9110 section 5.6.2)");
        }
        return text;
    }

    static String requireFieldValue(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 0x20 && c != '\t') || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException(
                        what + " must be a header field value: character " + i + " is not allowed");
            }
        }
        return text;
    }
}
