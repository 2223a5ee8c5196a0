/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The file that a log appends to. It is no channel, as an interrupted thread would close one for good. For one thread.
 */
final class SegmentFile implements Closeable {
    private final LogDirectory directory;
    private final Disk disk;
    private final Path path;
    private final int number;
    private RandomAccessFile file;
    private @Nullable Object key;
    private long position;

    private SegmentFile(LogDirectory directory, Disk disk, int number, long position) throws IOException {
        this.directory = directory;
        this.disk = disk;
        this.number = number;
        this.path = directory.segment(number);
        this.file = new RandomAccessFile(path.toFile(), "rw");
        this.position = position;
        this.key = key();
        file.seek(position);
    }

    static SegmentFile create(LogDirectory directory, Disk disk, int number) throws IOException {
        directory.create(directory.segment(number));
        return new SegmentFile(directory, disk, number, 0);
    }

    /** Opens a segment to go on at a place, behind which nothing is kept. */
    static SegmentFile resume(LogDirectory directory, Disk disk, int number, long position) throws IOException {
        SegmentFile segment = new SegmentFile(directory, disk, number, position);
        segment.file.setLength(position);
        return segment;
    }

    private @Nullable Object key() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    Path path() {
        return path;
    }

    int number() {
        return number;
    }

    long position() {
        return position;
    }

    /** Appends all of it or, after an exception, nothing. */
    void append(byte[] bytes, int length) throws IOException {
        try {
            disk.write(file, bytes, 0, length);
            position += length;
        } catch (IOException e) {
            // What a full disk took of it would stand before the next record.
            file.setLength(position);
            file.seek(position);
            throw e;
        }
    }

    void sync() throws IOException {
        disk.sync(file);
    }

    /** Returns whether the name still leads to this file. */
    boolean isInPlace() {
        try {
            return java.util.Objects.equals(key, key());
        } catch (
                @SuppressWarnings("UnusedException")
                IOException e) {
            return false;
        }
    }

    /** Puts what was written back under its name, after somebody removed or replaced the file; keeps what is there. */
    void restore() throws IOException {
        if (Files.exists(path)) {
            Files.move(
                    path,
                    path.resolveSibling(path.getFileName() + ".foreign-" + System.nanoTime()),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        directory.create(path);
        RandomAccessFile fresh = new RandomAccessFile(path.toFile(), "rw");
        try {
            byte[] chunk = new byte[64 << 10];
            long copied = 0;
            file.seek(0);
            while (copied < position) {
                int read = file.read(chunk, 0, (int) Math.min(chunk.length, position - copied));
                if (read < 0) {
                    break;
                }
                fresh.write(chunk, 0, read);
                copied += read;
            }
            fresh.getFD().sync();
            position = copied;
        } catch (IOException e) {
            fresh.close();
            file.seek(position);
            throw e;
        }
        file.close();
        file = fresh;
        key = key();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
