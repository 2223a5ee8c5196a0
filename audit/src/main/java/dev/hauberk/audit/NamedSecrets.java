/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.audit.SecretNames.Tier;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the value of a secret name that is written with it: {@code password=x}, {@code "token": "x"},
 * {@code <apiKey>x</apiKey>}, and pairs such as {@code {"name": "password", "value": "x"}}. It is asked at each place
 * in the order of the text. For one thread.
 */
final class NamedSecrets {
    /** Names whose value may be a name: that of a secret, whose value is near. */
    private static final Set<String> NAMING = Set.of(
            "name",
            "key",
            "field",
            "property",
            "param",
            "parameter",
            "header",
            "type",
            "variable",
            "id",
            "attribute",
            "path");

    private static final Set<String> VALUED = Set.of("value", "values", "val", "content", "data", "default");
    /** Members of a JSON Web Key that are the private key (RFC 7518, section 6). */
    private static final Set<String> PRIVATE = Set.of("d", "k", "p", "q", "dp", "dq", "qi");
    /** How YAML announces that a value stands on the next lines. */
    private static final Set<String> BLOCKS = Set.of("|", "|-", "|+", ">", ">-", ">+");

    private static final int PAIR_LOOK = 160;
    private static final int MAX_CONTENT = 512;
    /** A longer value is no word about a secret. */
    private static final int MAX_WORD = 128;

    private static final int SHORTEST_KEY = 22;

    private final ScannedText text;
    private final SecretNames names;
    private final int length;
    /** Up to where a value belongs to a secret name that was a value itself. */
    private int pairEnd;

    NamedSecrets(ScannedText text, SecretNames names) {
        this.text = text;
        this.names = names;
        this.length = text.length();
    }

    /**
     * Looks at a separator such as a colon.
     *
     * @param size how many characters it has
     * @param done where the last secret ended; a name before that is part of it
     */
    @Nullable
    SecretSpan assigned(int at, int size, int done) {
        int end = at;
        while (end > done && at - end < 4 && ScannedText.isSpace(text.charAt(end - 1))) {
            end--;
        }
        if (end > 1 && text.charAt(end - 1) == ']' && ScannedText.isQuote(text.charAt(end - 2))) {
            end--;
        }
        boolean quoted = end > 0 && ScannedText.isQuote(text.charAt(end - 1));
        if (quoted) {
            end--;
            while (end > 0 && text.charAt(end - 1) == '\\') {
                end--;
            }
        }
        int start = text.nameStart(end);
        if (start == end || start < done) {
            return null;
        }
        int afterSeparator = at + size;
        while (afterSeparator < length
                && afterSeparator - at - size < 2
                && ">:=".indexOf(text.charAt(afterSeparator)) >= 0) {
            afterSeparator++;
        }
        int value = text.skipBlanks(afterSeparator);
        while (quoted && value < length && ScannedText.isSpace(text.charAt(value))) {
            value++;
        }
        if (text.startsWith(value, "!!")) {
            // A type of YAML.
            value = text.skipBlanks(text.valueEnd(value, "", Math.min(length, value + MAX_WORD)));
        }
        String name = text.part(start, end);
        String before = quoted ? "" : text.wordBefore(start);
        if ((name.equals("is") || name.equals("was")) && !before.isEmpty()) {
            name = before;
            before = text.wordBefore(start - 1 - before.length());
        }
        boolean prose = text.charAt(at) == ':' && value > afterSeparator && !quoted;
        return value == length
                ? null
                : value(SecretNames.joined(name), names.tier(before, name), value, size == 3, prose);
    }

    private @Nullable SecretSpan value(String name, Tier tier, int value, boolean encoded, boolean prose) {
        if (tier == Tier.NONE || NAMING.contains(name)) {
            SecretSpan paired = paired(name, value, tier);
            if (paired != null || tier == Tier.NONE) {
                return paired;
            }
        }
        int end = encoded ? text.encodedEnd(value) : text.valueEnd(value, name);
        if (ScannedText.isDigit(text.charAt(value))) {
            end = Math.max(end, CardNumber.end(text, value, length));
        }
        String content = text.content(value, end);
        if (tier == Tier.SECRET && BLOCKS.contains(content) && text.blockEnd(end) > end) {
            return SecretSpan.secret(end, text.blockEnd(end));
        }
        boolean quoted = ScannedText.isQuote(text.charAt(value));
        boolean harmless = tier == Tier.WEAK
                ? SecretValues.isHarmlessForWeakName(name, content, prose && !quoted, quoted)
                : SecretValues.isHarmless(content) || isOtherwiseMeant(name, content);
        boolean secret = end - value > MAX_WORD || !harmless;
        return secret && end > value ? SecretSpan.secret(value, end) : null;
    }

    /** The working directory, and how many tests passed. */
    private static boolean isOtherwiseMeant(String name, String content) {
        return (name.equals("pwd") && content.charAt(0) == '/')
                || (name.equals("pass") && SecretValues.isNumber(content.replace('/', '.'), 7));
    }

    // --- pairs

