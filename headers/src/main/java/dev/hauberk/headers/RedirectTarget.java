/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.util.Optional;

/** Where a browser goes for the value of a {@code Location}. */
final class RedirectTarget {
    private RedirectTarget() {}

    /** Returns whether the target stays on the origin of the page whatever that is, and every browser agrees. */
    static boolean isRelative(String target) {
        if (!isPlain(target)) {
            return false;
        }
        int query = indexOfAny(target, "?#");
        String path = query < 0 ? target : target.substring(0, query);
        int colon = path.indexOf(':');
        int slash = path.indexOf('/');
        // Two slashes anywhere: what removes dot segments, as containers do, may bring them to the front.
        return !path.contains("//") && (colon < 0 || (slash >= 0 && slash < colon));
    }

    /** Returns the origin that an absolute http or https address names; nothing if it is none, or not plainly one. */
    static Optional<String> origin(String target) {
        int authority = target.indexOf("://") + 3;
        if (authority < 3 || !isPlain(target)) {
            return Optional.empty();
        }
        int end = authority;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        try {
            return Optional.of(BrowserOrigin.parse(target.substring(0, end)).toString());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Browsers take a backslash for a slash, and drop spaces, tabs and line ends before they look. No container sends a
     * character above U+00FF: Undertow sends its last byte, so that U+012F becomes a slash.
     */
    private static boolean isPlain(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= 0x20 || c == 0x7f || c > 0xff || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static int indexOfAny(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }
}
