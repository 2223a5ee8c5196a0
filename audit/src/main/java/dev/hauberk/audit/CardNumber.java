/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/** Finds payment card numbers (ISO/IEC 7812): the digits that issuers use, grouped or not, with a right check digit. */
final class CardNumber {
    private static final int FEWEST = 13;
    private static final int MOST = 19;
    /** A group of digits longer than this is no part of a number that people write in groups. */
    private static final int MAX_LOOK = 64;

    private CardNumber() {}

    /** Returns where the card number that begins at a digit ends, or that digit's place if none begins there. */
    static int end(CharSequence text, int start, int length) {
        int digits = 0;
        int group = 0;
        int sumAsOdd = 0;
        int sumAsEven = 0;
        int found = start;
        int limit = Math.min(length, start + MAX_LOOK);
        int i = start;
        while (i < limit && digits <= MOST) {
            char c = text.charAt(i);
            if (!ScannedText.isDigit(c)) {
                boolean joins = i + 1 < limit && ScannedText.isDigit(text.charAt(i + 1)) && joins(c, group, digits);
                if (!joins) {
                    break;
                }
                i++;
                group = 0;
                continue;
            }
            int digit = c - '0';
            int doubled = digit > 4 ? digit * 2 - 9 : digit * 2;
            digits++;
            group++;
            // Which digits are doubled depends on how many there are, so both sums are kept.
            sumAsOdd += digits % 2 == 0 ? doubled : digit;
            sumAsEven += digits % 2 == 0 ? digit : doubled;
            i++;
            boolean groupEnds = i >= length || !ScannedText.isDigit(text.charAt(i));
            if (groupEnds && digits >= FEWEST && digits <= MOST) {
                int sum = digits % 2 == 0 ? sumAsEven : sumAsOdd;
                boolean wordEnds = i >= length || !ScannedText.isWord(text.charAt(i));
                if (sum % 10 == 0 && wordEnds && isIssued(text, start, length)) {
                    found = i;
                }
            }
        }
        return found;
    }

    /**
     * Blanks and hyphens stand anywhere; what numbers of other kinds have too stands after groups as cards have them.
     */
    private static boolean joins(char c, int group, int digits) {
        boolean asPrinted = group == 4 || (group == 6 && digits == 10);
        return c == ' ' || c == '-' || (asPrinted && (c == '.' || c == '/' || c == '_'));
    }

    private static boolean isIssued(CharSequence text, int start, int length) {
        int four = 0;
        int seen = 0;
        for (int i = start; i < length && seen < 4; i++) {
            char c = text.charAt(i);
            if (ScannedText.isDigit(c)) {
                four = four * 10 + c - '0';
                seen++;
            }
        }
        int first = four / 1000;
        return first == 3 || first == 4 || first == 5 || first == 6 || (four >= 2200 && four <= 2720);
    }
}
