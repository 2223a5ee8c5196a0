/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.audit.SecretNames.Tier;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds secrets that stand behind a name without a sign between them: in sentences ({@code the password is x}), options
 * ({@code --token x}), calls ({@code setPassword("x")}), SQL and paths. Immutable.
 */
final class SpokenSecrets {
    private static final String[] NAMES = {
        "password", "passwd", "passphrase", "passcode", "secret", "token", "pwd", "otp", "pin", "code", "key", "pass"
    };
    private static final String[] LINKS = {"is ", "was ", "to "};
    /** Options and commands that a password follows, or a user, a colon and a password. */
    private static final String[] OPTIONS = {
        "-u ", "-a ", "--user ", "--proxy-user ", "sshpass -p ", "sshpass -p", "AUTH PLAIN "
    };
    /** Parts of a path behind which a token stands. */
    private static final Set<String> TOKEN_PATHS = Set.of(
            "reset",
            "resetpassword",
            "passwordreset",
            "forgotpassword",
            "setpassword",
            "verify",
            "verifyemail",
            "confirm",
            "confirmemail",
            "activate",
            "activation",
            "invite",
            "invitation",
            "magic",
            "magiclink",
            "loginlink",
            "token",
            "unsubscribe");
    /** How methods begin that take a name, not a secret. */
    private static final Set<String> ASKING = Set.of(
            "get",
            "is",
            "has",
            "find",
            "load",
            "read",
            "parse",
            "validate",
            "verify",
            "check",
            "contains",
            "require",
            "lookup",
            "by",
            "remove",
            "delete",
            "clear",
            "expire",
            "revoke");

    private static final String REJECTED = "rejected value ";
    private static final String ON_FIELD = " on field '";
    private static final int MAX_VALUE = 256;
    private static final int SHORTEST_PART = 16;

    private final ScannedText text;
    private final SecretNames names;
    private final int length;

    SpokenSecrets(ScannedText text, SecretNames names) {
        this.text = text;
        this.names = names;
        this.length = text.length();
    }

    /** Looks at a blank behind a name. */
    @Nullable
    SecretSpan spoken(int at, int done) {
        int value = at + 1;
        for (String link : LINKS) {
            value = value == at + 1 && text.startsWith(value, link) ? value + link.length() : value;
        }
        boolean possible = value < length && !ScannedText.isBlank(text.charAt(value)) && at > 0;
        String known = possible && ScannedText.isLetter(text.charAt(at - 1)) ? knownName(at) : "";
        if (known.isEmpty()) {
            return null;
        }
        int start = text.nameStart(at);
        if (start < done || (start > 0 && text.charAt(start - 1) == '/')) {
            return null;
        }
        boolean option = text.charAt(start) == '-';
        String name = text.part(start, at);
        Tier tier = names.tier(option ? "" : text.wordBefore(start), name);
        int end = text.valueEnd(value);
        String content = text.content(value, end);
        boolean shaped = text.startsWith(value, "eyJ") || KeyShapes.end(text, value, length) > value;
        if (end == value || tier == Tier.NONE || shaped || SecretValues.isHarmless(content)) {
            return null;
        }
        boolean secret = option
                ? text.charAt(value) != '-'
                : isSecret(known, name, tier, content, ScannedText.isQuote(text.charAt(value)))
                        || (value > at + 1 && known.startsWith("pass") && SecretValues.isNumber(content, 12));
        return secret ? SecretSpan.secret(value, end) : null;
    }

    private static boolean isSecret(String known, String name, Tier tier, String content, boolean quoted) {
        if (known.endsWith("code") || known.equals("otp") || known.equals("pin")) {
            return SecretValues.isNumber(content, 8) && content.length() >= (name.equals("PIN") ? 4 : 6);
        }
        if (tier == Tier.WEAK || (known.equals("pass") && !name.equals("PASS"))) {
            return false;
        }
        return (quoted && known.startsWith("pass")) || (SecretValues.looksRandom(content) && content.indexOf('(') < 0);
    }

    /**
     * Looks at a value that Spring rejected: {@code on field 'password': rejected value [x]}, or the other way around.
     */
    @Nullable
    SecretSpan rejected(int at) {
        int start = at - REJECTED.length();
        if (!text.startsWith(start, REJECTED)) {
            return null;
        }
        if (text.startsWith(start - 3, "': ")) {
            boolean secret = names.isSecret(text.part(text.nameStart(start - 3), start - 3));
            int end = secret ? rejectedEnd(at + 1, length) : at + 1;
            return end > at + 1 ? SecretSpan.secret(at + 1, end) : null;
        }
        int end = rejectedEnd(at + 1, Math.min(length, at + MAX_VALUE));
        int name = end + 1 + ON_FIELD.length();
        boolean secret = text.startsWith(end + 1, ON_FIELD) && names.isSecret(text.part(name, text.nameEnd(name)));
        return secret && end > at + 1 ? SecretSpan.secret(at + 1, end) : null;
    }

