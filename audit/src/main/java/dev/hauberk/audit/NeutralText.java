/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.Locale;

/**
 * Makes text harmless to whoever shows it: every code point that has no shape of its own, ends a line or steers a
 * terminal is written as its number, <code>&#92;u{1B}</code>; a literal <code>&#92;u{</code> as <code>&#92;u{5C}u{
 * </code>, so that nothing can be taken for what it is not.
 *
 * <p>Written so are the general categories Cc, Cf, Zl, Zp, Cs, Co and Cn, and Zs but the space. So are variation
 * selectors, and letters and marks that show nothing, such as the fillers of Hangul. It happens before a text is
 * encoded as JSON, as a decoder would bring them back.
 */
final class NeutralText {
    private NeutralText() {}

    /** Returns the text itself if nothing in it needs a number. */
    static String of(String text) {
        int clean = cleanUpTo(text);
        if (clean == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, clean);
        append(text, clean, text.length(), out);
        return out.toString();
    }

    /** Returns a text that was made harmless before, and may have been changed since, without numbering it twice. */
    static String again(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isHarmless(c)) {
                out.appendCodePoint(c);
            } else {
                number(c, out);
            }
        });
        return out.toString();
    }

    /** Appends a part of a text. */
    static void append(CharSequence text, int start, int end, StringBuilder out) {
        for (int i = start; i < end; ) {
            int c = Character.codePointAt(text, i);
            if (i + 1 == end) {
                c = text.charAt(i);
            }
            int next = i + Character.charCount(c);
            if (c == '\\' && i + 2 < text.length() && text.charAt(i + 1) == 'u' && text.charAt(i + 2) == '{') {
                number(c, out);
            } else if (isHarmless(c)) {
                out.appendCodePoint(c);
            } else {
                number(c, out);
            }
            i = next;
        }
    }

    private static int cleanUpTo(String text) {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7e || (c == '\\' && text.startsWith("u{", i + 1))) {
                return i;
            }
            i++;
        }
        return i;
    }

    private static void number(int codePoint, StringBuilder out) {
        out.append("\\u{")
                .append(Integer.toHexString(codePoint).toUpperCase(Locale.ROOT))
                .append('}');
    }

    static boolean isHarmless(int c) {
        if (c >= 0x20 && c <= 0x7e) {
            return true;
        }
        if (isShapeless(c)) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** Returns whether a code point shows nothing although its category is one of those that do. */
    static boolean isShapeless(int c) {
        boolean variation =
                (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef) || (c >= 0x180b && c <= 0x180f);
        return variation
                || c == 0x034f
                || c == 0x115f
                || c == 0x1160
                || c == 0x17b4
                || c == 0x17b5
                || c == 0x2800
                || c == 0x3164
                || c == 0xffa0;
    }
}
