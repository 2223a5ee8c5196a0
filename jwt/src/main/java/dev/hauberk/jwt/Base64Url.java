/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes base64url in the one spelling that RFC 7515 section 2 allows: no padding, no white space, unused bits zero. A
 * lenient decoder gives one token many spellings, and whatever compares tokens is then evaded.
 */
final class Base64Url {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final byte[] VALUES = values();

    private Base64Url() {}

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            values[ALPHABET.charAt(i)] = (byte) i;
        }
        return values;
    }

    /**
     * Returns what the characters from {@code from} to before {@code to} spell, or null if they are not the spelling of
     * anything.
     */
    static byte @Nullable [] decode(byte[] text, int from, int to) {
        int tail = (to - from) & 3;
        if (tail == 1) {
            return null;
        }
        byte[] decoded = new byte[(to - from) / 4 * 3 + Math.max(0, tail - 1)];
        int out = 0;
        int in = from;
        for (; in < to - tail; in += 4) {
            // A character outside the alphabet is -1, and makes the whole negative.
            int bits =
                    value(text[in]) << 18 | value(text[in + 1]) << 12 | value(text[in + 2]) << 6 | value(text[in + 3]);
            if (bits < 0) {
                return null;
            }
            decoded[out++] = (byte) (bits >> 16);
            decoded[out++] = (byte) (bits >> 8);
            decoded[out++] = (byte) bits;
        }
        if (tail == 2) {
            int bits = value(text[in]) << 6 | value(text[in + 1]);
            if (bits < 0 || (bits & 0xf) != 0) {
                return null;
            }
            decoded[out] = (byte) (bits >> 4);
        } else if (tail == 3) {
            int bits = value(text[in]) << 12 | value(text[in + 1]) << 6 | value(text[in + 2]);
            if (bits < 0 || (bits & 0x3) != 0) {
                return null;
            }
            decoded[out++] = (byte) (bits >> 10);
            decoded[out] = (byte) (bits >> 2);
        }
        return decoded;
    }

    private static int value(byte character) {
        return VALUES[character & 0xff];
    }
}
