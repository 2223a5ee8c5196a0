/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key for HMAC-SHA256 (RFC 2104), made ready once. Safe for use by many threads. */
final class HmacKey {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    /** Never updated, so that copies of it can be made at any time by any thread. */
    private final Mac ready;

    HmacKey(byte[] octets) {
        this.key = new SecretKeySpec(octets, ALGORITHM);
        this.ready = fresh();
    }

    private Mac fresh() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }

    /** Returns the code of two pieces, one after the other. */
    byte[] code(byte[] first, byte[] second) {
        Mac mac;
        try {
            mac = (Mac) ready.clone();
        } catch (
                @SuppressWarnings("UnusedException")
                CloneNotSupportedException e) {
            // Keys in hardware, for example.
            mac = fresh();
        }
        mac.update(first);
        return mac.doFinal(second);
    }

    @Override
    public String toString() {
        return "HmacKey[redacted]";
    }
}
