/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

/** The {@code Cookie} field as it came (RFC 6265 section 4.2.1), of which containers do not tell everything. */
final class CookieField {
    private CookieField() {}

    /**
     * Returns how many of its pairs have a name.
     *
     * @param anyCase whether the name may be in another case, as some containers look a session up
     */
    static int occurrences(String field, String name, boolean anyCase) {
        int found = 0;
        int at = 0;
        while (!name.isEmpty() && at < field.length()) {
            int start = afterBlanks(field, at);
            int end = afterBlanks(field, start + name.length());
            boolean named = field.regionMatches(anyCase, start, name, 0, name.length());
            found += named && end < field.length() && field.charAt(end) == '=' ? 1 : 0;
            at = nextPair(field, start);
        }
        return found;
    }

    private static int afterBlanks(String field, int from) {
        int at = from;
        while (at < field.length() && (field.charAt(at) == ' ' || field.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** Commas divided pairs once, and some containers still have it so. */
    private static int nextPair(String field, int from) {
        int at = from;
        while (at < field.length() && field.charAt(at) != ';' && field.charAt(at) != ',') {
            at++;
        }
        return at + 1;
    }
}
