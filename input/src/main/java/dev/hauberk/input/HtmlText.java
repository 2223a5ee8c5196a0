/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.util.function.UnaryOperator;

/** Cleans HTML until cleaning changes it no more, within bounds of time and stack. */
final class HtmlText {
    private static final int PASSES = 3;
    /** Attributes cost their number squared. */
    private static final int LONGEST_TAG = 8192;
    /** Each costs some five microseconds a pass, most of it for its address. */
    private static final int MOST_TAGS_WITH_ATTRIBUTES = 1000;

    private static final boolean[] INERT = new boolean[0x80];

    static {
        for (int c = 0x20; c < 0x7f; c++) {
            INERT[c] = "\"&'+<=>@`{".indexOf(c) < 0;
        }
        INERT['\t'] = true;
        INERT['\n'] = true;
        INERT['\r'] = true;
    }

    private HtmlText() {}

    /**
     * Returns the text as the cleaner leaves it: the same one if there is nothing in it that the cleaner could change.
     *
     * @param most the greatest number of UTF-16 units
     */
    static String clean(UnaryOperator<String> cleaner, String text, int most) throws FieldException {
        if (text.length() > most) {
            throw new FieldException("too_long", "must have at most " + most + " characters");
        }
        if (isInert(text)) {
            return text;
        }
        requireShortTags(text);
        try {
            String before = text;
            for (int pass = 0; pass < PASSES; pass++) {
                String after = cleaner.apply(before);
                // What has no tag left is text, encoded once and for all.
                if (after.equals(before) || after.indexOf('<') < 0) {
                    return after;
                }
                before = after;
            }
        } catch (StackOverflowError e) {
            throw new FieldException("html_too_deep", "must not be nested so deep");
        }
        throw new FieldException("html_unstable", "must be HTML that can be made safe");
    }

    /** Returns whether the cleaner leaves a text as it is, whatever the policy. */
    static boolean isInert(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean inert = c < 0x80 ? INERT[c] : c <= 0xfe5f && c != 0x1fef && !Character.isSurrogate(c);
            if (!inert) {
                return false;
            }
        }
        return true;
    }

    /** A tag ends where no quoted value is open; one that follows another sign than {@code =} opens none. */
    private static void requireShortTags(String text) throws FieldException {
        int withAttributes = 0;
        boolean attribute = false;
        int start = -1;
        char quote = 0;
        char before = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (start < 0) {
                if (c == '<' && i + 1 < text.length() && Character.isLetter(text.charAt(i + 1))) {
                    start = i;
                    attribute = false;
                }
            } else if (i - start > LONGEST_TAG) {
                throw new FieldException("html_tag_too_long", "must have tags of at most 8,192 characters");
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if ((c == '"' || c == '\'') && before == '=') {
                quote = c;
            } else if (c == '>') {
                start = -1;
            } else if (c == '=' && !attribute) {
                attribute = true;
                if (++withAttributes > MOST_TAGS_WITH_ATTRIBUTES) {
                    throw new FieldException("html_too_many_tags", "must have at most 1,000 tags with attributes");
                }
            }
            before = Character.isWhitespace(c) ? before : c;
        }
    }
}
