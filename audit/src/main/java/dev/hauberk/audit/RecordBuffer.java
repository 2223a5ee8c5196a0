/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * The bytes of records under way, one after the other, as JSON (RFC 8259) in UTF-8. It checks no grammar: the encoder
 * that calls it is tested to write documents. Not safe for use by several threads.
 */
final class RecordBuffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DIGITS = twoDigits();

    private byte[] bytes = new byte[64 << 10];
    private int size;
    /** Whether the next member or element needs a comma before it. */
    private boolean comma;

    private static byte[] twoDigits() {
        byte[] digits = new byte[200];
        for (int i = 0; i < 100; i++) {
            digits[2 * i] = (byte) ('0' + i / 10);
            digits[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return digits;
    }

    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Forgets all from a place on. */
    void truncate(int length) {
        size = length;
    }

    RecordBuffer beginObject() {
        separate();
        put('{');
        comma = false;
        return this;
    }

    RecordBuffer endObject() {
        put('}');
        comma = true;
        return this;
    }

    RecordBuffer beginArray() {
        separate();
        put('[');
        comma = false;
        return this;
    }

    RecordBuffer endArray() {
        put(']');
        comma = true;
        return this;
    }

    /** Writes a name that is known to need no escape. */
    RecordBuffer name(String name) {
        separate();
        put('"');
        ascii(name);
        put('"');
        put(':');
        comma = false;
        return this;
    }

    /** Writes a string that is known to need no escape. */
    RecordBuffer plain(String value) {
        separate();
        put('"');
        ascii(value);
        put('"');
        comma = true;
        return this;
    }

    /** Writes a member with a string that is known to need no escape. */
    RecordBuffer plain(String name, String value) {
        return name(name).plain(value);
    }

    /** Writes a member with any text, unless it is empty. */
    RecordBuffer text(String name, String value) {
        return value.isEmpty() ? this : name(name).text(value);
    }

    /** Writes any text, made harmless. */
    RecordBuffer text(String value) {
        return text(value, 0);
    }

    /** Writes any text from a place on, made harmless. */
    RecordBuffer text(String value, int from) {
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
            escaped(NeutralText.of(value.substring(i)));
        }
        put('"');
        comma = true;
        return this;
    }

    /** Writes text that is harmless already, or the log's own with the line ends of a signed note. */
    RecordBuffer literal(String value) {
        separate();
        put('"');
        escaped(value);
        put('"');
        comma = true;
        return this;
    }

    private void escaped(String value) {
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (b == '"' || b == '\\') {
                put('\\');
                put((char) b);
            } else if ((b >= 0 && b < 0x20) || b == '<') {
                ascii("\\u00");
                put((char) HEX[b >> 4]);
                put((char) HEX[b & 0xf]);
            } else {
                put((char) b);
            }
        }
    }

    RecordBuffer number(long value) {
        separate();
        comma = true;
        if (value < 0) {
            if (value == Long.MIN_VALUE) {
                ascii(Long.toString(value));
                return this;
            }
            put('-');
            digits(-value);
        } else {
            digits(value);
        }
        return this;
    }

    RecordBuffer number(double value) {
        separate();
        comma = true;
        ascii(Double.isFinite(value) ? Double.toString(value) : "null");
        return this;
    }

    RecordBuffer bool(boolean value) {
        separate();
        comma = true;
        ascii(value ? "true" : "false");
        return this;
    }

    /** Writes a number that is not negative, and nothing else. */
    void digits(long value) {
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
            bytes[--at] = DIGITS[2 * pair + 1];
            bytes[--at] = DIGITS[2 * pair];
        }
        if (rest >= 10) {
            bytes[--at] = DIGITS[2 * (int) rest + 1];
            bytes[--at] = DIGITS[2 * (int) rest];
        } else {
            bytes[--at] = (byte) ('0' + rest);
        }
        size += length;
    }

    /** Writes an instant with microseconds in UTC (RFC 3339); years from 0 to 9999. */
    RecordBuffer time(Instant instant) {
        separate();
        comma = true;
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
        pair(year % 100);
        put('-');
        pair(month);
        put('-');
        pair(dayOfYear - (153 * shifted + 2) / 5 + 1);
        put('T');
        pair((int) (seconds / 3600));
        put(':');
        pair((int) (seconds / 60 % 60));
        put(':');
        pair((int) (seconds % 60));
        put('.');
        int micros = instant.getNano() / 1000;
        pair(micros / 10_000);
        pair(micros / 100 % 100);
        pair(micros % 100);
        put('Z');
        put('"');
        return this;
    }

    private void pair(int value) {
        ensure(2);
        bytes[size++] = DIGITS[2 * value];
        bytes[size++] = DIGITS[2 * value + 1];
    }

    /** Writes bytes as they are. */
    void raw(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /** Says that a member went before, after {@link #raw}. */
    void commaNext() {
        comma = true;
    }

    /** Makes room for bytes that someone else writes into the array, and counts them as written. */
    int reserve(int length) {
        ensure(length);
        int at = size;
        size += length;
        return at;
    }

    /** Begins a new document. */
    void beginDocument() {
        comma = false;
    }

    private void separate() {
        if (comma) {
            put(',');
        }
    }

    private void ascii(String value) {
        int length = value.length();
        ensure(length);
        for (int i = 0; i < length; i++) {
            bytes[size + i] = (byte) value.charAt(i);
        }
        size += length;
    }

    private void put(char c) {
        ensure(1);
        bytes[size++] = (byte) c;
    }

    private void ensure(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
