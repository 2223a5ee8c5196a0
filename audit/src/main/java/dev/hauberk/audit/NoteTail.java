/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/**
 * The end of a file of notes, found without reading the rest.
 *
 * @param end where the last whole note ends
 * @param note that note, or an empty string
 */
record NoteTail(long end, String note) {
    /** A note of a log has about 400 octets. */
    private static final int SIZE = 64 << 10;
    /** A note that a crash left unfinished has its text at most, and no whole signature. */
    private static final int TEXT_LINES = 8;

    private static final String MARK = latin(Checkpoint.MARK);
    private static final String BEFORE_SIGNATURES = "\n\n" + MARK;

    /**
     * Reads the end of a file.
     *
     * @throws IllegalArgumentException if it is not that of notes, the last of them perhaps unfinished
     */
    static NoteTail of(RandomAccessFile file) throws IOException {
        long length = file.length();
        byte[] bytes = new byte[(int) Math.min(SIZE, length)];
        file.seek(length - bytes.length);
        file.readFully(bytes);
        // One character for one octet, so that places are right.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = 0;
        int start = 0;
        int body = text.lastIndexOf(BEFORE_SIGNATURES);
        while (body >= 0 && end == 0) {
            int after = signaturesEnd(text, body + 2);
            if (after > body + 2) {
                end = after;
                start = textStart(text, body);
            } else {
                body = text.lastIndexOf(BEFORE_SIGNATURES, body - 1);
            }
        }
        long rest = text.substring(end).chars().filter(c -> c == '\n').count();
        if (rest > TEXT_LINES || (end == 0 && length > bytes.length)) {
            throw new IllegalArgumentException(
                    "what follows the note that ends at octet " + (length - bytes.length + end) + " is no note");
        }
        String note =
                new String(text.substring(start, end).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return new NoteTail(length - bytes.length + end, note);
    }

    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Returns where the whole lines of signatures end. */
    private static int signaturesEnd(String text, int from) {
        int at = from;
        while (text.startsWith(MARK, at) && text.indexOf('\n', at) >= 0) {
            at = text.indexOf('\n', at) + 1;
        }
        return at;
    }

    /** Returns where the seven lines before an empty one begin. */
    private static int textStart(String text, int body) {
        int at = body;
        for (int line = 1; line < TEXT_LINES && at >= 0; line++) {
            at = text.lastIndexOf('\n', at - 1);
        }
        return at + 1;
    }
}
