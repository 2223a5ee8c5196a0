/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.util.Locale;

/**
 * A start tag as a browser's tokenizer reads it.
 *
 * @param name in lower case
 * @param hasSource whether it has a {@code src} attribute
 * @param end where what follows the tag begins
 */
record HtmlTag(String name, boolean hasSource, int end) {
    private static final String SPACES = " \t\n\f";

    /** Reads the tag that begins at a {@code <} with a letter after it. */
    static HtmlTag at(String text, int start) {
        int at = skipTo(text, start + 1, SPACES + "/>");
        String name = text.substring(start + 1, at).toLowerCase(Locale.ROOT);
        boolean source = false;
        while (at < text.length() && text.charAt(at) != '>') {
            if ((SPACES + "/").indexOf(text.charAt(at)) >= 0) {
                at++;
                continue;
            }
            // A '=' at the start of a name is part of it.
            int nameEnd = skipTo(text, at + 1, SPACES + "/>=");
            source |= text.substring(at, nameEnd).equalsIgnoreCase("src");
            at = afterValue(text, nameEnd);
        }
        return new HtmlTag(name, source, Math.min(at + 1, text.length()));
    }

    private static int afterValue(String text, int nameEnd) {
        int equals = skipWhile(text, nameEnd, SPACES);
        if (equals >= text.length() || text.charAt(equals) != '=') {
            return nameEnd;
        }
        int value = skipWhile(text, equals + 1, SPACES);
        if (value < text.length() && (text.charAt(value) == '"' || text.charAt(value) == '\'')) {
            int close = text.indexOf(text.charAt(value), value + 1);
            return close < 0 ? text.length() : close + 1;
        }
        return skipTo(text, value, SPACES + ">");
    }

    private static int skipTo(String text, int from, String stops) {
        int at = from;
        while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return Math.min(at, text.length());
    }

    private static int skipWhile(String text, int from, String skipped) {
        int at = from;
        while (at < text.length() && skipped.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }
}
