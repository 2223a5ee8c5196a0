/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/**
 * Finds secrets inside free text by their shape: tokens, keys, card and account numbers, e-mail addresses, PEM blocks,
 * user information in addresses, and values that a secret name announces.
 *
 * <p>It goes over the text once. Each kind looks ahead by a bounded number of characters, or as far as what it found
 * reaches, where the scan goes on; so the time is proportional to the length, whatever the text.
 */
final class SecretScanner {
    /** Is told where something was found. */
    interface Finder {
        /**
         * Takes one finding.
         *
         * @param what the kind, as it is written in place of the secret
         * @param start where it begins in the source
         * @param end where it ends
         */
        void found(String what, int start, int end);
    }

    private static final String[] SCHEMES = {"bearer", "basic", "dpop", "negotiate", "apikey"};

    private static final Finder NOBODY = (what, start, end) -> {};

    private final SecretNames names;
    private final PlainView view;
    private final CharSequence text;
    private final int length;
    private final StringBuilder out;
    private final String source;
    private final Finder finder;
    private int copied;
    /** The start of the run of name characters that ends where the scan stands. */
    private int run;

    private SecretScanner(
            SecretNames names, String source, PlainView view, CharSequence text, StringBuilder out, Finder finder) {
        this.names = names;
        this.source = source;
        this.out = out;
        this.finder = finder;
        this.view = view;
        this.text = text;
        this.length = text.length();
    }

    /** Appends the text with each secret in it replaced by what it is, and all else made harmless. */
    static void scan(SecretNames names, String source, StringBuilder out) {
        PlainView view = PlainView.of(source);
        new SecretScanner(names, source, view, view.text, out, NOBODY).scan();
    }

    /** Does so by another view of the same text, one that counts the looks at it. */
    static void scan(SecretNames names, String source, CharSequence text, StringBuilder out) {
        new SecretScanner(names, source, PlainView.of(source), text, out, NOBODY).scan();
    }

    /** Tells where in a text there are secrets. */
    static void find(SecretNames names, String source, Finder finder) {
        PlainView view = PlainView.of(source);
        new SecretScanner(names, source, view, view.text, new StringBuilder(), finder).scan();
    }

    private void scan() {
        for (int i = 0; i < length; ) {
            char c = text.charAt(i);
            boolean begins = i == 0 || !(isDigit(c) ? isDigit(text.charAt(i - 1)) : isWord(text.charAt(i - 1)));
            int end = begins ? token(i, c) : i;
            if (end == i) {
                end = separator(i, c);
            }
            if (end > i) {
                i = end;
                run = end;
            } else {
                i++;
                if (!isName(c)) {
                    run = i;
                }
            }
        }
        NeutralText.append(source, copied, source.length(), out);
    }

    /** Looks at a place where a word may begin; returns where what it replaced ends, or the same place. */
    private int token(int i, char c) {
        if (c == '-' && startsWith(i, "-----BEGIN ")) {
            return replace(i, pemEnd(i), "pem");
        }
        if (isDigit(c)) {
            return digits(i);
        }
        if (isLetter(c)) {
            int end = shapedToken(i, c);
            return end > i ? end : iban(i);
        }
        return i;
    }

    private int pemEnd(int start) {
        int end = indexOf("-----END ", start);
        if (end < 0) {
            return length;
        }
        int dashes = indexOf("-----", end + 9);
        return dashes < 0 ? length : dashes + 5;
    }

    // --- numbers

    private int digits(int start) {
        if (isSsn(start)) {
            return replace(start, start + 11, "ssn");
        }
        int end = CardNumber.end(text, start, length);
        if (end > start) {
            return replace(start, end, "pan");
        }
        return start;
    }

    private boolean isSsn(int i) {
        return i + 11 <= length
                && areDigits(i, 3)
                && text.charAt(i + 3) == '-'
                && areDigits(i + 4, 2)
                && text.charAt(i + 6) == '-'
                && areDigits(i + 7, 4)
                && (i + 11 == length || !isWord(text.charAt(i + 11)))
                && (i == 0 || text.charAt(i - 1) != '-')
                && (i + 11 == length || text.charAt(i + 11) != '-')
                && !(startsWith(i, "000") || startsWith(i, "666") || text.charAt(i) == '9')
                && !startsWith(i + 4, "00")
                && !startsWith(i + 7, "0000");
    }

