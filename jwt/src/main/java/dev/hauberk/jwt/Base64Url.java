/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.nio.ByteBuffer;
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
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
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
        if (tail == 1 || !isOfAlphabet(text, from, to)) {
            return null;
        }
        int unusedBits = tail == 2 ? 0xf : tail == 3 ? 0x3 : 0;
        if (unusedBits != 0 && (VALUES[text[to - 1]] & unusedBits) != 0) {
            return null;
        }
        return DECODER.decode(ByteBuffer.wrap(text, from, to - from)).array();
    }

    private static boolean isOfAlphabet(byte[] text, int from, int to) {
        int all = 0;
        for (int i = from; i < to; i++) {
            // A character outside the alphabet is -1, and makes the whole negative.
            all |= VALUES[text[i] & 0xff];
        }
        return all >= 0;
    }
}
