/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
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

    /** Declares an option that takes one or more names, each of them plain. */
    static Setting<Set<String>> names(Settings settings, String setter) {
        return settings.<Set<String>>of(setter)
                .where(
                        "must be one or more names of 1 to " + MAX_LENGTH + " characters without control characters",
                        names -> !names.isEmpty() && names.stream().allMatch(PlainText::is));
    }

    /** Returns names in their order, each once. */
    static Set<String> set(String... names) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(names)));
    }
}
