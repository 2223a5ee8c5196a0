/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Knows values that somebody meant to replace, and words that make a secret guessable. */
final class Placeholders {
    /** Whole values, compared without case and without anything but letters and digits. */
    private static final Set<String> WHOLE = Set.of(
            "changeme",
            "changeit",
            "changethis",
            "replaceme",
            "replacethis",
            "placeholder",
            "todo",
            "tbd",
            "fixme",
            "fillme",
            "fillmein",
            "setme",
            "xxx",
            "xxxx",
            "xxxxx",
            "null",
            "undefined",
            "yourvalue");

    /**
     * Lower-case words that add nothing to the strength of a secret, longest first so that a part never hides the
     * whole; the first is the example key of RFC 7515 appendix A.1. Shorter words turn up in random keys by chance.
     */
    private static final List<String> GUESSABLE = List.of(
            "aym1sysppbydfgzld3umj1qzkobwvmkoqq-estjqlr_t-1qs0gzh75aktmn3yj0ips4hcguutwjazzr1z7caow",
            "a-string-secret-at-least-256-bits-long",
            "placeholder",
            "replace-me",
            "replace_me",
            "qwertyuiop",
            "replaceme",
            "change-me",
            "change_me",
            "123456789",
            "asdfghjkl",
            "changeme",
            "changeit",
            "insecure",
            "password",
            "passwort",
            "example",
            "zxcvbnm",
            "default",
            "letmein",
            "secret",
            "qwerty",
            "asdfgh",
            "admin",
            "dummy");

    private Placeholders() {}

    /** Returns whether the whole text stands for something that was to be put in its place. */
    static boolean isPlaceholder(String text) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT);
        return isTemplate(trimmed)
                || trimmed.startsWith("your-")
                || trimmed.startsWith("your_")
                || WHOLE.contains(lettersAndDigits(trimmed));
    }

    /** Returns how many characters are left of a secret when guessable words are taken out. */
    static int lengthWithoutGuessableWords(String text) {
        String rest = text.toLowerCase(Locale.ROOT);
        for (String word : GUESSABLE) {
            rest = rest.replace(word, "");
        }
        return rest.length();
    }

    private static boolean isTemplate(String text) {
        int open = text.indexOf("${");
        return (open >= 0 && text.indexOf('}', open) > 0)
                || (text.startsWith("{{") && text.endsWith("}}"))
                || (text.startsWith("<") && text.endsWith(">"))
                || (text.startsWith("$(") && text.endsWith(")"));
    }

    private static String lettersAndDigits(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.chars().filter(Character::isLetterOrDigit).forEach(c -> kept.append((char) c));
        return kept.toString();
    }
}
