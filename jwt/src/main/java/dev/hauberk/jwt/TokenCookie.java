/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a cookie in the {@code Cookie} fields themselves (RFC 6265 section 4.2.1). What containers make of them
 * differs: of two cookies of one name Undertow keeps the last, so that a second one would not be seen. Quotes are left
 * as they are, and no token has any.
 */
final class TokenCookie {
    private TokenCookie() {}

    /** Returns the values of all cookies of a name. */
    static List<String> values(@Nullable Enumeration<String> fields, String name) {
        List<String> values = new ArrayList<>(1);
        while (fields != null && fields.hasMoreElements()) {
            collect(fields.nextElement(), name, values);
        }
        return values;
    }

    private static void collect(String field, String name, List<String> values) {
        int start = 0;
        while (start <= field.length()) {
            int semicolon = field.indexOf(';', start);
            int end = semicolon < 0 ? field.length() : semicolon;
            int equals = start;
            while (equals < end && field.charAt(equals) != '=') {
                equals++;
            }
            if (equals < end && trim(field, start, equals).equals(name)) {
                values.add(trim(field, equals + 1, end));
            }
            start = end + 1;
        }
    }

    private static String trim(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
