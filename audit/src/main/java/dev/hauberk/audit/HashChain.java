/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Links records by SHA-256 over the bytes as they are stored.
 *
 * <pre>
 * h(0) = SHA-256("hauberk.audit/v1/gen" 0x00 chain)
 * h(n) = SHA-256("hauberk.audit/v1/rec" 0x00 h(n-1) length(record) record)       length: four octets, big-endian
 * </pre>
 *
 * <p>Not safe for use by several threads.
 */
final class HashChain {
    static final int SIZE = 32;
    private static final byte[] GENESIS = "hauberk.audit/v1/gen\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RECORD = "hauberk.audit/v1/rec\0".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest sha256 = sha256();
    /** The label, the last hash, the length: what goes before each record, in one array. */
    private final byte[] prefix = Arrays.copyOf(RECORD, RECORD.length + SIZE + 4);

    private HashChain(byte[] head) {
        System.arraycopy(head, 0, prefix, RECORD.length, SIZE);
    }

    /** Returns the chain of a name, before its first record. */
    static HashChain begin(String chain) {
        MessageDigest digest = sha256();
        digest.update(GENESIS);
        return new HashChain(digest.digest(chain.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Returns a chain that goes on after a record with this hash. */
    static HashChain after(byte[] head) {
        return new HashChain(head);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Links a record; its hash is the head then. */
    void add(byte[] bytes, int offset, int length) {
        int at = RECORD.length + SIZE;
        prefix[at] = (byte) (length >>> 24);
        prefix[at + 1] = (byte) (length >>> 16);
        prefix[at + 2] = (byte) (length >>> 8);
        prefix[at + 3] = (byte) length;
        sha256.update(prefix);
        sha256.update(bytes, offset, length);
        try {
            sha256.digest(prefix, RECORD.length, SIZE);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Goes on after another record than the last one. */
    void resume(byte[] head) {
        System.arraycopy(head, 0, prefix, RECORD.length, SIZE);
    }

    byte[] head() {
        return Arrays.copyOfRange(prefix, RECORD.length, RECORD.length + SIZE);
    }

    void copyHead(byte[] target, int offset) {
        System.arraycopy(prefix, RECORD.length, target, offset, SIZE);
    }

    boolean headEquals(byte[] other) {
        return Arrays.equals(other, 0, SIZE, prefix, RECORD.length, RECORD.length + SIZE);
    }

    /** Writes the head as 64 lower-case hexadecimal digits. */
    void writeHead(byte[] target, int offset) {
        for (int i = 0; i < SIZE; i++) {
            int b = prefix[RECORD.length + i];
            target[offset + 2 * i] = hex(b >> 4 & 0xf);
            target[offset + 2 * i + 1] = hex(b & 0xf);
        }
    }

    private static byte hex(int digit) {
        return (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
    }
}
