/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;

/** The hash of one secret of a key, and when that secret counts. Immutable. */
public final class ApiKeySecret {
    private static final int LENGTH = 32;

    private final byte[] code;
    private final Instant notBefore;
    private final Instant notAfter;

    ApiKeySecret(byte[] code, Instant notBefore, Instant notAfter) {
        this.code = code.clone();
        this.notBefore = notBefore;
        this.notAfter = notAfter;
    }

    /**
     * Makes one from what a store kept.
     *
     * @param hash what {@link #hash} returned
     * @throws IllegalArgumentException if that is no hash
     */
    public static ApiKeySecret of(String hash, Instant notBefore, Instant notAfter) {
        byte[] code = Base64.getUrlDecoder().decode(hash);
        if (code.length != LENGTH) {
            throw new IllegalArgumentException("the hash of a secret must have 32 octets: " + code.length);
        }
        return new ApiKeySecret(code, notBefore, notAfter);
    }

    /** Returns the HMAC-SHA256 of id and secret by the pepper, in base64url. */
    public String hash() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
    }

    /** Returns from when on it counts. */
    public Instant notBefore() {
        return notBefore;
    }

    /** Returns when it ends; {@link Instant#MAX} if it does not end by itself. */
    public Instant notAfter() {
        return notAfter;
    }

    boolean isLive(Instant now) {
        return !now.isBefore(notBefore) && now.isBefore(notAfter);
    }

    ApiKeySecret endingBy(Instant end) {
        return end.isBefore(notAfter) ? new ApiKeySecret(code, notBefore, end) : this;
    }

    /** Takes the same time wherever they differ. */
    boolean is(byte[] other) {
        return MessageDigest.isEqual(code, other);
    }

    @Override
    public String toString() {
        return "ApiKeySecret[" + notBefore + " to " + notAfter + "]";
    }
}
