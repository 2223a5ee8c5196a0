/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

/**
 * Reads one segment of a path for the wide comparison, where it stands: leading spaces, trailing dots and spaces do not
 * count, nor does the case of ASCII letters. What lies beyond ASCII was folded before ({@link PathUnicode#fold}).
 */
final class WideText {
    private WideText() {}

    /** Returns the start of the segment without its leading spaces; a segment of spaces alone keeps them. */
    static int trimmedStart(String text, int start, int end) {
        int first = start;
        while (first < end && text.charAt(first) == ' ') {
            first++;
        }
        return first == end ? start : first;
    }

    /** Returns the end of the segment without its trailing dots and spaces; a segment of dots alone keeps them. */
    static int trimmedEnd(String text, int start, int end) {
        int last = end;
        while (last > start && (text.charAt(last - 1) == '.' || text.charAt(last - 1) == ' ')) {
            last--;
        }
        return last == start ? end : last;
    }

    /** Returns what a literal segment of a pattern is compared by. */
    static String key(String literal) {
        String folded = PathUnicode.fold(literal);
        return folded.substring(trimmedStart(folded, 0, folded.length()), trimmedEnd(folded, 0, folded.length()));
    }

    /** Returns whether the text from {@code start} to {@code end}, lower-cased, is the key. */
    static boolean equals(String text, int start, int end, String key) {
        if (end - start != key.length()) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (lower(text.charAt(i)) != key.charAt(i - start)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the {@link String#hashCode} of the lower-cased text from {@code start} to {@code end}. */
    static int hash(String text, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + lower(text.charAt(i));
        }
        return hash;
    }

    private static int lower(char c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
}
