/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.Locale;
import java.util.Set;

/**
 * Judges what stands behind a name in free text: a secret, or a word about one, such as {@code token: expired},
 * {@code code=404} and {@code password=${DB_PASSWORD}}.
 */
final class SecretValues {
    private static final int SHORTEST_RANDOM = 6;
    private static final int SHORTEST_CODE = 8;
    private static final int MAX_WORD = 12;

    /** What is said of secrets; none of them is a usual password. */
    private static final Set<String> WORDS =
            Set.of(("true false yes no on off null nil none undefined nan empty missing required optional "
                            + "mandatory invalid valid expired expires wrong incorrect weak strong ok okay failed fail "
                            + "failure failing succeeded passed rejected accepted denied granted revoked rotated "
                            + "rotating changed updated created deleted set unset reset sent received not is was are "
                            + "were be been must should shall cannot can could may might will would has have had too "
                            + "and or of for in at to from by with without the a an this that these your my our its any "
                            + "all each unknown unsupported enabled disabled used unused verified unverified confirmed "
                            + "mismatch mismatched matches match matched n/a na started ended closed opened open active "
                            + "inactive ready pending hidden masked redacted removed omitted filtered protected "
                            + "encrypted hashed string text value number integer boolean object array default auto "
                            + "never always old new only please see check use forgot forgotten stored loaded found "
                            + "absent present exists generated issued renewed refreshed refresh login logout field type "
                            + "name id basic bearer digest negotiate flag option argument parameter instead file as if "
                            + "when than least longer shorter more less same different include omit same-origin eof oauth2 ldap saml oidc kerberos mtls")
                    .split(" ", -1));

    /** How a sentence about a secret goes on. */
    private static final Set<String> SENTENCES = Set.of(
            "must", "is", "was", "cannot", "can't", "should", "required", "missing", "invalid", "not", "may", "has");

    /** What such a sentence is about, where it says so. */
    private static final Set<String> SUBJECTS =
            Set.of("password", "passwords", "token", "secret", "field", "this", "it", "value", "code", "key");

    private static final String[] REFERENCES = {
        "${",
        "{{",
        "$(",
        "%(",
        "#{",
        "<",
        "[redacted",
        "[filtered",
        "[hidden",
        "[masked",
        "(hidden",
        "(none",
        "(redacted",
        "os.environ",
        "process.env",
        "system.getenv",
        "getenv(",
        "env(",
        "env.",
        "env[",
        "arn:aws:",
        "@@",
        "%s",
        "%d",
        "%v",
        "{}",
        "{0}",
        "cut:"
    };

    private SecretValues() {}

    /** Returns whether a value stands for no secret, whatever its name. */
    static boolean isHarmless(String value) {
        if (value.isEmpty() || isMask(value)) {
            return true;
        }
        String lower = value.toLowerCase(Locale.ROOT);
        for (String reference : REFERENCES) {
            if (lower.startsWith(reference)) {
                return true;
            }
        }
        if (lower.charAt(0) == '[' && lower.endsWith("]")) {
            lower = lower.substring(1, lower.length() - 1);
        }
        int blank = lower.indexOf(' ');
        if (blank < 0) {
            return WORDS.contains(withoutEnd(lower));
        }
        String first = lower.substring(0, blank);
        int second = lower.indexOf(' ', blank + 1);
        return SENTENCES.contains(first)
                || (SUBJECTS.contains(first)
                        && SENTENCES.contains(lower.substring(blank + 1, second < 0 ? lower.length() : second)));
    }

    private static String withoutEnd(String word) {
        int end = word.length();
        while (end > 1 && ".!?:)".indexOf(word.charAt(end - 1)) >= 0) {
            end--;
        }
        return word.substring(0, end);
    }

    /** Stars and the like, by which another program has hidden a value. */
    private static boolean isMask(String value) {
        boolean letters = value.indexOf('x') >= 0 || value.indexOf('X') >= 0;
        return value.length() >= (letters ? 3 : 1)
                && value.chars().allMatch(c -> "*xX\u2022.-_?#()=:|/".indexOf(c) >= 0);
    }

