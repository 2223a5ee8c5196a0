/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The one-time passwords of RFC 4226, which those of RFC 6238 are made of. */
final class Hotp {
    private static final int[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};

    private Hotp() {}

    /**
     * Returns the value of a counter (RFC 4226 section 5.3).
     *
     * @param algorithm the JDK's name of the HMAC
     * @param digits 1 to 8
     */
    static String at(String algorithm, byte[] secret, long counter, int digits) {
        byte[] code;
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            code = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(counter).array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
        int offset = code[code.length - 1] & 0xf;
        int number = ByteBuffer.wrap(code).getInt(offset) & 0x7fffffff;
        String text = Integer.toString(number % POWERS[digits]);
        return "0".repeat(digits - text.length()) + text;
    }
}
