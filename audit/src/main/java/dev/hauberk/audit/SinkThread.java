/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the log behind its writer and hands records to one sink, from where it stopped when it last ran. */
final class SinkThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int MOST_RECORDS = 256;
    private static final long POLL_NANOS = 50_000_000;
    private static final long FIRST_PAUSE = 500_000_000L;
    private static final long LONGEST_PAUSE = 60_000_000_000L;
    private static final long TIMEOUT_MILLIS = 30_000;
    private static final long KEEP_NANOS = 1_000_000_000L;

    private final LogDirectory directory;
    private final Supplier<LogPosition> written;
    private final AuditSink sink;
    private final Path cursorFile;
    private final Thread thread;
    private LogPosition cursor;
    private LogPosition kept;
    private long cursorKept = System.nanoTime();
    private volatile boolean closing;
    private volatile boolean failing;
    private volatile long deliveringSince;

    private SinkThread(LogDirectory directory, Supplier<LogPosition> written, AuditSink sink) throws IOException {
        this.directory = directory;
        this.written = written;
        this.sink = sink;
        Path cursors = directory.file(LogDirectory.CURSORS);
        LogDirectory.makePrivate(cursors);
        this.cursorFile = cursors.resolve(sink.name());
        this.cursor = readCursor();
        this.kept = cursor;
        this.thread = new Thread(this, "hauberk-audit-sink-" + sink.name());
        thread.setDaemon(true);
    }

    static SinkThread start(LogDirectory directory, Supplier<LogPosition> written, AuditSink sink) throws IOException {
        SinkThread started = new SinkThread(directory, written, sink);
        started.thread.start();
        return started;
    }

    String name() {
        return sink.name();
    }

    /** Returns whether the last delivery failed, or one takes too long. */
    boolean isFailing() {
        long since = deliveringSince;
        return failing || (since != 0 && System.nanoTime() - since > TIMEOUT_MILLIS * 1_000_000);
    }

    /** Returns what the sink cannot do, as a code; empty if nothing. */
    String healthReason() {
        return sink.healthReason();
    }

    @Override
    public void run() {
        long pause = FIRST_PAUSE;
        while (true) {
            boolean last = closing;
            try {
                boolean delivered = deliverNext();
                if (delivered) {
                    failing = false;
                    pause = FIRST_PAUSE;
                } else {
                    keepCursor();
                    if (last) {
                        return;
                    }
                    park(POLL_NANOS);
                }
            } catch (Exception e) {
                if (!failing) {
                    LOG.warn(
                            "records do not reach the sink {}; it is tried again, and further failures are not logged",
                            sink.name(),
                            e);
                }
                failing = true;
                if (last) {
                    return;
                }
                park(pause);
                pause = Math.min(LONGEST_PAUSE, pause * 2);
            }
        }
    }

    private void park(long nanos) {
        long until = System.nanoTime() + nanos;
        while (!closing && until - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, Math.min(POLL_NANOS, until - System.nanoTime()));
            Thread.interrupted();
        }
    }

    /** Delivers the records that come next; returns false if there are none. */
    private boolean deliverNext() throws Exception {
        LogPosition end = written.get();
        if (cursor.segment() == 0) {
            List<Path> segments = directory.segments();
            if (segments.isEmpty()) {
                return false;
            }
            cursor = new LogPosition(LogDirectory.number(segments.get(0)), 0);
        }
        Path segment = directory.segment(cursor.segment());
        if (!Files.exists(segment)) {
            skipPruned();
            return true;
        }
        long limit = cursor.segment() == end.segment() ? end.offset() : Files.size(segment);
        List<AuditRecord> records = new ArrayList<>();
        long next = read(segment, limit, records);
        if (next == cursor.offset()) {
            if (cursor.segment() >= end.segment()) {
                return false;
            }
            cursor = new LogPosition(cursor.segment() + 1, 0);
            return true;
        }
        if (!records.isEmpty()) {
            hand(records);
        }
        cursor = new LogPosition(cursor.segment(), next);
        if (System.nanoTime() - cursorKept > KEEP_NANOS) {
            keepCursor();
        }
        return true;
    }

    private long read(Path segment, long limit, List<AuditRecord> records) throws IOException {
        long next = cursor.offset();
        try (LineScanner lines = new LineScanner(segment, cursor.offset())) {
            while (records.size() < MOST_RECORDS && lines.next() && lines.nextPosition() <= limit) {
                AuditRecord.of(lines.array(), lines.offset(), lines.length()).ifPresent(records::add);
                next = lines.nextPosition();
            }
        }
        return next;
    }

    /** Retention goes on without a sink that is down for longer. */
    private void skipPruned() throws IOException {
        int oldest = directory.segments().stream()
                .mapToInt(LogDirectory::number)
                .filter(number -> number > cursor.segment())
                .findFirst()
                .orElse(cursor.segment() + 1);
        LOG.error("the sink {} missed the segments {} to {}: they were deleted", name(), cursor.segment(), oldest - 1);
        cursor = new LogPosition(oldest, 0);
    }

    private void hand(List<AuditRecord> records) throws Exception {
        deliveringSince = System.nanoTime() | 1;
        try {
            sink.deliver(records);
        } finally {
            deliveringSince = 0;
            // An interrupt that came too late would end the next wait.
            Thread.interrupted();
        }
    }

    /** Interrupts a delivery that takes too long; asked every second. */
    void interruptIfLate() {
        long since = deliveringSince;
        if (since != 0 && System.nanoTime() - since > TIMEOUT_MILLIS * 1_000_000) {
            thread.interrupt();
        }
    }

    private LogPosition readCursor() throws IOException {
        if (!Files.exists(cursorFile)) {
            return new LogPosition(0, 0);
        }
        String[] parts =
                Files.readString(cursorFile, StandardCharsets.US_ASCII).strip().split(" ", -1);
        try {
            return new LogPosition(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            LOG.warn("the progress of the sink {} cannot be read; it begins anew", name(), e);
            return new LogPosition(0, 0);
        }
    }

    private void keepCursor() throws IOException {
        cursorKept = System.nanoTime();
        if (cursor.equals(kept)) {
            return;
        }
        kept = cursor;
        PrivateFile.write(
                cursorFile, (cursor.segment() + " " + cursor.offset() + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Delivers what is written, for at most two seconds, and closes the sink. */
    void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(2000);
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(500);
            }
        } catch (
                @SuppressWarnings("UnusedException")
                InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            sink.close();
        } catch (Exception e) {
            LOG.warn("the sink {} cannot be closed", name(), e);
        }
    }
}
