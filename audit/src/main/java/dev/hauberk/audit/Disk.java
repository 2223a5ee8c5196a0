/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the log's writer asks of the file system and can fail; tests let it fail. */
class Disk {
    void write(RandomAccessFile file, byte[] bytes, int offset, int length) throws IOException {
        file.write(bytes, offset, length);
    }

    void sync(RandomAccessFile file) throws IOException {
        file.getFD().sync();
    }

    long free(Path directory) throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }
}
