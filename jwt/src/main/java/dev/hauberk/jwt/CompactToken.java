/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.nio.charset.StandardCharsets;

/**
 * A token cut into its parts (RFC 7515 section 3.1), each of them decoded. Five parts, an encrypted token, are refused
 * like any other number: what is inside could be a token that nobody signed.
 */
final class CompactToken {
    /** The greatest length that is looked at. */
    static final int MAX_LENGTH = 8192;

    final byte[] header;
    final byte[] payload;
    final byte[] signature;

    /** The whole token; what was signed is its first {@link #signedLength} bytes, as they came. */
    final byte[] bytes;

    final int signedLength;

    private CompactToken(byte[] bytes, int first, int second) throws JwtException {
        this.bytes = bytes;
        this.signedLength = second;
        this.header = decode(bytes, 0, first);
        this.payload = decode(bytes, first + 1, second);
        this.signature = decode(bytes, second + 1, bytes.length);
    }

    static CompactToken parse(String token) throws JwtException {
        if (token.length() > MAX_LENGTH) {
            throw new JwtException(JwtFault.TOO_LONG);
        }
        // What Latin-1 cannot express becomes a question mark, which no part may contain.
        byte[] bytes = token.getBytes(StandardCharsets.ISO_8859_1);
        int first = dot(bytes, 0);
        int second = dot(bytes, first + 1);
        boolean three = second < bytes.length && dot(bytes, second + 1) == bytes.length;
        if (!three || first == 0 || second == first + 1 || second == bytes.length - 1) {
            throw new JwtException(JwtFault.STRUCTURE);
        }
        return new CompactToken(bytes, first, second);
    }

    /** Returns where the next dot is, or the length of the token. */
    private static int dot(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != '.') {
            at++;
        }
        return Math.min(at, bytes.length);
    }

    private static byte[] decode(byte[] bytes, int from, int to) throws JwtException {
        byte[] decoded = Base64Url.decode(bytes, from, to);
        if (decoded == null) {
            throw new JwtException(JwtFault.ENCODING);
        }
        return decoded;
    }
}
