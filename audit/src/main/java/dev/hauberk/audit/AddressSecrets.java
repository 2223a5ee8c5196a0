/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import org.jspecify.annotations.Nullable;

/** Finds what is secret in addresses: names and passwords before the host, and paths that are keys. */
final class AddressSecrets {
    /** How an address of Oracle's driver begins. */
    static final String ORACLE = "jdbc:oracle:";

    private static final int MAX_LOOK = 200;
    /** Of addresses whose path is all it takes to use them. */
    private static final String[] HOOKS = {
        "hooks.slack.com/services/",
        "hooks.slack.com/workflows/",
        "discord.com/api/webhooks/",
        "discordapp.com/api/webhooks/",
        "outlook.office.com/webhook/",
        "maker.ifttt.com/trigger/",
        "hooks.zapier.com/hooks/catch/"
    };

    private AddressSecrets() {}

    /** Returns what is secret in the address whose scheme ends at a colon, or null. */
    static @Nullable SecretSpan after(CharSequence text, int colon, int length) {
        int start = colon + 3;
        int end = start;
        int at = -1;
        int lastColon = -1;
        while (end < length && !endsAuthority(text.charAt(end))) {
            char c = text.charAt(end);
            if (c == '@') {
                at = end;
            } else if (c == ':') {
                lastColon = end;
            } else if (c == '[') {
                lastColon = -1;
            }
            end++;
        }
        boolean port = lastColon < 0 || isPort(text, lastColon + 1, end);
        if (at >= 0 || !port) {
            // A password may have any character, and many do not encode them.
            at = laterAt(text, end, length, at);
        }
        if (at >= 0) {
            return new SecretSpan("userinfo", start, at);
        }
        for (String hook : HOOKS) {
            if (ScannedText.startsWith(text, start, length, hook)) {
                int key = start + hook.length();
                int keyEnd = ScannedText.tokenEnd(text, key, length);
                return keyEnd > key ? new SecretSpan("apikey", key, keyEnd) : null;
            }
        }
        return null;
    }

    /** Looks for an at sign that a host follows, in what seems to be path or query. */
    private static int laterAt(CharSequence text, int from, int length, int known) {
        int found = known;
        int blanks = 0;
        for (int i = from; i < Math.min(length, from + MAX_LOOK); i++) {
            char c = text.charAt(i);
            if (c == ' ') {
                blanks++;
            }
            boolean ends = c < ' '
                    || c == '"'
                    || c == '\''
                    || c == '<'
                    || c == '>'
                    || c == '`'
                    || ScannedText.startsWith(text, i, length, "://");
            if (ends || blanks > (known < 0 ? 2 : 0)) {
                break;
            }
            boolean host = i + 1 < length && (ScannedText.isWord(text.charAt(i + 1)) || text.charAt(i + 1) == '[');
            if (c == '@' && host && text.charAt(i - 1) != '/') {
                found = i;
            }
        }
        return found;
    }

    private static boolean endsAuthority(char c) {
        return c == '/' || c == '?' || c == '#' || c <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>'
                || c == '`';
    }

    private static boolean isPort(CharSequence text, int start, int end) {
        for (int i = start; i < end; i++) {
            // What stands in text may end in a full stop or a bracket.
            if (!ScannedText.isDigit(text.charAt(i))) {
                return i > start && ".,;:)]}".indexOf(text.charAt(i)) >= 0;
            }
        }
        return end - start <= 5;
    }

    /** Returns name and password in an address of Oracle's driver that begins at a place, or null. */
    static @Nullable SecretSpan oracle(CharSequence text, int start, int length) {
        int driver = start + ORACLE.length();
        while (driver < length && driver - start < MAX_LOOK && ScannedText.isWord(text.charAt(driver))) {
            driver++;
        }
        int slash = -1;
        int at = -1;
        for (int i = driver + 1;
                i < Math.min(length, start + MAX_LOOK) && text.charAt(i) > ' ' && text.charAt(i) != '"';
                i++) {
            if (text.charAt(i) == '/' && at < 0) {
                slash = i;
            } else if (text.charAt(i) == '@') {
                at = i;
            }
        }
        return slash > driver && at > slash ? new SecretSpan("userinfo", driver + 1, at) : null;
    }

    /** Returns name and password before an at sign, as Go names a database, or null. */
    static @Nullable SecretSpan before(CharSequence text, int at, int length) {
        boolean go = ScannedText.startsWith(text, at + 1, length, "tcp(")
                || ScannedText.startsWith(text, at + 1, length, "unix(");
        int start = at;
        while (go && start > 0 && at - start < MAX_LOOK && isLogin(text.charAt(start - 1))) {
            start--;
        }
        return start < at ? new SecretSpan("userinfo", start, at) : null;
    }

    private static boolean isLogin(char c) {
        return c > ' ' && c != '"' && c != '\'' && c != '`' && c != '=';
    }
}
