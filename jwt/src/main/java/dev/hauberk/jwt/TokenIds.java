/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes of issuer and {@code jti} a name for events: the same for every use of a token, and of no use to whoever reads
 * it. Immutable.
 */
final class TokenIds {
    private static final String HMAC = "HmacSHA256";
    private static final int BYTES = 16;

    private final SecretKey key;

    private TokenIds(SecretKey key) {
        this.key = key;
    }

    static TokenIds keyedBy(Secret secret) {
        return new TokenIds(new SecretKeySpec(secret.insecureBytes(), HMAC));
    }

    /** Returns names that differ in each process. */
    static TokenIds random() {
        try {
            return new TokenIds(KeyGenerator.getInstance(HMAC).generateKey());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every platform must offer " + HMAC, e);
        }
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
