/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** Text that may become a name in logs, events and headers: not empty, bounded, without control characters. */
final class PlainText {
    /** The greatest length of a subject, a role, a key id and of other names in a token. */
    static final int MAX_LENGTH = 256;

    private PlainText() {}

    static boolean is(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH && text.chars().noneMatch(Character::isISOControl);
    }

    /** Returns whether the text is plain and all of it printable ASCII. */
    static boolean isAscii(String text) {
        return is(text) && text.chars().allMatch(c -> c < 0x7f);
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
