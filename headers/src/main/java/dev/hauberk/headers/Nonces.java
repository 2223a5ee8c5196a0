/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes nonces of 128 random bits. Safe for use by many threads. */
final class Nonces {
    private static final int BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    /** Returns another one each time, in base64url, which needs no escape in HTML. */
    String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
