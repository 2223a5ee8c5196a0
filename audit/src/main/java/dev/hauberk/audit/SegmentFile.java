/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file that a log appends to. It is no channel, as an interrupted thread would close one for good. For one thread.
 */
final class SegmentFile implements Closeable {
    /** What is found under the name of the file. */
    enum Place {
        /** The file, as it was written. */
        SOUND,
        /** Nothing, or another file; this one is as it was written. */
        REMOVED,
        /** A file that was cut or written to: what is gone is gone. */
        CHANGED
    }

    private final LogDirectory directory;
    private final Disk disk;
    private final Path path;
    private final int number;
    private RandomAccessFile file;
    private @Nullable Object key;
    private Set<PosixFilePermission> modes = Set.of();
    private long position;
    /** Where the last append began. */
    private long appended;

    private SegmentFile(LogDirectory directory, Disk disk, int number, long position) throws IOException {
        this.directory = directory;
        this.disk = disk;
        this.number = number;
        this.path = directory.segment(number);
        this.file = new RandomAccessFile(path.toFile(), "rw");
        this.position = position;
        this.appended = position;
        opened();
        file.seek(position);
    }

    private void opened() throws IOException {
        BasicFileAttributes found = LogDirectory.read(path);
        key = found.fileKey();
        modes = LogDirectory.ownerModes(found);
    }

    static SegmentFile create(LogDirectory directory, Disk disk, int number) throws IOException {
        directory.requireNumber(number);
        directory.create(directory.segment(number));
        return new SegmentFile(directory, disk, number, 0);
    }

    /** Opens a segment to go on at a place, behind which nothing is kept. */
    static SegmentFile resume(LogDirectory directory, Disk disk, int number, long position) throws IOException {
        SegmentFile segment = new SegmentFile(directory, disk, number, position);
        segment.file.setLength(position);
        return segment;
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
            appended = position;
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

    /**
     * Looks what is under the name.
     *
     * @throws MisplacedException if the owner may not read or write it any more
     */
    Place place() throws IOException {
        BasicFileAttributes found;
        try {
            found = LogDirectory.read(path);
        } catch (
                @SuppressWarnings("UnusedException")
                NoSuchFileException e) {
            return file.length() == position ? Place.REMOVED : Place.CHANGED;
        }
        if (!Objects.equals(key, found.fileKey())) {
            return file.length() == position ? Place.REMOVED : Place.CHANGED;
        }
        if (found.size() != position || !isLineEnd(appended)) {
            return Place.CHANGED;
        }
        if (!LogDirectory.ownerModes(found).containsAll(modes) || !Files.isWritable(path)) {
            throw new MisplacedException("the file may not be written to any more: " + path);
        }
        return Place.SOUND;
    }

    /** Returns whether a line ends before a place: a file that was cut before it was appended to has a hole there. */
    private boolean isLineEnd(long place) throws IOException {
        if (place == 0) {
            return true;
        }
        file.seek(place - 1);
        int before = file.read();
        file.seek(position);
        return before == '\n';
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
                    throw new IOException("the file was cut while it was restored: " + path);
                }
                fresh.write(chunk, 0, read);
                copied += read;
            }
            fresh.getFD().sync();
        } catch (IOException e) {
            fresh.close();
            file.seek(position);
            throw e;
        }
        file.close();
        file = fresh;
        opened();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
