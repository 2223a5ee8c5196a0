/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A signed statement that one user succeeded on one device before. It holds a version, when it expires and a random
 * identifier of the device, and an HMAC-SHA-256 over these and the user's name, which is not in it: so it is good for
 * that user only, and tells nobody who that is. Immutable and safe for use by several threads.
 */
final class DeviceCookie {
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] PURPOSE = "hauberk known device".getBytes(StandardCharsets.US_ASCII);
    private static final byte VERSION = 1;
    private static final int ID = 16;
    private static final int SIGNED = 1 + Long.BYTES + ID;
    private static final int MAC = 32;
    /** Base64 of what is signed and its HMAC, without padding. */
    private static final int LENGTH = (SIGNED + MAC) * 4 / 3;

    private final List<Secret> keys;
    private final Duration validity;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** Signs with the first key, and accepts all. */
    DeviceCookie(List<Secret> keys, Duration validity, InstantSource clock) {
        this.keys = List.copyOf(keys);
        this.validity = validity;
        this.clock = clock;
    }

    Duration validity() {
        return validity;
    }

    /** Makes a value for a user. */
    String issue(String user) {
        byte[] id = new byte[ID];
        random.nextBytes(id);
        byte[] signed = ByteBuffer.allocate(SIGNED)
                .put(VERSION)
                .putLong(clock.instant().plus(validity).getEpochSecond())
                .put(id)
                .array();
        byte[] whole = ByteBuffer.allocate(SIGNED + MAC)
                .put(signed)
                .put(mac(keys.get(0), signed, user))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /** Returns the device's identifier if the value is good for this user now. */
    Optional<String> verify(String value, String user) {
        if (value.length() != LENGTH) {
            return Optional.empty();
        }
        byte[] whole;
        try {
            whole = Base64.getUrlDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        ByteBuffer fields = ByteBuffer.wrap(whole);
        if (fields.get() != VERSION || fields.getLong() <= clock.instant().getEpochSecond()) {
            return Optional.empty();
        }
        byte[] signed = Arrays.copyOf(whole, SIGNED);
        byte[] given = Arrays.copyOfRange(whole, SIGNED, SIGNED + MAC);
        boolean good = false;
        for (Secret key : keys) {
            good |= MessageDigest.isEqual(given, mac(key, signed, user));
        }
        byte[] id = Arrays.copyOfRange(signed, SIGNED - ID, SIGNED);
        return good ? Optional.of(Base64.getUrlEncoder().withoutPadding().encodeToString(id)) : Optional.empty();
    }

    private static byte[] mac(Secret key, byte[] signed, String user) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.insecureBytes(), ALGORITHM));
            mac.update(PURPOSE);
            mac.update(signed);
            return mac.doFinal(user.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Returns the keys of a throttle, the signing one first. */
    static List<Secret> keys(Secret first, List<Secret> previous) {
        List<Secret> keys = new ArrayList<>();
        keys.add(first);
        keys.addAll(previous);
        return keys;
    }
}
