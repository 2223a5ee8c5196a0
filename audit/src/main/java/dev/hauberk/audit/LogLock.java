/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.ConfigurationException;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock that gives a directory to one log. It is on a file, so it protects as long as the file has its name: a
 * second log locks the file that it finds. For one thread at a time.
 */
final class LogLock implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    /**
     * What a process has locked is kept in its properties, which all class loaders share. To ask the system means to
     * open the file, and to close it gives up the lock of the whole process (POSIX).
     */
    private static final String HELD = "dev.hauberk.audit.lock ";

    private final LogDirectory directory;
    private final Path path;
    private RandomAccessFile file;
    private @Nullable Object key;

    private LogLock(LogDirectory directory, RandomAccessFile file) throws IOException {
        this.directory = directory;
        this.path = directory.file(LogDirectory.LOCK);
        this.file = file;
        this.key = LogDirectory.read(path).fileKey();
        System.setProperty(HELD + key, directory.path().toString());
    }

    /** @throws ConfigurationException if another log has the directory */
    static LogLock take(LogDirectory directory) throws IOException {
        RandomAccessFile locked = lock(directory);
        if (locked == null) {
            throw new ConfigurationException(
                    "AuditLog",
                    List.of("an audit log must have its directory to itself: another process or application writes"
                            + " to " + directory.path() + "; give each instance its own"));
        }
        return new LogLock(directory, locked);
    }

    /** Locks the file that now has the name; returns null if another log has locked it. */
    private static @Nullable RandomAccessFile lock(LogDirectory directory) throws IOException {
        Path path = directory.file(LogDirectory.LOCK);
        if (!Files.exists(path)) {
            directory.create(path);
        }
        Object key = LogDirectory.read(path).fileKey();
        if (key != null && System.getProperty(HELD + key) != null) {
            return null;
        }
        RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
        FileLock lock = null;
        try {
            lock = opened.getChannel().tryLock();
        } catch (
                @SuppressWarnings("UnusedException")
                OverlappingFileLockException e) {
            LOG.debug("this process has the lock");
        }
        if (lock == null) {
            opened.close();
            return null;
        }
        return opened;
    }

    /** Returns whether the file that is locked still has its name. */
    boolean isHeld() throws IOException {
        try {
            return Objects.equals(key, LogDirectory.read(path).fileKey());
        } catch (
                @SuppressWarnings("UnusedException")
                NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Locks the file that now has the name.
     *
     * @throws IOException if another log has locked it
     */
    void retake() throws IOException {
        RandomAccessFile locked = lock(directory);
        if (locked == null) {
            throw new IOException("the lock was removed, and another process or application writes to "
                    + directory.path() + " since");
        }
        close();
        file = locked;
        key = LogDirectory.read(path).fileKey();
        System.setProperty(HELD + key, directory.path().toString());
    }

    @Override
    public void close() throws IOException {
        file.close();
        System.clearProperty(HELD + key);
    }
}
