/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.text.Normalizer;
import java.util.Locale;

/** Refuses, and folds for the wide comparison, what lies beyond ASCII in a decoded path. */
final class PathUnicode {
    private static final int REPLACEMENT = 0xFFFD;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private PathUnicode() {}

    /** Checks a path that {@link PathGuard#checkDecoded} let pass. */
    static void check(String path) {
        int previous = '/';
        for (int i = 0; i < path.length(); i += Character.charCount(previous)) {
            int c = path.codePointAt(i);
            if (c >= 0x80) {
                checkCharacter(c, previous);
            }
            previous = c;
        }
        if (!Normalizer.isNormalized(path, Normalizer.Form.NFC)) {
            throw new AmbiguousPathException(PathFault.NOT_NORMALIZED);
        }
        if (delimiters(Normalizer.normalize(path, Normalizer.Form.NFKC)) != delimiters(path)) {
            throw new AmbiguousPathException(PathFault.LOOKALIKE_CHARACTER);
        }
    }

    private static void checkCharacter(int c, int previous) {
        if (c < 0xA0) {
            throw new AmbiguousPathException(PathFault.CONTROL_CHARACTER);
        }
        if (c == REPLACEMENT || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new AmbiguousPathException(PathFault.BAD_ENCODING);
        }
        if (!isUcschar(c)) {
            throw new AmbiguousPathException(PathFault.ILLEGAL_CHARACTER);
        }
        if (isJoiner(c) ? previous < 0x80 : isInvisible(c)) {
            throw new AmbiguousPathException(PathFault.INVISIBLE_CHARACTER);
        }
    }

    /** RFC 3987 section 2.2: no private use, no noncharacters, no specials, no tags. */
    private static boolean isUcschar(int c) {
        if (c < 0x10000) {
            return c < 0xE000 || (c >= 0xF900 && c < 0xFDD0) || (c >= 0xFDF0 && c < 0xFFF0);
        }
        return c < 0xF0000 && (c & 0xFFFE) != 0xFFFE && (c < 0xE0000 || c >= 0xE1000);
    }

    /** Needed to spell words of several scripts, and emoji; some file systems ignore them. */
    private static boolean isJoiner(int c) {
        return c == ZERO_WIDTH_NON_JOINER
                || c == ZERO_WIDTH_JOINER
                || (c >= 0xFE00 && c <= 0xFE0F)
                || (c >= 0x180B && c <= 0x180D);
    }

    /** Format characters, line separators, and the rest of Unicode's Default_Ignorable_Code_Point. */
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || (c >= 0x2060 && c <= 0x206F)
                || c == 0x034F
                || c == 0x115F
                || c == 0x1160
                || c == 0x17B4
                || c == 0x17B5
                || c == 0x180F
                || c == 0x3164
                || c == 0xFFA0;
    }

    private static int delimiters(String text) {
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/' || c == '\\' || c == '.' || c == '%' || c == ';') {
                count++;
            }
        }
        return count;
    }

    /**
     * Folds what a file system may take for the same name: case (in full, so that sharp s is ss), joiners, kinds of
     * space, and composition. Folding twice is folding once.
     */
    static String fold(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> !isJoiner(c))
                .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : Character.toLowerCase(c))
                .forEach(kept::appendCodePoint);
        StringBuilder folded = new StringBuilder(kept.length());
        kept.toString()
                .toUpperCase(Locale.ROOT)
                .codePoints()
                .map(Character::toLowerCase)
                .forEach(folded::appendCodePoint);
        return Normalizer.normalize(folded, Normalizer.Form.NFC);
    }
}
