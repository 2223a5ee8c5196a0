/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Decodes base64url in the one spelling that RFC 7515 section 2 allows: no padding, no white space, unused bits zero. A
 * lenient decoder gives one token many spellings, and whatever compares tokens is then evaded.
 */
final class Base64Url {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final byte[] VALUES = values();
    private static final int[] DECODED_TAIL = {0, 0, 1, 2};
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Base64Url() {}

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            values[ALPHABET.charAt(i)] = (byte) i;
        }
        return values;
    }

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /** Returns what the text spells, or null if it is not the spelling of anything. */
    static byte @Nullable [] decode(String text) {
        // What Latin-1 cannot express becomes a question mark, which is outside the alphabet.
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return decode(bytes, 0, bytes.length);
    }

    /**
     * Returns what the characters from {@code from} to before {@code to} spell, or null if they are not the spelling of
     * anything.
     */
    static byte @Nullable [] decode(byte[] text, int from, int to) {
        int tail = (to - from) & 3;
        int whole = to - tail;
        byte[] decoded = new byte[(whole - from) / 4 * 3 + DECODED_TAIL[tail]];
        // The JDK's decoder lets padding and unused bits pass, so it would take a second reading of the text.
        // A character outside the alphabet is -1, and makes the whole negative.
        int all = tail == 1 ? -1 : 0;
        int at = 0;
        for (int i = from; i < whole; i += 4) {
            int bits = value(text[i]) << 18 | value(text[i + 1]) << 12 | value(text[i + 2]) << 6 | value(text[i + 3]);
            all |= bits;
            decoded[at] = (byte) (bits >> 16);
            decoded[at + 1] = (byte) (bits >> 8);
            decoded[at + 2] = (byte) bits;
            at += 3;
        }
        if (tail == 2) {
            int bits = value(text[whole]) << 6 | value(text[whole + 1]);
            all |= bits | -(bits & 0xf);
            decoded[at] = (byte) (bits >> 4);
        } else if (tail == 3) {
            int bits = value(text[whole]) << 12 | value(text[whole + 1]) << 6 | value(text[whole + 2]);
            all |= bits | -(bits & 0x3);
            decoded[at] = (byte) (bits >> 10);
            decoded[at + 1] = (byte) (bits >> 2);
        }
        return all < 0 ? null : decoded;
    }

    private static int value(byte character) {
        return VALUES[character & 0xff];
    }
}
