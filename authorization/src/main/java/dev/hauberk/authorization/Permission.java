/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

/**
 * A permission such as {@code order:read:4711}: parts from the general to the special, separated by {@code :}.
 *
 * <p>A part is {@code *}, or one or more values separated by {@code ,}. A value is one or more visible ASCII characters
 * other than {@code :}, {@code ,} and {@code *}, and is compared exactly, case included. A permission has at most 256
 * characters and 16 parts. Nothing is trimmed: a space, an empty part, an empty value and a {@code *} beside other
 * characters (also {@code **}) are malformed.
 *
 * <p>A grant implies a required permission if, part by part:
 *
 * <ol>
 *   <li>the part of the grant is {@code *}, or lists every value that the part of the required permission lists. A
 *       required {@code *} stands for all values, known or not, so only {@code *} covers it;
 *   <li>parts that the grant does not have count as {@code *}: {@code order:read} implies {@code order:read:4711};
 *   <li>parts that the required permission does not have count as {@code *}: {@code order:*} implies {@code order}, and
 *       {@code order:read} does not.
 * </ol>
 *
 * Immutable; equal if the text is.
 */
public final class Permission {
    private static final int MAX_LENGTH = 256;
    private static final int MAX_PARTS = 16;

    private enum Flaw {
        NONE(""),
        LENGTH("must have 1 to " + MAX_LENGTH + " characters"),
        CHARACTER("must consist of visible ASCII characters"),
        EMPTY("must not have an empty part or value"),
        WILDCARD("must have '*' only as a whole part"),
        DEPTH("must have at most " + MAX_PARTS + " parts");

        private final String rule;

        Flaw(String rule) {
            this.rule = rule;
        }
    }

    private final String text;
    private final String[][] parts;

    private Permission(String text, String[][] parts) {
        this.text = text;
        this.parts = parts;
    }

    /**
     * Parses a permission.
     *
     * @throws IllegalArgumentException if the text is malformed
     */
    public static Permission parse(String text) {
        Flaw flaw = flaw(text);
        if (flaw == Flaw.LENGTH) {
            throw new IllegalArgumentException("permission " + flaw.rule + ": " + text.length());
        }
        if (flaw != Flaw.NONE) {
            throw new IllegalArgumentException(
                    "permission " + flaw.rule + (flaw == Flaw.CHARACTER ? ": one is not" : ": '" + text + "'"));
        }
        String[] split = text.split(":", -1);
        String[][] parts = new String[split.length][];
        for (int i = 0; i < split.length; i++) {
            parts[i] = split[i].split(",", -1);
        }
        return new Permission(text, parts);
    }

    /** Returns whether a caller that was granted this permission has the required one. */
    public boolean implies(Permission required) {
        return implies(text, required);
    }

    /**
     * Returns whether a caller that was granted the permission with this text has the required one. A malformed grant
     * implies nothing. Allocates nothing.
     */
    public static boolean implies(String granted, Permission required) {
        if (flaw(granted) != Flaw.NONE) {
            return false;
        }
        int start = 0;
        for (int part = 0; start <= granted.length(); part++) {
            int colon = granted.indexOf(':', start);
            int end = colon < 0 ? granted.length() : colon;
            if (granted.charAt(start) != '*'
                    && (part >= required.parts.length || !listsAll(granted, start, end, required.parts[part]))) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    static boolean isWellFormed(String text) {
        return flaw(text) == Flaw.NONE;
    }

    int depth() {
        return parts.length;
    }

    int values(int part) {
        return parts[part].length;
    }

    String value(int part, int index) {
        return parts[part][index];
    }

    boolean isAny(int part) {
        return parts[part][0].equals("*");
    }

    /** Returns whether this part lists every value that the same part of the required permission lists. */
    boolean listsAll(int part, Permission required) {
        for (String wanted : required.parts[part]) {
            if (!contains(parts[part], wanted)) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(String[] values, String wanted) {
        for (String value : values) {
            if (value.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean listsAll(String granted, int start, int end, String[] values) {
        for (String value : values) {
            if (!lists(granted, start, end, value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean lists(String granted, int start, int end, String value) {
        for (int from = start; from + value.length() <= end; ) {
            int to = from + value.length();
            if ((to == end || granted.charAt(to) == ',') && granted.startsWith(value, from)) {
                return true;
            }
            int comma = granted.indexOf(',', from);
            if (comma < 0) {
                return false;
            }
            from = comma + 1;
        }
        return false;
    }

    private static Flaw flaw(String text) {
        int length = text.length();
        if (length == 0 || length > MAX_LENGTH) {
            return Flaw.LENGTH;
        }
        int parts = 1;
        char previous = ':';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean last = i == length - 1;
            if (c <= 0x20 || c >= 0x7f) {
                return Flaw.CHARACTER;
            }
            if (isSeparator(c) && (last || isSeparator(previous))) {
                return Flaw.EMPTY;
            }
            if (c == '*' && (previous != ':' || !(last || text.charAt(i + 1) == ':'))) {
                return Flaw.WILDCARD;
            }
            parts += c == ':' ? 1 : 0;
            previous = c;
        }
        return parts > MAX_PARTS ? Flaw.DEPTH : Flaw.NONE;
    }

    private static boolean isSeparator(char c) {
        return c == ':' || c == ',';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Permission that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the text as it was parsed. */
    @Override
    public String toString() {
        return text;
    }
}
