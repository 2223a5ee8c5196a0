/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A key for HMAC-SHA256 (RFC 2104), made ready once. Safe for use by many threads. */
final class HmacKey {
    private static final String ALGORITHM = "HmacSHA256";

    private static final byte[] EMPTY = {};
    private static final int SLOTS = 16;

    private final SecretKeySpec key;
    /** Codes that nobody computes with right now, one for each slot. */
    private final AtomicReferenceArray<@Nullable Mac> idle = new AtomicReferenceArray<>(SLOTS);

    HmacKey(byte[] octets) {
        this.key = new SecretKeySpec(octets, ALGORITHM);
        idle.set(0, fresh());
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

    /** Returns a key for one purpose, so that one secret may serve several. */
    static HmacKey derived(Secret secret, String purpose) {
        byte[] master = secret.insecureBytes();
        try {
            return new HmacKey(new HmacKey(master).code(purpose.getBytes(StandardCharsets.US_ASCII), EMPTY));
        } finally {
            Arrays.fill(master, (byte) 0);
        }
    }

    /** Returns the code of two pieces, one after the other. */
    byte[] code(byte[] first, byte[] second) {
        // Threads of a server have successive numbers, so those that run at once mostly have slots of their own.
        int slot = (int) Thread.currentThread().getId() & (SLOTS - 1);
        Mac free = idle.getPlain(slot) == null ? null : idle.getAndSet(slot, null);
        Mac mac = free == null ? fresh() : free;
        mac.update(first);
        byte[] code = mac.doFinal(second);
        // What failed half-way is not given back.
        idle.setRelease(slot, mac);
        return code;
    }

    @Override
    public String toString() {
        return "HmacKey[redacted]";
    }
}
