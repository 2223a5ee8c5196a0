/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Hashes keys to 64 bits under secret random multipliers: multilinear hashing, for which Lemire and Kaser ("Strongly
 * universal string hashing is fast", 2014) prove that two given keys meet with a probability of 2<sup>-32</sup> in each
 * half. Whoever does not know the multipliers cannot find keys that meet. The multiplications do not wait for each
 * other, so that a short key takes a few nanoseconds. Immutable.
 */
final class KeyHash {
    private static final int LONGEST = 256;
    private static final long HIGH_HALF = 0xffff_ffff_0000_0000L;

    /** For each pair of characters two multipliers; before them those of the length. */
    private final long[] multipliers;

    KeyHash(SecureRandom random) {
        byte[] bytes = new byte[Long.BYTES * (LONGEST + 4)];
        random.nextBytes(bytes);
        multipliers = new long[LONGEST + 4];
        ByteBuffer.wrap(bytes).asLongBuffer().get(multipliers);
    }

    /** Returns the hash, which is never 0. */
    long hash(String key) {
        int length = key.length();
        if (length > LONGEST) {
            return hash(bounded(key));
        }
        long[] by = multipliers;
        long high = by[0] + length * by[2];
        long low = by[1] + length * by[3];
        int at = 4;
        int i = 0;
        for (; i < length - 1; i += 2) {
            long pair = key.charAt(i) | (long) key.charAt(i + 1) << 16;
            high += pair * by[at];
            low += pair * by[at + 1];
            at += 2;
        }
        if (i < length) {
            high += key.charAt(i) * by[at];
            low += key.charAt(i) * by[at + 1];
        }
        long hash = (high & HIGH_HALF) | low >>> 32;
        return hash == 0 ? 1 : hash;
    }

    /** Returns the key, or its hash if it is too long to be kept in great numbers. */
    static String bounded(String key) {
        return key.length() <= LONGEST ? key : digest(key);
    }

    /** Returns the SHA-256 hash of a key, in base64url. */
    static String digest(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
