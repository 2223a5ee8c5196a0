/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

/** The {@code Cookie} field as it came (RFC 6265 section 4.2.1), of which containers do not tell everything. */
final class CookieField {
    private CookieField() {}

    /** Returns how many of its pairs have a name. */
    static int occurrences(String field, String name) {
        int found = 0;
        int at = name.isEmpty() ? -1 : field.indexOf(name);
        while (at >= 0) {
            found += begins(field, at) && isFollowedByValue(field, at + name.length()) ? 1 : 0;
            at = field.indexOf(name, at + 1);
        }
        return found;
    }

    private static boolean begins(String field, int at) {
        int before = at - 1;
        while (before >= 0 && isBlank(field.charAt(before))) {
            before--;
        }
        return before < 0 || field.charAt(before) == ';' || field.charAt(before) == ',';
    }

    private static boolean isFollowedByValue(String field, int end) {
        int after = end;
        while (after < field.length() && isBlank(field.charAt(after))) {
            after++;
        }
        return after < field.length() && field.charAt(after) == '=';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
