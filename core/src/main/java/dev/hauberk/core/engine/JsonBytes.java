/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.engine;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * The bytes of JSON documents under way (RFC 8259) in UTF-8, without white space. It sets commas and escapes text, and
 * checks no grammar. Not safe for use by several threads.
 *
 * <p>Control characters, U+007F, U+2028, U+2029 and the less-than sign are escaped. Half of a surrogate pair becomes
 * U+FFFD.
 */
public final class JsonBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final String SHORT = "\"\\\b\f\n\r\t";
    private static final String LETTERS = "\"\\bfnrt";
    private static final byte[] PAIRS = pairs();

    private final UnaryOperator<String> unusual;
    private final int shortEscapes;
    private byte[] bytes;
    private int size;
    /** Whether the next member or element needs a comma before it. */
    private boolean comma;

    /**
     * @param capacity the octets to begin with
     * @param shortEscapes whether a line end is a backslash and a letter; else it has its number, as all others
     * @param unusual changes the rest of a text from its first character on that is not plain ASCII
     */
    public JsonBytes(int capacity, boolean shortEscapes, UnaryOperator<String> unusual) {
        this.bytes = new byte[capacity];
        this.shortEscapes = shortEscapes ? SHORT.length() : 2;
        this.unusual = unusual;
    }

    private static byte[] pairs() {
        byte[] digits = new byte[200];
        for (int i = 0; i < 100; i++) {
            digits[2 * i] = (byte) ('0' + i / 10);
            digits[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return digits;
    }

    /** Returns the bytes themselves, of which the first {@link #size} count. */
    public byte[] array() {
        return bytes;
    }

    /** Returns how many bytes were written. */
    public int size() {
        return size;
    }

    /** Forgets all from a place on. */
    public void truncate(int length) {
        size = length;
    }

    /** Says whether a member or element goes before what comes next. */
    public void follows(boolean value) {
        comma = value;
    }

    /** Begins an object or an array. */
    public JsonBytes begin(char bracket) {
        separate();
        put(bracket);
        comma = false;
        return this;
    }

    /** Ends an object or an array. */
    public JsonBytes end(char bracket) {
        put(bracket);
        comma = true;
        return this;
    }

    /** Writes the name of a member. */
    public JsonBytes name(String name) {
        text(name);
        put(':');
        comma = false;
        return this;
    }

    /** Writes a member with a text, unless it is empty. */
    public JsonBytes text(String name, String value) {
        return value.isEmpty() ? this : name(name).text(value);
    }

    /** Writes a text. */
    public JsonBytes text(String value) {
        return text(value, 0);
    }

    /** Writes a text from a place on. */
    public JsonBytes text(String value, int from) {
        separate();
        put('"');
        int length = value.length();
        ensure(length);
        int i = from;
        while (i < length) {
            char c = value.charAt(i);
            if (c < 0x20 || c > 0x7e || c == '"' || c == '\\' || c == '<') {
                break;
            }
            bytes[size++] = (byte) c;
            i++;
        }
        if (i < length) {
            escape(unusual.apply(value.substring(i)));
        }
        put('"');
        return this;
    }

    /** Writes a text whose unusual characters stay as they are. */
    public JsonBytes literal(String value) {
        separate();
        put('"');
        escape(value);
        put('"');
        return this;
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                ascii(c);
            } else if (c < 0x800) {
                put(0xc0 | c >> 6);
                continuation(c);
            } else if (Character.isSurrogate(c)) {
                int codePoint = text.codePointAt(i);
                if (Character.isBmpCodePoint(codePoint)) {
                    unit((char) 0xfffd);
                } else {
                    put(0xf0 | codePoint >> 18);
                    continuation(codePoint >> 12);
                    continuation(codePoint >> 6);
                    continuation(codePoint);
                    i++;
                }
            } else if (c == 0x2028 || c == 0x2029) {
                unit(c);
            } else {
                put(0xe0 | c >> 12);
                continuation(c >> 6);
                continuation(c);
            }
        }
    }

    private void ascii(char c) {
        boolean plain = c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != 0x7f;
        int escape = plain ? -1 : SHORT.indexOf(c);
        if (plain) {
            put(c);
        } else if (escape >= 0 && escape < shortEscapes) {
            put('\\');
            put(LETTERS.charAt(escape));
        } else {
            unit(c);
        }
    }

    private void unit(char unit) {
        put('\\');
        put('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(HEX[unit >> shift & 0xf]);
        }
    }

    private void continuation(int bits) {
        put(0x80 | (bits & 0x3f));
    }

    /** Writes a number or a word of JSON. */
    public JsonBytes word(String ascii) {
        separate();
        ensure(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[size++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    /** Writes a whole number. */
    public JsonBytes number(long value) {
        if (value < 0) {
            return word(Long.toString(value));
        }
        separate();
        digits(value);
        return this;
    }

    /** Writes a number that is not negative, and no comma before it. */
    public void digits(long value) {
        int length = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            length++;
        }
        ensure(length);
        int at = size + length;
        long rest = value;
        while (rest >= 100) {
            int pair = (int) (rest % 100);
            rest /= 100;
            bytes[--at] = PAIRS[2 * pair + 1];
            bytes[--at] = PAIRS[2 * pair];
        }
        if (rest >= 10) {
            bytes[--at] = PAIRS[2 * (int) rest + 1];
            bytes[--at] = PAIRS[2 * (int) rest];
        } else {
            bytes[--at] = (byte) ('0' + rest);
        }
        size += length;
    }

    /** Writes an instant with microseconds in UTC (RFC 3339); years from 0 to 9999. */
    public JsonBytes time(Instant instant) {
        separate();
        put('"');
        long seconds = Math.floorMod(instant.getEpochSecond(), 86_400L);
        // From days since 1970 to a date, by eras of 400 years that begin on the first of March.
        long days = Math.floorDiv(instant.getEpochSecond(), 86_400L) + 719_468;
        long era = Math.floorDiv(days, 146_097L);
        int dayOfEra = (int) (days - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shifted = (5 * dayOfYear + 2) / 153;
        int month = shifted < 10 ? shifted + 3 : shifted - 9;
        int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
        pair(year / 100 % 100);
        pair(year % 100, '-');
        pair(month, '-');
        pair(dayOfYear - (153 * shifted + 2) / 5 + 1, 'T');
        pair((int) (seconds / 3600), ':');
        pair((int) (seconds / 60 % 60), ':');
        pair((int) (seconds % 60), '.');
        int micros = instant.getNano() / 1000;
        pair(micros / 10_000);
        pair(micros / 100 % 100);
        pair(micros % 100, 'Z');
        put('"');
        return this;
    }

    private void pair(int value, char then) {
        pair(value);
        put(then);
    }

    private void pair(int value) {
        put(PAIRS[2 * value]);
        put(PAIRS[2 * value + 1]);
    }

    /** Writes bytes as they are. */
    public void raw(byte[] value) {
        int at = reserve(value.length);
        System.arraycopy(value, 0, bytes, at, value.length);
    }

    /** Makes room for bytes that someone else writes into the array, and counts them as written. */
    public int reserve(int length) {
        ensure(length);
        size += length;
        return size - length;
    }

    private void separate() {
        if (comma) {
            put(',');
        }
        comma = true;
    }

    private void put(int octet) {
        ensure(1);
        bytes[size++] = (byte) octet;
    }

    private void ensure(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
