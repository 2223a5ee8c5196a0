/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Nonces for DPoP proofs (RFC 9449 sections 8 and 9) that nobody has to remember: each is a MAC over the number of its
 * time slot. One is good in its slot and in the next, so for two to four minutes. Safe for use by many threads.
 */
final class DpopNonces {
    /** How long a nonce is handed out, in milliseconds. */
    static final long SLOT_MILLIS = 120_000;

    private static final String HMAC = "HmacSHA256";
    private static final byte[] PURPOSE = "DPoP-Nonce".getBytes(StandardCharsets.US_ASCII);
    private static final int BYTES = 16;

    private final List<SecretKeySpec> keys = new ArrayList<>();
    private volatile @Nullable Slot latest;

    /**
     * What is good in a slot.
     *
     * @param accepted those of all keys, for this slot and the one before; the first is the one to hand out
     */
    private record Slot(long number, List<String> accepted) {}

    /** Takes keys, of which the first makes nonces and all accept them. */
    DpopNonces(List<Secret> secrets) {
        secrets.forEach(secret -> keys.add(new SecretKeySpec(secret.insecureBytes(), HMAC)));
    }

    /**
     * Returns the nonce to hand out.
     *
     * @param now in milliseconds since 1970
     */
    String current(long now) {
        return slot(now).accepted().get(0);
    }

    /**
     * Returns whether a nonce is good.
     *
     * @param now in milliseconds since 1970
     */
    boolean accepts(@Nullable String nonce, long now) {
        if (nonce == null) {
            return false;
        }
        byte[] given = nonce.getBytes(StandardCharsets.UTF_8);
        boolean accepted = false;
        for (String good : slot(now).accepted()) {
            accepted |= MessageDigest.isEqual(good.getBytes(StandardCharsets.UTF_8), given);
        }
        return accepted;
    }

    private Slot slot(long now) {
        long number = Math.floorDiv(now, SLOT_MILLIS);
        Slot slot = latest;
        if (slot == null || slot.number() != number) {
            List<String> accepted = new ArrayList<>();
            for (SecretKeySpec key : keys) {
                accepted.add(make(key, number));
                accepted.add(make(key, number - 1));
            }
            slot = new Slot(number, List.copyOf(accepted));
            latest = slot;
        }
        return slot;
    }

    private static String make(SecretKeySpec key, long slot) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(PURPOSE);
            mac.update(ByteBuffer.allocate(Long.BYTES).putLong(slot).array());
            return Base64Url.encode(Arrays.copyOf(mac.doFinal(), BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every platform must offer " + HMAC, e);
        }
    }
}
