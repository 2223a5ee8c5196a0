/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import org.jspecify.annotations.Nullable;

/**
 * Finds secrets inside free text by their shape: tokens, keys, card and account numbers, e-mail addresses, PEM blocks,
 * hashes of passwords, user information in addresses, and values that a secret name announces.
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
    private static final int SHORTEST_TOKEN = 16;
    private static final int SHORTEST_CREDENTIAL = 8;

    private static final Finder NOBODY = (what, start, end) -> {};

    private final PlainView view;
    private final ScannedText text;
    private final int length;
    private final NamedSecrets named;
    private final SpokenSecrets spoken;
    private final StringBuilder out;
    private final String source;
    private final Finder finder;
    /** Up to where the source is in the output, or was replaced. */
    private int copied;
    /** Where the last secret ended in the text. */
    private int done;
    /** The start of the run of name characters that ends where the scan stands. */
    private int run;

    private SecretScanner(
            SecretNames names, String source, PlainView view, CharSequence text, StringBuilder out, Finder finder) {
        this.source = source;
        this.out = out;
        this.finder = finder;
        this.view = view;
        // What is in braces in code is code, and is looked at by itself.
        this.text = new ScannedText(text, finder == NOBODY);
        this.length = text.length();
        this.named = new NamedSecrets(this.text, names);
        this.spoken = new SpokenSecrets(this.text, names);
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
            SecretSpan found = begins ? token(i, c) : null;
            if (found == null) {
                found = separator(i, c);
            }
            if (found != null && found.start() >= done) {
                replace(found);
                i = Math.max(found.end(), i);
                run = i;
            } else {
                i++;
                if (!ScannedText.isName(c)) {
                    run = i;
                }
            }
        }
        NeutralText.append(source, copied, source.length(), out);
    }

    private void replace(SecretSpan found) {
        int from = view.place(found.start());
        int to = view.place(found.end());
        NeutralText.append(source, copied, Math.max(copied, from), out);
        out.append("[REDACTED:").append(found.what()).append(']');
        finder.found(found.what(), from, to);
        copied = Math.max(copied, to);
        done = found.end();
    }

    private static @Nullable SecretSpan span(String what, int start, int end) {
        return end > start ? new SecretSpan(what, start, end) : null;
    }

    // --- where a word may begin

    private @Nullable SecretSpan token(int i, char c) {
        if (c == '-' && text.startsWith(i, "-----BEGIN ")) {
            return span("pem", i, text.pemEnd(i));
        }
        if (c == '$' || c == '{') {
            return span("hash", i, KeyShapes.hashEnd(text, i, length));
        }
        if (isDigit(c)) {
            SecretSpan key = span("apikey", i, KeyShapes.end(text, i, length));
            return key != null ? key : number(i);
        }
        SecretSpan command = spoken.command(i, c);
        return command != null || !ScannedText.isLetter(c) ? command : word(i, c);
    }

    private @Nullable SecretSpan number(int start) {
        return isSsn(start)
                ? new SecretSpan("ssn", start, start + 11)
                : span("pan", start, CardNumber.end(text, start, length));
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
                && !(text.startsWith(i, "000") || text.startsWith(i, "666") || text.charAt(i) == '9')
                && !text.startsWith(i + 4, "00")
                && !text.startsWith(i + 7, "0000");
    }

    private boolean areDigits(int start, int count) {
        for (int i = start; i < start + count; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private @Nullable SecretSpan word(int start, char c) {
        if (c == 'e' && text.startsWith(start, "eyJ")) {
            int end = text.jwtEnd(start);
            if (end - start >= SHORTEST_TOKEN) {
                return new SecretSpan("jwt", start, end);
            }
        }
        if (c == 'j' && text.startsWith(start, AddressSecrets.ORACLE)) {
            return AddressSecrets.oracle(text, start, length);
        }
        SecretSpan hash = span("hash", start, KeyShapes.storedEnd(text, start, length));
        SecretSpan key = hash != null ? hash : span("apikey", start, KeyShapes.end(text, start, length));
        SecretSpan credential = key != null ? key : credential(start);
        if (credential != null) {
            return credential;
        }
        int end = Iban.end(text, start, length);
        return end == length || !isWord(text.charAt(end)) ? span("iban", start, end) : null;
    }

    /** Looks for the name of an authentication scheme and what follows it. */
    private @Nullable SecretSpan credential(int start) {
        for (String scheme : SCHEMES) {
            if (text.hasWord(start, scheme)) {
                int from = text.skipBlanks(start + scheme.length());
                int end = from == start + scheme.length() ? from : ScannedText.tokenEnd(text, from, length);
                return end - from >= SHORTEST_CREDENTIAL && looksRandom(from, end)
                        ? new SecretSpan("credential", from, end)
                        : null;
            }
        }
        return null;
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

    // --- separators: what stands before them says what follows

    private @Nullable SecretSpan separator(int i, char c) {
        return switch (c) {
            case '@' -> {
                SecretSpan login = AddressSecrets.before(text, i, length);
                yield login != null ? login : email(i);
            }
            case ':' -> text.startsWith(i, "://") ? AddressSecrets.after(text, i, length) : named.assigned(i, 1, done);
            case '=' -> named.assigned(i, 1, done);
            case '%' -> isEncodedSeparator(i) ? named.assigned(i, 3, done) : null;
            case '>' ->
                text.startsWith(i - 1, "->") && !text.startsWith(i - 2, "-->")
                        ? named.assigned(i - 1, 2, done)
                        : named.element(i, done);
            case '<' -> text.startsWith(i, "<-") ? named.assigned(i, 2, done) : null;
            case ';' -> named.escapedElement(i, done);
            case '(' -> spoken.called(i, done);
            case '[' -> spoken.rejected(i);
            case ',' -> spoken.listed(i, done);
            case ' ' -> spoken.spoken(i, done);
            case '/' -> spoken.linked(i);
            default -> null;
        };
    }

    private boolean isEncodedSeparator(int i) {
        return text.startsWithIgnoringCase(i, "%3d") || text.startsWithIgnoringCase(i, "%3a");
    }

    private @Nullable SecretSpan email(int at) {
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
        // The last label of a domain has letters; that of a package's version has none.
        boolean domain = firstDot > at + 1 && firstDot < end - 1 && !isDigit(text.charAt(end - 1));
        return domain && run < at ? new SecretSpan("email", run, end) : null;
    }

    private static boolean isDigit(char c) {
        return ScannedText.isDigit(c);
    }

    private static boolean isWord(char c) {
        return ScannedText.isWord(c);
    }
}