    private boolean areDigits(int start, int count) {
        for (int i = start; i < start + count; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private int iban(int start) {
        int end = Iban.end(text, start, length);
        return end > start && (end == length || !isWord(text.charAt(end))) ? replace(start, end, "iban") : start;
    }

    // --- tokens

    private int shapedToken(int start, char c) {
        if (c == 'e' && startsWith(start, "eyJ")) {
            int end = tokenEnd(start);
            if (end - start >= 16) {
                return replace(start, end, "jwt");
            }
        }
        int prefix = KeyPrefixes.length(text, start, length);
        if (prefix > 0) {
            int end = tokenEnd(start);
            if (end - start - prefix >= 8) {
                return replace(start, end, "apikey");
            }
        }
        int scheme = schemeLength(start);
        if (scheme > 0) {
            int credential = start + scheme;
            while (credential < length && isBlank(text.charAt(credential))) {
                credential++;
            }
            int end = credential == start + scheme ? credential : tokenEnd(credential);
            if (end - credential >= 8 && looksRandom(credential, end)) {
                return replace(credential, end, "credential");
            }
        }
        return start;
    }

    private int schemeLength(int start) {
        for (String scheme : SCHEMES) {
            if (startsWithIgnoringCase(start, scheme)) {
                return scheme.length();
            }
        }
        return 0;
    }

    /** Returns whether a run is no mere word: it has a digit, a capital inside, or what words do not have. */
    private boolean looksRandom(int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            boolean inside = i > start;
            if (isDigit(c) || c == '=' || c == '/' || c == '+' || c == '_' || (inside && c >= 'A' && c <= 'Z')) {
                return true;
            }
        }
        return false;
    }

    private int tokenEnd(int start) {
        int end = start;
        while (end < length && isTokenChar(text.charAt(end))) {
            end++;
        }
        while (end > start && text.charAt(end - 1) == '.' && !startsWith(start, "eyJ")) {
            end--;
        }
        return end;
    }

    // --- separators: what stands before them says what follows

    private int separator(int i, char c) {
        return switch (c) {
            case '@' -> email(i);
            case ':' ->
                i + 2 < length && text.charAt(i + 1) == '/' && text.charAt(i + 2) == '/'
                        ? userInformation(i)
                        : named(i);
            case '=' -> named(i);
            case '>' -> element(i);
            default -> i;
        };
    }

    private int email(int at) {
        int start = run;
        if (start == at) {
            return at;
        }
        int end = at + 1;
        int firstDot = -1;
        while (end < length && (isWord(text.charAt(end)) || text.charAt(end) == '-' || text.charAt(end) == '.')) {
            if (text.charAt(end) == '.' && firstDot < 0) {
                firstDot = end;
            }
            end++;
        }
        while (end > at + 1 && (text.charAt(end - 1) == '.' || text.charAt(end - 1) == '-')) {
            end--;
        }
        return firstDot > at + 1 && firstDot < end - 1 ? replace(start, end, "email") : at;
    }

    private int userInformation(int colon) {
        int at = -1;
        int i = colon + 3;
        while (i < length) {
            char c = text.charAt(i);
            if (c == '/' || c == '?' || c == '#' || c <= ' ' || c == '"' || c == '\'') {
                break;
            }
            if (c == '@') {
                at = i;
            }
            i++;
        }
        return at < 0 ? colon : replace(colon + 3, at, "userinfo");
    }

    /** At a colon or an equals sign: replaces what follows if the name before it is secret. */
    private int named(int at) {
        int end = at;
        while (end > 0 && at - end < 4 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        if (end > 0 && isQuote(text.charAt(end - 1))) {
            end--;
        }
        int start = end;
        while (start > 0 && end - start <= 128 && isName(text.charAt(start - 1))) {
            start--;
        }
        if (start == end || view.place(start) < copied) {
            return at;
        }
        String name = text.subSequence(start, end).toString();
        if (!names.isSecret(name)) {
            return at;
        }
        int value = at + 1;
        if (value < length && text.charAt(value) == '>') {
            value++;
        }
        while (value < length && isBlank(text.charAt(value))) {
            value++;
        }
        int valueEnd = valueEnd(value, SecretNames.joined(name));
        return valueEnd == value ? at : replace(value, valueEnd, "secret");
    }

    private int valueEnd(int start, String name) {
        if (start == length) {
            return start;
        }
        char first = text.charAt(start);
        if (isQuote(first)) {
            int i = start + 1;
            while (i < length && text.charAt(i) != first) {
                i += text.charAt(i) == '\\' ? 2 : 1;
            }
            return Math.min(length, i + 1);
        }
        boolean wholeLine = name.endsWith("authorization") || name.endsWith("cookie");
        int i = start;
        while (i < length && !endsValue(text.charAt(i), wholeLine)) {
            i++;
        }
        return i;
    }

    private static boolean endsValue(char c, boolean wholeLine) {
        if (wholeLine) {
            return c == '\n' || c == '\r';
        }
        return c <= ' ' || c == ',' || c == ';' || c == '&' || c == '}' || c == ']' || c == ')' || c == '"' || c == '<';
    }

    /** At the end of an opening tag: replaces the element's text if its name is secret. */
    private int element(int at) {
        int start = at;
        while (start > 0 && at - start <= 128 && isName(text.charAt(start - 1))) {
            start--;
        }
        if (start == at || start == 0 || text.charAt(start - 1) != '<') {
            return at;
        }
        if (!names.isSecret(text.subSequence(start, at).toString())) {
            return at;
        }
        int end = at + 1;
        while (end < length && text.charAt(end) != '<') {
            end++;
        }
        return end == at + 1 ? at : replace(at + 1, end, "secret");
    }

    // --- output

    private int replace(int start, int end, String what) {
        int from = view.place(start);
        NeutralText.append(source, copied, Math.max(copied, from), out);
        out.append("[REDACTED:").append(what).append(']');
        finder.found(what, from, view.place(end));
        copied = Math.max(copied, view.place(end));
        return end;
    }

    // --- characters

    private boolean startsWith(int at, String prefix) {
        if (at + prefix.length() > length) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (text.charAt(at + i) != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a word of lower-case letters stands at a place, in any case. */
    private boolean startsWithIgnoringCase(int at, String word) {
        if (at + word.length() >= length) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((text.charAt(at + i) | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return !isWord(text.charAt(at + word.length()));
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

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isWord(char c) {
        return isLetter(c) || isDigit(c) || (c > 0x7e && Character.isLetterOrDigit(c));
    }

    private static boolean isName(char c) {
        return isWord(c) || c == '_' || c == '-' || c == '.' || c == '[' || c == ']' || c == '+' || c == '%';
    }

    private static boolean isTokenChar(char c) {
        return isLetter(c)
                || isDigit(c)
                || c == '-'
                || c == '_'
                || c == '.'
                || c == '~'
                || c == '+'
                || c == '/'
                || c == '=';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }
}
