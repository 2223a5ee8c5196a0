/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** What the {@code Authorization} fields of a request amount to (RFC 6750 section 2.1). */
final class BearerHeader {
    /** What was found. */
    enum Kind {
        /** Nothing, or a credential of another scheme. */
        NONE,
        /** A token. */
        TOKEN,
        /** More than one field. */
        REPEATED,
        /** The scheme with something after it that is no token. */
        MALFORMED
    }

    private static final String SCHEME = "Bearer";
    private static final int MAX_LENGTH = SCHEME.length() + 1 + CompactToken.MAX_LENGTH;
    private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";

    final Kind kind;

    /** The token, or an empty string. */
    final String token;

    private BearerHeader(Kind kind, String token) {
        this.kind = kind;
        this.token = token;
    }

    static BearerHeader of(@Nullable Enumeration<String> fields) {
        if (fields == null || !fields.hasMoreElements()) {
            return new BearerHeader(Kind.NONE, "");
        }
        String field = fields.nextElement();
        return fields.hasMoreElements() ? new BearerHeader(Kind.REPEATED, "") : of(field);
    }

    private static BearerHeader of(String field) {
        int length = field.length();
        int at = SCHEME.length();
        if (!field.regionMatches(true, 0, SCHEME, 0, at) || (length > at && isTokenCharacter(field.charAt(at)))) {
            return new BearerHeader(Kind.NONE, "");
        }
        while (at < length && field.charAt(at) == ' ') {
            at++;
        }
        boolean token = length <= MAX_LENGTH && at > SCHEME.length() && isB64Token(field, at);
        return token ? new BearerHeader(Kind.TOKEN, field.substring(at)) : new BearerHeader(Kind.MALFORMED, "");
    }

    /** Returns whether a scheme name would go on with this character (RFC 9110 section 5.6.2). */
    private static boolean isTokenCharacter(char c) {
        return isAlphanumeric(c) || TOKEN_PUNCTUATION.indexOf(c) >= 0;
    }

    private static boolean isB64Token(String text, int from) {
        int end = text.length();
        while (end > from && text.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '.' && c != '_' && c != '~' && c != '+' && c != '/') {
                return false;
            }
        }
        return end > from;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
