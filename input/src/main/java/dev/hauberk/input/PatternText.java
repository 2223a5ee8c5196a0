/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.io.Serial;
import java.util.regex.Pattern;

/**
 * A text that a regular expression may look at only so often. A matcher that backtracks looks at the same characters
 * again, exponentially often if it is led to; it is stopped here instead.
 */
final class PatternText implements CharSequence {
    private static final int LOOKS = 100_000;

    private final String text;
    private int looks;

    private PatternText(String text) {
        this.text = text;
    }

    /** Ends a match. */
    private static final class TooOften extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        TooOften() {
            super("a text must be decided about in " + LOOKS + " looks", null, false, false);
        }
    }

    /** Returns whether the pattern takes the whole text; what costs too many looks, or the stack, is refused. */
    static boolean matches(Pattern pattern, String text) throws FieldException {
        try {
            return pattern.matcher(new PatternText(text)).matches();
        } catch (TooOften | StackOverflowError e) {
            throw new FieldException("too_costly", "must be easier to decide about");
        }
    }

    @Override
    public char charAt(int index) {
        if (++looks > LOOKS) {
            throw new TooOften();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
