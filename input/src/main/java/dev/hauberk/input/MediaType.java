/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.HttpToken;
import java.util.Locale;
import java.util.Optional;

/**
 * The value of a {@code Content-Type} (RFC 9110 section 8.3). Immutable.
 *
 * @param type type and subtype, in lower case
 * @param charset in lower case; empty if there is none
 */
record MediaType(String type, String charset) {
    /** Reads a value; nothing if it is malformed, or has two charsets. */
    static Optional<MediaType> parse(String value) {
        int semicolon = value.indexOf(';');
        String type = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
        int slash = type.indexOf('/');
        if (slash < 0
                || !HttpToken.isToken(type.substring(0, slash))
                || !HttpToken.isToken(type.substring(slash + 1))) {
            return Optional.empty();
        }
        Optional<String> charset = semicolon < 0 ? Optional.of("") : charset(value, semicolon);
        return charset.map(name -> new MediaType(type.toLowerCase(Locale.ROOT), name));
    }

    /** Returns type and subtype, in lower case, of a value that has no parameters. */
    static String require(String value) {
        return parse(value)
                .filter(parsed -> value.indexOf(';') < 0)
                .map(MediaType::type)
                .orElseThrow(() ->
                        new IllegalArgumentException("a content type must be type/subtype and nothing more: " + value));
    }

    private static Optional<String> charset(String value, int from) {
        String charset = "";
        int at = from;
        while (at < value.length()) {
            int start = skipSpaces(value, at + 1);
            if (start == value.length() || value.charAt(start) == ';') {
                at = start;
                continue;
            }
            int equals = value.indexOf('=', start);
            if (equals < 0 || !HttpToken.isToken(value.substring(start, equals))) {
                return Optional.empty();
            }
            int end = endOfValue(value, equals + 1);
            if (end < 0) {
                return Optional.empty();
            }
            if (value.substring(start, equals).equalsIgnoreCase("charset")) {
                if (!charset.isEmpty()) {
                    return Optional.empty();
                }
                charset = unquoted(value.substring(equals + 1, end)).toLowerCase(Locale.ROOT);
                if (charset.isEmpty()) {
                    return Optional.empty();
                }
            }
            at = skipSpaces(value, end);
            if (at < value.length() && value.charAt(at) != ';') {
                return Optional.empty();
            }
        }
        return Optional.of(charset);
    }

    /** Returns where a token or quoted string ends, or -1 if there is none. */
    private static int endOfValue(String value, int from) {
        if (from < value.length() && value.charAt(from) == '"') {
            for (int i = from + 1; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '"') {
                    return i + 1;
                }
                i += c == '\\' ? 1 : 0;
            }
            return -1;
        }
        int end = from;
        while (end < value.length() && HttpToken.isToken(value.substring(end, end + 1))) {
            end++;
        }
        return end == from ? -1 : end;
    }

    private static String unquoted(String text) {
        return text.startsWith("\"") ? text.substring(1, text.length() - 1).replace("\\", "") : text;
    }

    private static int skipSpaces(String text, int from) {
        int at = Math.min(from, text.length());
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    boolean isMultipart() {
        return type.startsWith("multipart/");
    }

    /** Returns whether what the body says depends on its charset. */
    boolean isText() {
        return type.startsWith("text/")
                || type.equals("application/x-www-form-urlencoded")
                || type.equals("application/json")
                || type.equals("application/xml")
                || type.endsWith("+json")
                || type.endsWith("+xml")
                || isMultipart();
    }
}