    /** Returns where a bracket closes that a sentence goes on behind, as the value may have brackets too. */
    private int rejectedEnd(int from, int limit) {
        int end = from;
        while (end < limit && !(text.charAt(end) == ']' && (end + 1 == length || isAfterValue(text.charAt(end + 1))))) {
            end++;
        }
        return end;
    }

    private static boolean isAfterValue(char c) {
        return ScannedText.isSpace(c) || c == ';' || c == ',' || c == '.';
    }

    private String knownName(int end) {
        for (String name : NAMES) {
            char last = name.charAt(name.length() - 1);
            if ((text.charAt(end - 1) | 0x20) == last && text.startsWithIgnoringCase(end - name.length(), name)) {
                return name;
            }
        }
        return "";
    }

    /** Looks at the beginning of a word that an option or a command may be, or of words that SQL has. */
    @Nullable
    SecretSpan command(int at, char first) {
        int value = at;
        for (String option : OPTIONS) {
            if (value == at && option.charAt(0) == first && text.startsWith(at, option)) {
                value = at + option.length();
            }
        }
        if (value > at) {
            int end = text.valueEnd(value);
            boolean secret = end > value && (first != '-' || isLogin(text.content(value, end)));
            return secret ? new SecretSpan("credential", value, end) : null;
        }
        if (!text.startsWithIgnoringCase(at, "identified by ")) {
            return null;
        }
        value = text.skipBlanks(at + 14);
        boolean quoted = value < length && ScannedText.isQuote(text.charAt(value));
        return quoted ? SecretSpan.secret(value, text.valueEnd(value)) : null;
    }

    /** Returns whether a word is a name, a colon and a password; two numbers are the ids of a user and a group. */
    private static boolean isLogin(String word) {
        int colon = word.indexOf(':');
        boolean both = colon > 0 && colon + 1 < word.length() && word.charAt(colon + 1) != '/';
        return both && !SecretValues.isNumber(word.replace(':', '.'), 12);
    }

    /** Looks at a bracket behind the name of a method. */
    @Nullable
    SecretSpan called(int at, int done) {
        boolean call = at > 0
                && at + 1 < length
                && ScannedText.isQuote(text.charAt(at + 1))
                && ScannedText.isWord(text.charAt(at - 1));
        int start = call ? text.nameStart(at) : at;
        if (start == at || start < done) {
            return null;
        }
        String name = text.part(start, at);
        String method = name.substring(name.lastIndexOf('.') + 1);
        if (names.tier(method) != Tier.SECRET || ASKING.stream().anyMatch(method::startsWith)) {
            return null;
        }
        int end = text.quotedEnd(at + 1, 0);
        return SecretValues.isHarmless(text.content(at + 1, end)) ? null : SecretSpan.secret(at + 1, end);
    }

    /** Looks at a comma behind a name in quotes: {@code ("password", "x")}, {@code ["--password", "x"]}. */
    @Nullable
    SecretSpan listed(int at, int done) {
        if (at < 3 || !ScannedText.isQuote(text.charAt(at - 1))) {
            return null;
        }
        int start = text.nameStart(at - 1);
        int value = text.skipBlanks(at + 1);
        boolean pair = start > Math.max(1, done)
                && start < at - 1
                && value < length
                && ScannedText.isQuote(text.charAt(value))
                && text.charAt(start - 1) == text.charAt(at - 1);
        if (!pair) {
            return null;
        }
        boolean first = "([{".indexOf(text.charAt(start - 2)) >= 0 || text.charAt(start) == '-';
        if (!first || names.tier(text.part(start, at - 1)) != Tier.SECRET) {
            return null;
        }
        int end = text.quotedEnd(value, 0);
        return SecretValues.looksRandom(text.content(value, end)) ? SecretSpan.secret(value, end) : null;
    }

    /** Looks at a slash behind a part of a path, as links to set a password have. */
    @Nullable
    SecretSpan linked(int at) {
        int start = at;
        while (start > 0 && at - start < 20 && isPathWord(text.charAt(start - 1))) {
            start--;
        }
        if (start == at || start == 0 || text.charAt(start - 1) != '/') {
            return null;
        }
        int end = at + 1;
        while (end < length && ScannedText.isTokenChar(text.charAt(end)) && text.charAt(end) != '/') {
            end++;
        }
        boolean token = end - at > SHORTEST_PART
                && TOKEN_PATHS.contains(SecretNames.joined(text.part(start, at)))
                && SecretValues.looksRandom(text.part(at + 1, end));
        return token ? SecretSpan.secret(at + 1, end) : null;
    }

    private static boolean isPathWord(char c) {
        return ScannedText.isLetter(c) || c == '-' || c == '_';
    }
}
