/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Text that may become a name in logs, events and headers: not empty, bounded, without control characters. */
final class PlainText {
    /** The greatest length of a subject, a role, a key id and of other names in a token. */
    static final int MAX_LENGTH = 256;

    private static final int MOST_LISTED = 3;
    private static final int LONGEST_LISTED = 48;

    private PlainText() {}

    static boolean is(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether the text is plain and all of it printable ASCII. */
    static boolean isAscii(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Returns a few names for a log line: shortened, and a question mark for what no URI or client id looks like. */
    static String listed(Collection<String> names) {
        String shown = names.stream()
                .limit(MOST_LISTED)
                .map(name -> name.isEmpty() || !name.chars().allMatch(PlainText::isOfNames) ? "?" : name)
                .map(name -> name.length() > LONGEST_LISTED ? name.substring(0, LONGEST_LISTED) + "..." : name)
                .collect(Collectors.joining(", ", "[", ""));
        return shown + (names.size() > MOST_LISTED ? ", ...]" : "]");
    }

    private static boolean isOfNames(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~:/@+".indexOf(c) >= 0;
    }

    /** Returns a text of the configuration if it is plain. */
    static String require(String what, String text) {
        if (!is(text)) {
            throw new IllegalArgumentException(what + " must have 1 to " + MAX_LENGTH
                    + " characters and no control characters: " + text.length() + " characters");
        }
        return text;
    }

    /** Returns texts of the configuration, in their order, if there is one and all are plain. */
    static Set<String> requireAll(String what, String... texts) {
        if (texts.length == 0) {
            throw new IllegalArgumentException(what + " must be given: none is");
        }
        Set<String> all = new LinkedHashSet<>();
        for (String text : texts) {
            all.add(require(what, text));
        }
        return Collections.unmodifiableSet(all);
    }
}
