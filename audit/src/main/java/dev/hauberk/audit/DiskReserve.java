/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of a megabyte that is given up when the disk is full, so that this can still be recorded. */
final class DiskReserve {
    private static final int SIZE = 1 << 20;

    private final LogDirectory directory;
    private final Path path;

    DiskReserve(LogDirectory directory) {
        this.directory = directory;
        this.path = directory.file(LogDirectory.RESERVE);
    }

    /** Makes the file if it is not there; without room for it the log goes on without. */
    void fill() throws IOException {
        if (Files.exists(path)) {
            return;
        }
        try {
            directory.create(path);
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.write(new byte[SIZE]);
            }
        } catch (
                @SuppressWarnings("UnusedException")
                IOException e) {
            Files.deleteIfExists(path);
        }
    }

    /** Gives the room back; returns whether there was some. */
    boolean release() {
        try {
            return Files.deleteIfExists(path);
        } catch (
                @SuppressWarnings("UnusedException")
                IOException e) {
            return false;
        }
    }
}
