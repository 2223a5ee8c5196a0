/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads a file line by line without copying the lines; each is valid until the next is asked for. For one thread. */
final class LineScanner implements Closeable {
    private static final int CHUNK = 256 << 10;
    private static final int MAX_LINE = 1 << 20;

    private final FileInputStream in;
    private byte[] buffer = new byte[CHUNK];
    private int filled;
    private int start;
    private int end;
    /** The place in the file of the buffer's first octet. */
    private long base;

    private boolean terminated;

    LineScanner(Path file, long from) throws IOException {
        in = new FileInputStream(file.toFile());
        in.skipNBytes(from);
        base = from;
    }

    /**
     * Goes to the next line; one over a megabyte comes in pieces.
     *
     * @return false at the end of the file
     */
    boolean next() throws IOException {
        start = terminated ? end + 1 : end;
        int search = start;
        while (true) {
            for (int i = search; i < filled; i++) {
                if (buffer[i] == '\n') {
                    end = i;
                    terminated = true;
                    return true;
                }
            }
            search = filled;
            if (filled - start >= MAX_LINE || !fill()) {
                end = filled;
                terminated = false;
                return end > start;
            }
            search = Math.max(0, search - moved);
        }
    }

    private int moved;

    private boolean fill() throws IOException {
        moved = 0;
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, filled - start);
            moved = start;
            base += start;
            filled -= start;
            start = 0;
        }
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read <= 0) {
            return false;
        }
        filled += read;
        return true;
    }

    byte[] array() {
        return buffer;
    }

    int offset() {
        return start;
    }

    /** Returns the length of the line without its end. */
    int length() {
        return end - start;
    }

    /** Returns the place of the line in the file. */
    long position() {
        return base + start;
    }

    /** Returns the place behind the line and its end. */
    long nextPosition() {
        return base + end + (terminated ? 1 : 0);
    }

    /** Returns whether a line end follows. */
    boolean isTerminated() {
        return terminated;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
