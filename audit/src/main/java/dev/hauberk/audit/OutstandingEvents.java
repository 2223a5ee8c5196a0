/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts by class the events that a log must account for, and those that it has accounted for. The counts are in a
 * small file. A log that is opened after a crash learns from it what was lost. Counts go on from one run to the next.
 *
 * <p>An event is accounted for once a record of it, a number in another record, or the count of losses is in the chain.
 * The writer writes the file after each batch. While it hangs, a thread of this class does, twenty times a second. So
 * what a process accepted in the last twentieth of a second before it was killed may be missing from the count.
 */
final class OutstandingEvents implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final String FORMAT = "1";
    private static final long PAUSE_NANOS = 50_000_000;
    private static final EventClass[] CLASSES = EventClass.values();
    /** The format, the chain, the last record, two counts for each class, a line end. */
    private static final int PARTS = 4 + 2 * CLASSES.length;

    private final LogDirectory directory;
    private final Path path;
    private final AtomicLongArray accepted = new AtomicLongArray(CLASSES.length);
    private final AtomicLongArray settled = new AtomicLongArray(CLASSES.length);
    private final Thread thread = new Thread(this::run, "hauberk-audit-counts");
    private volatile String chain = "";
    private volatile long sequence;
    private volatile boolean closed;

    private RandomAccessFile file;
    private @Nullable Object key;
    private byte[] kept = {};
    private boolean failing;

    private OutstandingEvents(LogDirectory directory) throws IOException {
        this.directory = directory;
        this.path = directory.file(LogDirectory.OUTSTANDING);
        this.file = openFile();
        read();
    }

    /** Takes the counts of the last run; a file that is not whole has none. */
    private void read() throws IOException {
        String[] parts = Files.readString(path, StandardCharsets.ISO_8859_1).split(" ", -1);
        if (parts.length != PARTS || !parts[0].equals(FORMAT)) {
            return;
        }
        try {
            sequence = Long.parseLong(parts[2]);
            for (int i = 0; i < CLASSES.length; i++) {
                accepted.set(i, Long.parseLong(parts[3 + 2 * i]));
                settled.set(i, Long.parseLong(parts[4 + 2 * i]));
            }
            chain = parts[1];
        } catch (NumberFormatException e) {
            LOG.warn("what a crash lost cannot be counted: {} was changed", path, e);
        }
    }

    static OutstandingEvents open(LogDirectory directory) throws IOException {
        return new OutstandingEvents(directory);
    }

    private RandomAccessFile openFile() throws IOException {
        if (!Files.exists(path)) {
            directory.create(path);
        }
        key = LogDirectory.read(path).fileKey();
        return new RandomAccessFile(path.toFile(), "rw");
    }

    private static int slot(EventClass eventClass) {
        return switch (eventClass) {
            case ROUTINE -> 0;
            case SECURITY -> 1;
            case CRITICAL -> 2;
        };
    }

    /** Begins to keep the counts. */
    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, PAUSE_NANOS);
            write();
        }
    }

    /** Takes note of an event that the log is to account for. */
    void accepted(EventClass eventClass) {
        accepted.incrementAndGet(slot(eventClass));
    }

    /** Takes note that it is not to account for one. */
    void refused(EventClass eventClass) {
        accepted.decrementAndGet(slot(eventClass));
    }

    /** Takes note of events that the chain accounts for. */
    void settled(EventClass eventClass, long count) {
        settled.addAndGet(slot(eventClass), count);
    }

    /** Takes note of how far the log is written. */
    void written(String chainId, long last) {
        chain = chainId;
        sequence = last;
    }

    /** Returns how many events of a class are not accounted for; when a log is opened, those that a crash lost. */
    long outstanding(EventClass eventClass) {
        return Math.max(0, accepted.get(slot(eventClass)) - settled.get(slot(eventClass)));
    }

    /** Returns how many records were written to a chain behind the last one that is left. */
    long lostBehind(String chainId, long last) {
        return isOf(chainId) ? Math.max(0, sequence - last) : 0;
    }

    private boolean isOf(String chainId) {
        return !chainId.isEmpty() && chain.equals(chainId);
    }

    /** Accounts for the events that were written after the counts were, by the records of a segment. */
    void recount(String chainId, long last, Path segment) throws IOException {
        long counted = sequence;
        if (isOf(chainId) && last > counted) {
            AuditReader.forEachIn(segment, next -> recount(next, counted));
        }
        for (int i = 0; i < CLASSES.length; i++) {
            // Some were accepted after the counts were written too; they must not hide what is lost later.
            accepted.accumulateAndGet(i, settled.get(i), Math::max);
        }
    }

    private void recount(AuditRecord next, long counted) {
        if (next.sequence() <= counted || next.action().startsWith("audit.")) {
            return;
        }
        Arrays.stream(CLASSES)
                .filter(eventClass -> eventClass.name().equalsIgnoreCase(next.text("hauberk.class")))
                .forEach(eventClass -> settled(
                        eventClass,
                        next.value("hauberk.collapsed.count") instanceof Number count ? count.longValue() : 1));
    }

    /** Returns whether the file has the counts of now. */
    synchronized boolean isKept() {
        return Arrays.equals(counts(), kept);
    }

    private byte[] counts() {
        StringBuilder text = new StringBuilder(FORMAT).append(' ').append(chain).append(' ');
        number(text, sequence);
        for (int i = 0; i < CLASSES.length; i++) {
            number(text, accepted.get(i));
            number(text, settled.get(i));
        }
        return text.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Writes the counts if they changed, to outlive the process. Without them all else goes on. */
    synchronized void write() {
        byte[] now = counts();
        if (closed || Arrays.equals(now, kept)) {
            return;
        }
        try {
            file.seek(0);
            file.write(now);
            kept = now;
            failing = false;
        } catch (IOException e) {
            failed(e);
        }
    }

    /** All numbers have as many digits, as each text is written over the last one. */
    private static void number(StringBuilder text, long value) {
        String digits = Long.toString(Math.max(0, value));
        text.append("0".repeat(19 - digits.length())).append(digits).append(' ');
    }

    /** Makes the file anew if it was removed or cut, and forces it to disk if that is wanted and possible. */
    synchronized void keep(boolean durable) {
        try {
            if (!isInPlace()) {
                file.close();
                file = openFile();
                kept = new byte[0];
                LOG.warn("the file {} was removed or cut; it was made anew", path);
            }
            write();
            if (durable) {
                file.getFD().sync();
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException e) {
        if (!failing) {
            LOG.warn("what a crash would lose cannot be counted", e);
        }
        failing = true;
    }

    private boolean isInPlace() throws IOException {
        try {
            return Objects.equals(key, LogDirectory.read(path).fileKey()) && file.length() >= kept.length;
        } catch (
                @SuppressWarnings("UnusedException")
                NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        write();
        closed = true;
        LockSupport.unpark(thread);
        synchronized (this) {
            file.close();
        }
    }
}
