/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that a page sends back to prove that it could read them: a cookie and the same value in a header or a field
 * (signed double submit). The value is 128 random bits and their HMAC-SHA256 together with the session, so that nobody
 * who can only set cookies, as other hosts of the domain can, makes a pair that passes. Safe for use by many threads.
 */
final class CsrfTokens {
    private static final int RANDOM_BYTES = 16;
    private static final int BYTES = RANDOM_BYTES + 32;
    private static final int KEY_BYTES = 32;

    private final Secret key;
    private final SecureRandom random;

    CsrfTokens(Secret key, SecureRandom random) {
        this.key = key.requireStrong("the key of CSRF tokens", KEY_BYTES);
        this.random = random;
    }

    /** Returns a new value for the cookie. */
    String issue(String session) {
        byte[] value = Arrays.copyOf(random(RANDOM_BYTES), BYTES);
        byte[] signature = sign(value, session);
        System.arraycopy(signature, 0, value, RANDOM_BYTES, signature.length);
        return encode(value);
    }

    /** Returns the value of a cookie in another form each time, so that compressed pages tell nothing of it. */
    String mask(String cookie) {
        byte[] value = Base64.getUrlDecoder().decode(cookie);
        byte[] mask = random(value.length);
        byte[] masked = Arrays.copyOf(mask, 2 * value.length);
        for (int i = 0; i < value.length; i++) {
            masked[value.length + i] = (byte) (mask[i] ^ value[i]);
        }
        return encode(masked);
    }

    /** Returns whether a cookie is one that was issued for the session. */
    boolean isGenuine(@Nullable String cookie, String session) {
        byte[] value = decode(cookie);
        return value.length == BYTES
                && MessageDigest.isEqual(sign(value, session), Arrays.copyOfRange(value, RANDOM_BYTES, BYTES));
    }

    /**
     * Returns whether a request proves that its page could read the token.
     *
     * @param token as {@link #mask} returned it, or as the cookie has it
     */
    boolean isProof(@Nullable String token, @Nullable String cookie, String session) {
        byte[] sent = decode(token);
        if (sent.length == 2 * BYTES) {
            byte[] value = new byte[BYTES];
            for (int i = 0; i < BYTES; i++) {
                value[i] = (byte) (sent[i] ^ sent[BYTES + i]);
            }
            sent = value;
        }
        return sent.length == BYTES && MessageDigest.isEqual(sent, decode(cookie)) && isGenuine(cookie, session);
    }

    private byte[] sign(byte[] value, String session) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.insecureBytes(), "HmacSHA256"));
            mac.update(value, 0, RANDOM_BYTES);
            return mac.doFinal(session.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform must have HmacSHA256", e);
        }
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Returns nothing for what is no token. */
    private static byte[] decode(@Nullable String text) {
        if (text == null || text.length() > 2 * 4 * BYTES) {
            return new byte[0];
        }
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
