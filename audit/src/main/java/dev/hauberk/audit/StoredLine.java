/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.engine.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The frame of a record as it is stored: a fixed beginning with its number, and 72 octets with its hash at the end. */
final class StoredLine {
    /** The octets after the record itself: {@code ,"h":"}, 64 digits, <code>"}</code>. */
    static final int SUFFIX = 72;

    /** A longer record is written without its attributes. */
    static final int MAX_RECORD = (64 << 10) - SUFFIX - 1;

    private static final byte[] BEGINNING = "{\"v\":1,\"seq\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HASH = ",\"h\":\"".getBytes(StandardCharsets.US_ASCII);

    private StoredLine() {}

    /** Adds hash and line end to a record in a buffer. */
    static void finish(JsonBytes buffer, HashChain chain) {
        int at = buffer.reserve(SUFFIX + 1);
        byte[] bytes = buffer.array();
        System.arraycopy(HASH, 0, bytes, at, HASH.length);
        chain.writeHead(bytes, at + HASH.length);
        bytes[at + SUFFIX - 2] = '"';
        bytes[at + SUFFIX - 1] = '}';
        bytes[at + SUFFIX] = '\n';
    }

    /** Returns the number of the record in a line without its end, or -1 if the line has another frame. */
    static long sequence(byte[] bytes, int offset, int length) {
        int at = offset + BEGINNING.length;
        int end = offset + length - SUFFIX;
        if (end < at + 2
                || !Arrays.equals(BEGINNING, 0, BEGINNING.length, bytes, offset, at)
                || !Arrays.equals(HASH, 0, HASH.length, bytes, end, end + HASH.length)
                || bytes[offset + length - 2] != '"'
                || bytes[offset + length - 1] != '}') {
            return -1;
        }
        long sequence = 0;
        int digits = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && digits < 18) {
            sequence = sequence * 10 + bytes[at] - '0';
            digits++;
            at++;
        }
        boolean plain = digits > 0 && bytes[at - digits] != '0' && bytes[at] == ',';
        return plain ? sequence : -1;
    }

    /** Reads the hash that a line tells of itself; returns false if it is none. */
    static boolean hash(byte[] bytes, int offset, int length, byte[] target) {
        int at = offset + length - SUFFIX + HASH.length;
        for (int i = 0; i < HashChain.SIZE; i++) {
            int high = digit(bytes[at + 2 * i]);
            int low = digit(bytes[at + 2 * i + 1]);
            if (high < 0 || low < 0) {
                return false;
            }
            target[i] = (byte) (high << 4 | low);
        }
        return true;
    }

    private static int digit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
    }
}
