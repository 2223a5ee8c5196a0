/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.input.Violation.Place;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A field whose value the application does not get as it was sent; the digest tells whether two of them were the same.
 *
 * @param sha256 of the value as it was sent, in UTF-8
 */
record Rewritten(Place place, String name, int length, String sha256) {
    static Rewritten of(Place place, String name, String sent) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(sent.getBytes(StandardCharsets.UTF_8));
            return new Rewritten(place, name, sent.length(), HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 must be there: every Java platform has it", e);
        }
    }

    @Override
    public String toString() {
        return place + " " + name + ", " + length + " characters, sha256 " + sha256;
    }
}