    /** Looks at the halves of a pair, in either order. */
    private @Nullable SecretSpan paired(String name, int value, Tier tier) {
        boolean member = PRIVATE.contains(name) && tier == Tier.NONE && ScannedText.isQuote(text.charAt(value));
        if (!member && !VALUED.contains(name) && !NAMING.contains(name)) {
            return null;
        }
        boolean expected = value < pairEnd && VALUED.contains(name);
        int limit = expected ? length : Math.min(length, value + MAX_WORD);
        int end = text.valueEnd(value, name, limit);
        if (end == value || (end == limit && limit < length)) {
            return null;
        }
        String content = text.content(value, end);
        if (VALUED.contains(name)) {
            boolean secret = (expected || isNamedLater(end)) && !SecretValues.isHarmless(content);
            pairEnd = expected ? 0 : pairEnd;
            return secret ? SecretSpan.secret(value, end) : null;
        }
        if (member) {
            boolean key = content.length() >= SHORTEST_KEY && SecretValues.looksRandom(content) && isBase64Url(content);
            return key ? SecretSpan.secret(value, end) : null;
        }
        if (names.tier(content) != Tier.SECRET) {
            return null;
        }
        pairEnd = end + PAIR_LOOK;
        int part = partStart(end);
        return part < 0 ? null : SecretSpan.secret(part, text.lineEnd(part));
    }

    private static boolean isBase64Url(String content) {
        return content.chars().allMatch(c -> ScannedText.isTokenChar((char) c) && "./~".indexOf(c) < 0);
    }

    /**
     * Returns where the part of a form begins whose header names it: behind an empty line; negative if no part does.
     */
    private int partStart(int from) {
        int end = Math.min(length - 1, from + PAIR_LOOK);
        for (int i = from; i < end && "<>{}".indexOf(text.charAt(i)) < 0; i++) {
            if (text.startsWith(i, "\n\n")) {
                return i + 2;
            }
            if (text.startsWith(i, "\n\r\n")) {
                return i + 3;
            }
        }
        return -1;
    }

    /** Looks for a name behind a value, as in {@code {"value": "x", "name": "password"}}. */
    private boolean isNamedLater(int from) {
        int start = from;
        for (int i = from; i < Math.min(length, from + PAIR_LOOK) && "{}<>\n".indexOf(text.charAt(i)) < 0; i++) {
            char c = text.charAt(i);
            if (c == ':' || c == '=') {
                int value = text.skipBlanks(i + 1);
                return NAMING.contains(SecretNames.joined(text.part(start, i)))
                        && names.tier(text.content(value, text.valueEnd(value))) == Tier.SECRET;
            }
            start = c == ',' || c == ' ' ? i + 1 : start;
        }
        return false;
    }

    // --- elements

    /** Looks at the end of an opening tag. */
    @Nullable
    SecretSpan element(int at, int done) {
        int open = at;
        while (open > done && text.charAt(open - 1) != '<' && text.charAt(open - 1) != '>') {
            open--;
        }
        boolean tag = open > 0 && text.charAt(open - 1) == '<';
        int nameEnd = open;
        while (tag && nameEnd < at && (ScannedText.isName(text.charAt(nameEnd)) || text.charAt(nameEnd) == ':')) {
            nameEnd++;
        }
        String name = text.part(open, nameEnd);
        if ((name.endsWith("name") || name.equals("key")) && isSecretName(at + 1)) {
            pairEnd = at + PAIR_LOOK;
            return null;
        }
        Tier tier = at < pairEnd ? Tier.SECRET : names.tier(name.substring(name.indexOf(':') + 1));
        return tier == Tier.NONE ? null : elementText(at, tier);
    }

    private @Nullable SecretSpan elementText(int at, Tier tier) {
        boolean raw = text.startsWith(at + 1, "<![CDATA[");
        int start = raw ? at + 10 : at + 1;
        int end = start;
        while (end < length && !(raw ? text.startsWith(end, "]]>") : text.charAt(end) == '<')) {
            end++;
        }
        String content = text.part(start, Math.min(end, start + MAX_CONTENT)).strip();
        boolean harmless = tier == Tier.WEAK
                ? SecretValues.isHarmlessForWeakName("", content, true, false)
                : SecretValues.isHarmless(content);
        if (harmless) {
            return null;
        }
        pairEnd = 0;
        return SecretSpan.secret(start, end);
    }

    /** Returns whether an element's text is a secret name, whose value is in the next element. */
    private boolean isSecretName(int start) {
        int end = text.nameEnd(start);
        return end < length && text.charAt(end) == '<' && names.tier(text.part(start, end)) == Tier.SECRET;
    }

    /** Looks at the semicolon of an opening tag that is written with entities. */
    @Nullable
    SecretSpan escapedElement(int at, int done) {
        if (!text.startsWith(at - 3, "&gt;")) {
            return null;
        }
        int start = text.nameStart(at - 3);
        boolean tag = start >= done && text.startsWith(start - 4, "&lt;");
        if (!tag || names.tier(text.part(start, at - 3)) != Tier.SECRET) {
            return null;
        }
        int end = at + 1;
        while (end < length && text.charAt(end) != '&' && text.charAt(end) != '<') {
            end++;
        }
        return end == at + 1 ? null : SecretSpan.secret(at + 1, end);
    }
}
