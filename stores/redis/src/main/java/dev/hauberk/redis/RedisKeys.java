/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import dev.hauberk.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for keys in Redis that tell nothing: HMAC-SHA-256 of the key under a secret that all nodes share. What stands
 * in braces is the hash tag, so that all that belongs to one key lies in one slot of a cluster. Safe for use by several
 * threads.
 */
final class RedisKeys {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_SECRET = 16;
    private static final int LONGEST_NAME = 32;

    /** Never used itself: each use clones it, which is quicker than asking for a new one. */
    private final Mac prototype;

    private RedisKeys(Mac prototype) {
        this.prototype = prototype;
    }

    static RedisKeys of(Secret secret) {
        secret.requireStrong("key secret", LEAST_SECRET);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.insecureBytes(), ALGORITHM));
            return new RedisKeys(mac);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Returns the name for a key, from 128 bits of the hash. */
    byte[] key(String name, String key) {
        return named(name, key, 16);
    }

    /** Returns the name for a key, from 96 bits of the hash: for what is kept in great numbers. */
    byte[] shortKey(String name, String key) {
        return named(name, key, 12);
    }

    private byte[] named(String name, String key, int bytes) {
        Mac mac;
        try {
            mac = (Mac) prototype.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's " + ALGORITHM + " must be cloneable", e);
        }
        byte[] hash = mac.doFinal(key.getBytes(StandardCharsets.UTF_8));
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, bytes));
        return ("hb:{" + text + "}" + name).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Returns the name of a store if it may be one.
     *
     * @throws IllegalArgumentException unless it is 1 to 32 letters, digits, {@code -}, {@code _} or {@code .}
     */
    static String requireName(String name) {
        boolean good = !name.isEmpty() && name.length() <= LONGEST_NAME;
        for (int i = 0; i < name.length() && good; i++) {
            char c = name.charAt(i);
            good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-_.".indexOf(c) >= 0;
        }
        if (!good) {
            throw new IllegalArgumentException("a store's name must be 1 to " + LONGEST_NAME
                    + " letters, digits, '-', '_' or '.': '" + name + "'");
        }
        return name;
    }
}
