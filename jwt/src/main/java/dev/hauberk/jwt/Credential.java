/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import org.jspecify.annotations.Nullable;

/**
 * A token as it came: in an {@code Authorization} field (RFC 6750 section 2.1, RFC 9449 section 7.1) or in a cookie.
 * Immutable.
 */
final class Credential {
    /** What was found. */
    enum Kind {
        /** A credential of another scheme. */
        OTHER,
        /** A token of scheme {@code Bearer}. */
        BEARER,
        /** A token of scheme {@code DPoP}. */
        DPOP,
        /** A token in a cookie. */
        COOKIE,
        /** One of these schemes with something after it that is no token. */
        MALFORMED
    }

    private static final String BEARER = "Bearer";
    private static final String DPOP = "DPoP";
    private static final String COOKIE_PREFIX = "\n";
    private static final String PARAMETER = "access_token";
    private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";

    final Kind kind;

    /** What came, which the token is the end of. */
    final String text;

    /** Where the token begins, if that was looked for. */
    final int start;

    private Credential(Kind kind, String text, int start) {
        this.kind = kind;
        this.text = text;
        this.start = start;
    }

    /** Reads the value of an {@code Authorization} field; schemes are told apart without case. */
    static Credential ofField(String field) {
        if (isScheme(BEARER, field)) {
            return token(Kind.BEARER, field, BEARER.length());
        }
        return isScheme(DPOP, field) ? token(Kind.DPOP, field, DPOP.length()) : new Credential(Kind.OTHER, field, 0);
    }

    /** Returns what {@link #ofField} returned for the same text when it was read, without reading it again. */
    static Credential ofKnownField(String field) {
        boolean dpop = (field.charAt(0) | 0x20) == 'd';
        return new Credential(dpop ? Kind.DPOP : Kind.BEARER, field, 0);
    }

    /** Takes the value of a cookie, behind a prefix that no field has: neither finds what was verified in the other. */
    static Credential ofCookie(String value) {
        return new Credential(Kind.COOKIE, COOKIE_PREFIX + value, COOKIE_PREFIX.length());
    }

    /** Returns the token alone. */
    String token() {
        return text.substring(Math.max(start, text.lastIndexOf(' ') + 1));
    }

    /** Returns whether a query has the parameter of RFC 6750 section 2.3, which is never read and must not come. */
    static boolean isInQuery(@Nullable String query) {
        if (query == null) {
            return false;
        }
        int at = query.indexOf(PARAMETER);
        while (at >= 0) {
            int end = at + PARAMETER.length();
            if ((at == 0 || query.charAt(at - 1) == '&')
                    && (end == query.length() || query.charAt(end) == '=' || query.charAt(end) == '&')) {
                return true;
            }
            at = query.indexOf(PARAMETER, end);
        }
        return false;
    }

    private static boolean isScheme(String scheme, String field) {
        int end = scheme.length();
        return field.regionMatches(true, 0, scheme, 0, end)
                && (field.length() == end || !isTokenCharacter(field.charAt(end)));
    }

    private static Credential token(Kind kind, String field, int schemeEnd) {
        int length = field.length();
        int at = schemeEnd;
        while (at < length && field.charAt(at) == ' ') {
            at++;
        }
        boolean token = at > schemeEnd && length - schemeEnd - 1 <= CompactToken.MAX_LENGTH && isB64Token(field, at);
        return token ? new Credential(kind, field, at) : new Credential(Kind.MALFORMED, field, 0);
    }

    /** Returns whether a scheme name would go on with this character (RFC 9110 section 5.6.2). */
    private static boolean isTokenCharacter(char c) {
        return isAlphanumeric(c) || TOKEN_PUNCTUATION.indexOf(c) >= 0;
    }

    /** Returns whether what begins at an index could be a token (RFC 6750 section 2.1). */
    static boolean isB64Token(String text, int from) {
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
