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

    /** The text that the token is the end of. */
    final byte[] bytes;

    /** Where the token begins; what was signed is from here, as it came, to before {@link #signedEnd}. */
    final int start;

    final int signedEnd;

    private CompactToken(byte[] bytes, int start, int first, int second) throws JwtException {
        this.bytes = bytes;
        this.start = start;
        this.signedEnd = second;
        this.header = decode(bytes, start, first);
        this.payload = decode(bytes, first + 1, second);
        this.signature = decode(bytes, second + 1, bytes.length);
    }

    static CompactToken parse(String token) throws JwtException {
        return parse(token, 0);
    }

    /** Returns whether what begins at an index has three parts and none of them is empty, whatever they are. */
    static boolean isShaped(String text, int start) {
        int first = text.indexOf('.', start);
        int second = first < 0 ? -1 : text.indexOf('.', first + 1);
        return second > first + 1 && first > start && second < text.length() - 1 && text.indexOf('.', second + 1) < 0;
    }

    /** Returns whether what begins at an index has five parts, of which only the second may be empty (RFC 7516). */
    private static boolean isEncrypted(String text, int start) {
        int parts = 0;
        int from = start;
        int dot;
        do {
            dot = text.indexOf('.', from);
            int end = dot < 0 ? text.length() : dot;
            if (++parts > 5 || (end == from && parts != 2)) {
                return false;
            }
            from = end + 1;
        } while (dot >= 0);
        return parts == 5;
    }

    /** Reads the token that begins at an index and ends with the text. */
    static CompactToken parse(String text, int start) throws JwtException {
        int length = text.length();
        if (length - start > MAX_LENGTH) {
            throw new JwtException(JwtFault.TOO_LONG);
        }
        if (!isShaped(text, start)) {
            boolean unsigned = text.endsWith(".") && isShaped(text + "s", start);
            throw new JwtException(
                    unsigned ? JwtFault.UNSIGNED : isEncrypted(text, start) ? JwtFault.ENCRYPTED : JwtFault.STRUCTURE);
        }
        int first = text.indexOf('.', start);
        int second = text.indexOf('.', first + 1);
        // What Latin-1 cannot express becomes a question mark, which no part may contain; a surrogate pair becomes one.
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length != length) {
            throw new JwtException(JwtFault.ENCODING);
        }
        return new CompactToken(bytes, start, first, second);
    }

    private static byte[] decode(byte[] bytes, int from, int to) throws JwtException {
        byte[] decoded = Base64Url.decode(bytes, from, to);
        if (decoded == null) {
            throw new JwtException(JwtFault.ENCODING);
        }
        return decoded;
    }
}
