/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.text.Normalizer;

/** What text may be made of. */
final class TextRules {
    private TextRules() {}

    /**
     * Checks a text that people write: no control characters but, where there may be several lines, tab and line ends;
     * no characters that turn the direction of what follows, as they make one text look like another; nothing that is
     * no character. Joiners, marks of direction and emoji pass.
     *
     * @param most the greatest number of code points
     */
    static void check(String text, int most, boolean lines) throws FieldException {
        int count = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (++count > most) {
                throw new FieldException("too_long", "must have at most " + most + " characters");
            }
            boolean line = lines && (c == '\n' || c == '\r' || c == '\t');
            if (Character.getType(c) == Character.CONTROL && !line) {
                throw new FieldException("control_character", "must have no control characters");
            }
            if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)) {
                throw new FieldException("direction_character", "must have no characters that turn the direction");
            }
            if (Character.getType(c) == Character.SURROGATE || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef)) {
                throw new FieldException("not_a_character", "must be characters");
            }
        }
    }

    /**
     * Checks a name that must not look like another: letters and digits of one script, and {@code -}, {@code _} and
     * {@code .} among them, composed (NFC).
     */
    static void checkIdentifier(String text, int most) throws FieldException {
        check(text, most, false);
        if (text.isEmpty()) {
            throw new FieldException("empty", "must not be empty");
        }
        if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
            throw new FieldException("not_normalized", "must be in Unicode normalization form C");
        }
        Character.UnicodeScript script = Character.UnicodeScript.COMMON;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean mark = Character.getType(c) == Character.NON_SPACING_MARK
                    || Character.getType(c) == Character.COMBINING_SPACING_MARK;
            if (!Character.isLetterOrDigit(c) && !mark && c != '-' && c != '_' && c != '.') {
                throw new FieldException("not_an_identifier", "must be letters, digits, '-', '_' and '.'");
            }
            if (!Normalizer.isNormalized(new String(Character.toChars(c)), Normalizer.Form.NFKC)) {
                throw new FieldException("not_an_identifier", "must have no characters that stand for others");
            }
            Character.UnicodeScript of = Character.UnicodeScript.of(c);
            boolean neutral = of == Character.UnicodeScript.COMMON || of == Character.UnicodeScript.INHERITED;
            if (!neutral && script != Character.UnicodeScript.COMMON && !together(script, of)) {
                throw new FieldException("mixed_scripts", "must be of one script");
            }
            script = neutral ? script : of;
        }
    }

    /** Japanese is written in three scripts, Korean in two. */
    private static boolean together(Character.UnicodeScript one, Character.UnicodeScript other) {
        return one == other || (isEastAsian(one) && isEastAsian(other));
    }

    private static boolean isEastAsian(Character.UnicodeScript script) {
        return switch (script) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> true;
            default -> false;
        };
    }
}
