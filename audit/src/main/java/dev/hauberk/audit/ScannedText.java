/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/**
 * A text that is looked at for secrets: where names, values and tokens begin and end in it. A look goes as far as what
 * it finds, or a bounded number of characters.
 */
final class ScannedText implements CharSequence {
    private static final int MAX_NAME = 128;
    private static final int MAX_GROUP = 512;
    private static final int MAX_ESCAPES = 8;

    private final CharSequence text;
    private final int length;
    /** Whether a value in braces or brackets is looked at as a whole. */
    private final boolean groups;

    ScannedText(CharSequence text, boolean groups) {
        this.text = text;
        this.length = text.length();
        this.groups = groups;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    String part(int start, int end) {
        return text.subSequence(start, end).toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }

    // --- names

    int nameStart(int end) {
        int start = end;
        while (start > 0 && end - start <= MAX_NAME && isName(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    int nameEnd(int start) {
        int end = start;
        while (end < length && end - start <= MAX_NAME && isName(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Returns the word before a name, if one blank is between them. */
    String wordBefore(int start) {
        int end = start - 1;
        int from = end;
        if (end < 1 || text.charAt(end) != ' ') {
            return "";
        }
        while (from > 0 && end - from < 20 && isLetter(text.charAt(from - 1))) {
            from--;
        }
        return part(from, end);
    }

    // --- values

    /** Returns what a value says, without its quotes. */
    String content(int start, int end) {
        int from = start;
        int to = end;
        while (from < to && (isQuote(text.charAt(from)) || text.charAt(from) == '\\')) {
            from++;
        }
        while (to > from && (isQuote(text.charAt(to - 1)) || text.charAt(to - 1) == '\\')) {
            to--;
        }
        return part(from, Math.min(to, from + MAX_GROUP));
    }

    int skipBlanks(int start) {
        int i = start;
        while (i < length && isBlank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    int valueEnd(int start) {
        return valueEnd(start, "");
    }

    /**
     * Returns where a value ends.
     *
     * @param name that of the value, in one word: fields of HTTP reach to the end of the line, phrases have blanks
     */
    int valueEnd(int start, String name) {
        return valueEnd(start, name, length);
    }

    /** Returns the same, or a limit that a value without quotes reaches. */
    int valueEnd(int start, String name, int limit) {
        if (start == length) {
            return start;
        }
        int quote = start;
        while (quote < length && text.charAt(quote) == '\\' && quote - start < MAX_ESCAPES) {
            quote++;
        }
        if (quote < length && isQuote(text.charAt(quote))) {
            return quotedEnd(quote, quote - start);
        }
        if (name.endsWith("authorization") || name.endsWith("cookie") || name.equals("stripesignature")) {
            return lineEnd(start);
        }
        int i = groups ? groupEnd(start) : start;
        boolean phrase = name.endsWith("phrase") || name.equals("mnemonic");
        while (i < limit && !(endsValue(text.charAt(i)) && !(phrase && text.charAt(i) == ' '))) {
            i++;
        }
        // A value in a call: Some("x"), Optional["x"].
        boolean call =
                groups && i < length && i > start && text.charAt(i) == '"' && "([{".indexOf(text.charAt(i - 1)) >= 0;
        return call ? quotedEnd(i, 0) : i;
    }

    private static boolean endsValue(char c) {
        return c <= ' ' || c == ',' || c == ';' || c == '&' || c == '}' || c == ']' || c == ')' || c == '"' || c == '<';
    }

    /**
     * Returns where the text in quotes ends: at a quote with as many backslashes before it as the first one has. Two
     * quotes in a row are one in the text, as SQL and CSV write it, or stand for more than one line.
     */
    int quotedEnd(int quote, int escapes) {
        int slashes = 0;
        for (int i = quote + 1; i < length; i++) {
            char c = text.charAt(i);
            boolean closes = escapes == 0 ? slashes % 2 == 0 : slashes == escapes;
            if (closes && c == text.charAt(quote)) {
                if (escapes > 0 || i + 1 == length || text.charAt(i + 1) != c) {
                    return i + 1;
                }
                i++;
            }
            slashes = c == '\\' ? slashes + 1 : 0;
        }
        return length;
    }

    /** Returns where an object, a list or a value in braces (ODBC) ends, or its start if it is long or does not end. */
    private int groupEnd(int start) {
        char open = text.charAt(start);
        if (open != '{' && open != '[') {
            return start;
        }
        char close = open == '{' ? '}' : ']';
        boolean odbc = open == '{' && start > 0 && text.charAt(start - 1) == '=';
        int depth = 0;
        for (int i = start; i < Math.min(length, start + MAX_GROUP); i++) {
            char c = text.charAt(i);
            if (odbc && c == close && i + 1 < length && text.charAt(i + 1) == close) {
                i++;
            } else if (c == open) {
                depth++;
            } else if (c == close && (--depth == 0 || odbc)) {
                return i + 1;
            }
        }
        return start;
    }

    /** Returns where a value ends whose separator was percent-encoded, as all around it is then. */
    int encodedEnd(int start) {
        int i = startsWith(start, "%22") ? start + 3 : start;
        while (i < length && !endsValue(text.charAt(i))) {
            if (startsWith(i, "%26") || startsWith(i, "%22") || startsWith(i, "%7D") || startsWith(i, "%2C")) {
                return i;
            }
            i++;
        }
        return i;
    }

    int lineEnd(int start) {
        int end = start;
        while (end < length && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    /** Returns where the indented lines end that follow a bar in YAML. */
    int blockEnd(int start) {
        int end = lineEnd(start);
        while (end + 1 < length && isBlank(text.charAt(end + 1))) {
            end = lineEnd(end + 1);
        }
        return end;
    }

    // --- tokens

    static int tokenEnd(CharSequence text, int start, int length) {
        int end = start;
        while (end < length && isTokenChar(text.charAt(end))) {
            end++;
        }
        while (end > start && text.charAt(end - 1) == '.') {
            end--;
        }
        return end;
    }

    /** Returns where a JSON Web Token ends, which may stand in an address with its dots encoded. */
    int jwtEnd(int start) {
        int end = start;
        while (end < length) {
            if (isTokenChar(text.charAt(end))) {
                end++;
            } else if (startsWithIgnoringCase(end, "%2e") || startsWith(end, "%3D")) {
                end += 3;
            } else if (startsWithIgnoringCase(end, "%252e")) {
                end += 5;
            } else {
                return end;
            }
        }
        return end;
    }

    int pemEnd(int start) {
        int end = indexOf("-----END ", start);
        if (end < 0) {
            return length;
        }
        int dashes = indexOf("-----", end + 9);
        return dashes < 0 ? length : dashes + 5;
    }

    // --- characters

    boolean startsWith(int at, String prefix) {
        return startsWith(text, at, length, prefix);
    }

    static boolean startsWith(CharSequence text, int at, int length, String prefix) {
        if (at < 0 || at + prefix.length() > length) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (text.charAt(at + i) != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a text of small letters and digits stands at a place, in any case. */
    boolean startsWithIgnoringCase(int at, String prefix) {
        if (at < 0 || at + prefix.length() > length) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (Character.toLowerCase(text.charAt(at + i)) != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a word of small letters stands at a place, in any case, and ends there. */
    boolean hasWord(int at, String word) {
        int end = at + word.length();
        return end < length && startsWithIgnoringCase(at, word) && !isWord(text.charAt(end));
    }

    private int indexOf(String what, int from) {
        for (int i = from; i + what.length() <= length; i++) {
            if (startsWith(i, what)) {
                return i;
            }
        }
        return -1;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isWord(char c) {
        return isLetter(c) || isDigit(c) || (c > 0x7e && Character.isLetterOrDigit(c));
    }

    static boolean isName(char c) {
        return isWord(c) || c == '_' || c == '-' || c == '.' || c == '[' || c == ']' || c == '+' || c == '%';
    }

    static boolean isTokenChar(char c) {
        return isLetter(c) || isDigit(c) || "-_.~+/=".indexOf(c) >= 0;
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    static boolean isSpace(char c) {
        return isBlank(c) || c == '\n' || c == '\r';
    }

    static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }
}
