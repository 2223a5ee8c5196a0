/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decodes what a query or a form encoded, as often as someone may have encoded it in vain: at most twice. */
final class PercentText {
    private static final int ROUNDS = 2;

    private PercentText() {}

    /** Returns the text without percent encoding; empty if it is malformed, no UTF-8, or encoded more than twice. */
    static Optional<String> decode(String text) {
        String current = text.replace('+', ' ');
        for (int round = 0; round < ROUNDS && current.indexOf('%') >= 0; round++) {
            Optional<String> once = decodeOnce(current);
            if (once.isEmpty()) {
                // A lone percent sign that an earlier round brought to light is a percent sign.
                return round == 0 ? once : Optional.of(current);
            }
            current = once.get();
        }
        return isEncoded(current) ? Optional.empty() : Optional.of(current);
    }

    private static Optional<String> decodeOnce(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            if (c == '%') {
                int value = hexPair(text, i);
                if (value < 0) {
                    return Optional.empty();
                }
                bytes.write(value);
                i += 3;
            } else {
                int end = text.indexOf('%', i);
                end = end < 0 ? text.length() : end;
                bytes.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end;
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (
                @SuppressWarnings("UnusedException")
                CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isEncoded(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (hexPair(text, i) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns the octet that a percent sign stands for, or a negative number. */
    private static int hexPair(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(percent + 1), 16);
        int low = Character.digit(text.charAt(percent + 2), 16);
        return text.charAt(percent + 1) > 0x7e || text.charAt(percent + 2) > 0x7e || high < 0 || low < 0
                ? -1
                : high << 4 | low;
    }
}