    /**
     * Returns whether a value of a name that is secret at times, such as {@code key} and {@code code}, stands for none.
     *
     * @param name the name, in one word
     * @param prose whether it stands in a sentence, as {@code key: value}; else it was assigned, as {@code key=value}
     * @param quoted whether the value is in quotes
     */
    static boolean isHarmlessForWeakName(String name, String value, boolean prose, boolean quoted) {
        if (isHarmless(value) || value.indexOf(' ') >= 0) {
            return true;
        }
        if (isNumber(value, 9)) {
            int secret = name.equals("pin") ? 4 : name.equals("csc") ? 3 : name.equals("code") ? 6 : 10;
            return value.length() < secret || value.indexOf('.') >= 0;
        }
        boolean word = quoted && value.chars().allMatch(Character::isLetter);
        return word || isIdentifier(value) || (prose && !isPlausible(value));
    }

    /** Returns whether a value could be a random one: letters and digits in one word. */
    private static boolean isPlausible(String value) {
        boolean shaped = value.charAt(0) == '/' || value.indexOf(':') >= 0 || value.indexOf('(') >= 0;
        return !shaped && value.length() >= SHORTEST_CODE && looksRandom(value);
    }

    /**
     * Returns whether a word has letters and digits, or letters and signs within, and is long enough for a password.
     */
    static boolean looksRandom(String value) {
        int letters = 0;
        int digits = 0;
        int signs = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (ScannedText.isDigit(c)) {
                digits++;
            } else if (Character.isLetter(c)) {
                letters++;
            } else if ("!@#$%^&*+=~".indexOf(c) >= 0 && i < value.length() - 1) {
                signs++;
            }
        }
        return value.length() >= SHORTEST_RANDOM && letters > 0 && digits + signs > 0;
    }

    static boolean isNumber(String value, int mostDigits) {
        int start = value.startsWith("-") ? 1 : 0;
        if (value.length() == start || value.length() - start > mostDigits) {
            return false;
        }
        for (int i = start; i < value.length(); i++) {
            if (!ScannedText.isDigit(value.charAt(i)) && value.charAt(i) != '.') {
                return false;
            }
        }
        return true;
    }

    /**
     * Names and numbers that people give to things: {@code not_found}, {@code AccessDenied}, {@code EUR},
     * {@code OPS-4411}, {@code order-17}, {@code users:42}. They have parts, and each is a word or a number.
     */
    private static boolean isIdentifier(String value) {
        int parts = 0;
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            char c = i < value.length() ? value.charAt(i) : '.';
            if ("_.-+:/".indexOf(c) >= 0) {
                int humps = humps(value.substring(start, i));
                if (humps == 0) {
                    return false;
                }
                parts += humps;
                start = i + 1;
            }
        }
        boolean capital = value.charAt(0) >= 'A' && value.charAt(0) <= 'Z';
        boolean lower = value.substring(1).chars().allMatch(c -> c >= 'a' && c <= 'z');
        boolean upper = value.chars().allMatch(c -> c >= 'A' && c <= 'Z');
        return parts > 1 || (upper && value.length() <= 5) || (capital && lower && value.length() <= MAX_WORD);
    }

    /** Returns of how many words a part is made, such as two in {@code orderId}; 0 if it is no word and no number. */
    private static int humps(String part) {
        int digits = 0;
        int upper = 0;
        int humps = part.isEmpty() ? 0 : 1;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (ScannedText.isDigit(c)) {
                digits++;
            } else if (digits > 0 || c > 0x7e || !Character.isLetter(c)) {
                return 0;
            } else if (c >= 'A' && c <= 'Z') {
                upper++;
                boolean begins = i > 0 && i + 1 < part.length() && part.charAt(i + 1) > 'Z' && part.charAt(i - 1) > 'Z';
                humps += begins ? 1 : 0;
            }
        }
        int letters = part.length() - digits;
        if (digits > 0) {
            // RS256, INC0012345, and plain numbers; not ab12cd, nor a word with a few digits, which a password may be.
            return letters == 0 ? 1 : upper == letters && letters > 1 && letters <= 6 ? 2 : 0;
        }
        return upper == 0 || upper == letters || upper == humps - 1 || upper == humps ? humps : 0;
    }
}
