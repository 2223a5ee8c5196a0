/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The lexical half of {@link JsonReader}: finds and checks one lexeme at a time (RFC 8259 sections 2, 6 and 7), and
 * makes text of it only when asked.
 */
final class JsonScanner {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private final byte[] bytes;
    private final int origin;
    private final int end;
    private final JsonLimits limits;
    private byte[] scratch = {};

    /** Where the next lexeme begins. */
    int position;

    /** The latest string between its quotes, or the latest number. */
    int textStart;

    int textEnd;
    private boolean ascii;
    private boolean escaped;
    private boolean integer;

    /** The latest number for which {@link #parseLong()} was true. */
    long longValue;

    JsonScanner(byte[] bytes, int origin, int end, JsonLimits limits) {
        this.bytes = bytes;
        this.origin = origin;
        this.end = end;
        this.limits = limits;
        this.position = origin;
    }

    /** Moves to the next lexeme and returns its first byte, or -1 at the end and for bytes beyond ASCII. */
    int peek() {
        int at = position;
        if (at < end && bytes[at] > ' ') {
            return bytes[at];
        }
        while (at < end && isWhiteSpace(bytes[at])) {
            at++;
        }
        position = at;
        return at < end && bytes[at] >= 0 ? bytes[at] : -1;
    }

    private static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Moves past white space, which nothing may follow. */
    void requireEnd() {
        peek();
        if (position < end) {
            throw fault(JsonFault.TRAILING, position);
        }
    }

