/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes of issuer and {@code jti} a name for events: the same for every use of a token, and of no use to whoever reads
 * it. Immutable.
 */
final class TokenIds {
    private static final String HMAC = "HmacSHA256";
    private static final int BYTES = 16;

    private final SecretKeySpec key;

    private TokenIds(byte[] key) {
        this.key = new SecretKeySpec(key, HMAC);
    }

    static TokenIds keyedBy(Secret secret) {
        return new TokenIds(secret.insecureBytes());
    }

    /** Returns names that differ in each process. */
    static TokenIds random() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new TokenIds(key);
    }

    String of(String issuer, String jti) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            // Neither has a control character, so no other pair reads the same.
            mac.update((issuer + '\0' + jti).getBytes(StandardCharsets.UTF_8));
            return Base64Url.encode(Arrays.copyOf(mac.doFinal(), BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every platform must offer " + HMAC, e);
        }
    }
}
