/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

/** Text files of test cases write what is not visible ASCII, and the backslash, as {@code \}{@code uXXXX}. */
final class Escapes {
    private Escapes() {}

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ' && c < 0x7f && c != '\\') {
                escaped.append(c);
            } else {
                escaped.append(String.format("\\u%04x", (int) c));
            }
        }
        return escaped.toString();
    }

    static String unescape(String text) {
        StringBuilder plain = new StringBuilder();
        int from = 0;
        for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
            plain.append(text, from, at).append((char) Integer.parseInt(text, at + 2, at + 6, 16));
            from = at + 6;
        }
        return plain.append(text, from, text.length()).toString();
    }
}