    void literal(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (position + i >= end || bytes[position + i] != word.charAt(i)) {
                throw unexpected(position + i);
            }
        }
        position += word.length();
    }

    /** Reads the string whose opening quote is at the position. */
    void string() {
        textStart = position + 1;
        ascii = true;
        escaped = false;
        int at = textStart;
        while (true) {
            at = plainEnd(at);
            if (at >= end) {
                throw fault(JsonFault.TRUNCATED, end);
            }
            byte b = bytes[at];
            if (b == '"') {
                break;
            } else if (b == '\\') {
                escaped = true;
                at = escapeEnd(at);
            } else if (b < 0) {
                ascii = false;
                at = sequenceEnd(at);
            } else {
                throw fault(JsonFault.SYNTAX, at);
            }
        }
        textEnd = at;
        position = at + 1;
        if (textEnd - textStart > limits.stringBytes()) {
            throw fault(JsonFault.STRING_TOO_LONG, textStart - 1);
        }
    }

    /** Returns where the run of printable ASCII other than quote and backslash ends that begins here. */
    private int plainEnd(int from) {
        int at = from;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long word = (long) LONGS.get(bytes, at);
            // A byte's high bit is set if it is special; a borrow can only spoil the bytes after a special one.
            long special = (word | (word - ' ' * ONES) | ((word ^ '"' * ONES) - ONES) | ((word ^ '\\' * ONES) - ONES))
                    & HIGH_BITS;
            if (special != 0) {
                return at + (Long.numberOfTrailingZeros(special) >>> 3);
            }
        }
        while (at < end && bytes[at] >= ' ' && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at;
    }

    private int escapeEnd(int at) {
        if (at + 1 >= end) {
            throw fault(JsonFault.TRUNCATED, end);
        }
        byte escape = bytes[at + 1];
        if (escape != 'u') {
            if ("\"\\/bfnrt".indexOf(escape) < 0) {
                throw fault(JsonFault.SYNTAX, at + 1);
            }
            return at + 2;
        }
        char unit = hex(at + 2);
        if (!Character.isSurrogate(unit)) {
            return at + 6;
        }
        boolean pair = Character.isHighSurrogate(unit)
                && at + 7 < end
                && bytes[at + 6] == '\\'
                && bytes[at + 7] == 'u'
                && Character.isLowSurrogate(hex(at + 8));
        if (!pair) {
            throw fault(JsonFault.SURROGATE, at);
        }
        return at + 12;
    }

    private char hex(int at) {
        int unit = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = i < end ? Character.digit(bytes[i], 16) : -1;
            if (digit < 0) {
                throw unexpected(i);
            }
            unit = (unit << 4) | digit;
        }
        return (char) unit;
    }

    /** Checks one UTF-8 sequence of two to four bytes against table 3-7 of the Unicode standard. */
    private int sequenceEnd(int at) {
        int lead = bytes[at] & 0xff;
        int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > end) {
            throw fault(JsonFault.ENCODING, at);
        }
        int second = bytes[at + 1] & 0xff;
        int least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        boolean valid = second >= least && second <= most;
        for (int i = at + 2; i < at + length; i++) {
            valid &= (bytes[i] & 0xc0) == 0x80;
        }
        if (!valid) {
            throw fault(JsonFault.ENCODING, at);
        }
        return at + length;
    }

    /** Reads the number that begins at the position, up to the first byte that cannot belong to it. */
    void number() {
        textStart = position;
        int at = byteAt(position) == '-' ? position + 1 : position;
        at = byteAt(at) == '0' ? at + 1 : digitsEnd(at);
        integer = true;
        if (byteAt(at) == '.') {
            integer = false;
            at = digitsEnd(at + 1);
        }
        boolean exponentFits = true;
        if ((byteAt(at) | 0x20) == 'e') {
            integer = false;
            int sign = byteAt(at + 1);
            int digits = sign == '+' || sign == '-' ? at + 2 : at + 1;
            at = digitsEnd(digits);
            exponentFits = exponentFits(digits, at);
        }
        textEnd = at;
        position = at;
        if (textEnd - textStart > limits.numberBytes()) {
            throw fault(JsonFault.NUMBER_TOO_LONG, textStart);
        }
        if (!exponentFits) {
            throw fault(JsonFault.EXPONENT_TOO_LARGE, textStart);
        }
    }

    private boolean exponentFits(int from, int to) {
        int exponent = 0;
        for (int i = from; i < to && exponent <= limits.exponent(); i++) {
            exponent = exponent * 10 + (bytes[i] - '0');
        }
        return exponent <= limits.exponent();
    }

    private int digitsEnd(int from) {
        int at = from;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw unexpected(at);
        }
        return at;
    }

    private int byteAt(int at) {
        return at < end ? bytes[at] : -1;
    }

    /** Returns whether the latest number has neither a fraction nor an exponent. */
    boolean isInteger() {
        return integer;
    }

    /** Returns whether the latest number, an integer, fits a {@code long}; if so, {@link #longValue} is it. */
    boolean parseLong() {
        boolean negative = bytes[textStart] == '-';
        long least = negative ? Long.MIN_VALUE : -Long.MAX_VALUE;
        // Negative numbers reach one further than positive ones.
        long value = 0;
        for (int i = negative ? textStart + 1 : textStart; i < textEnd; i++) {
            int digit = bytes[i] - '0';
            if (value < (least + digit) / 10) {
                return false;
            }
            value = value * 10 - digit;
        }
        longValue = negative ? value : -value;
        return true;
    }

    /** Returns whether the latest string is the given text. */
    boolean textIs(String expected) {
        if (!ascii || escaped) {
            return text().equals(expected);
        }
        int length = textEnd - textStart;
        if (expected.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (expected.charAt(i) != bytes[textStart + i]) {
                return false;
            }
        }
        return true;
    }

    /** Returns the latest string or number. */
    String text() {
        if (escaped) {
            return unescaped(textStart, textEnd);
        }
        return new String(
                bytes, textStart, textEnd - textStart, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    String numberText() {
        return new String(bytes, textStart, textEnd - textStart, StandardCharsets.ISO_8859_1);
    }

    /** Returns the text of any string that was read before. */
    String unescaped(int from, int to) {
        int length = unescape(from, to);
        return new String(scratch, 0, length, StandardCharsets.UTF_8);
    }

    /** Returns a keyed hash of what the latest string means, however it is spelled. */
    long textHash(long key) {
        if (escaped) {
            int length = unescape(textStart, textEnd);
            return JsonNames.hash(scratch, 0, length, key);
        }
        return JsonNames.hash(bytes, textStart, textEnd, key);
    }

    /** Writes a checked string to {@link #scratch} as UTF-8 without escapes and returns its length. */
    private int unescape(int from, int to) {
        // No escape is shorter than what it stands for.
        if (scratch.length < to - from) {
            scratch = new byte[to - from];
        }
        int length = 0;
        for (int i = from; i < to; ) {
            byte b = bytes[i++];
            if (b != '\\') {
                scratch[length++] = b;
                continue;
            }
            byte escape = bytes[i++];
            if (escape != 'u') {
                scratch[length++] = unescape(escape);
                continue;
            }
            int codePoint = hex(i);
            i += 4;
            if (Character.isHighSurrogate((char) codePoint)) {
                codePoint = Character.toCodePoint((char) codePoint, hex(i + 2));
                i += 6;
            }
            length = encode(codePoint, length);
        }
        return length;
    }

    private static byte unescape(byte escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }

    private int encode(int codePoint, int at) {
        int to = at;
        if (codePoint < 0x80) {
            scratch[to++] = (byte) codePoint;
            return to;
        }
        if (codePoint < 0x800) {
            scratch[to++] = (byte) (0xc0 | codePoint >> 6);
        } else {
            if (codePoint < 0x10000) {
                scratch[to++] = (byte) (0xe0 | codePoint >> 12);
            } else {
                scratch[to++] = (byte) (0xf0 | codePoint >> 18);
                scratch[to++] = (byte) (0x80 | (codePoint >> 12 & 0x3f));
            }
            scratch[to++] = (byte) (0x80 | (codePoint >> 6 & 0x3f));
        }
        scratch[to++] = (byte) (0x80 | (codePoint & 0x3f));
        return to;
    }

    /** Returns what to throw for a byte that the grammar does not allow here, or for its absence. */
    JsonException unexpected(int at) {
        return fault(at < end ? JsonFault.SYNTAX : JsonFault.TRUNCATED, at);
    }

    JsonException fault(JsonFault fault, int at) {
        return new JsonException(fault, at - origin);
    }
}
