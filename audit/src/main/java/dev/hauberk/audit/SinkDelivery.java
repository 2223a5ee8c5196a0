/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.PrivateFile;
import dev.hauberk.core.engine.Delivery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the log behind its writer and hands records to one sink, from where it stopped when it last ran. */
final class SinkDelivery implements Delivery.Step {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int MOST_RECORDS = 256;
    private static final long KEEP_NANOS = 1_000_000_000L;

    final Delivery delivery;
    final AuditSink sink;
    private final LogDirectory directory;
    private final Supplier<LogPosition> written;
    private final Path cursorFile;
    private LogPosition cursor;
    private LogPosition kept;
    private long cursorKept = System.nanoTime();

    SinkDelivery(LogDirectory directory, Supplier<LogPosition> written, AuditSink sink) throws IOException {
        this.directory = directory;
        this.written = written;
        this.sink = sink;
        Path cursors = directory.file(LogDirectory.CURSORS);
        LogDirectory.makePrivate(cursors);
        this.cursorFile = cursors.resolve(sink.name());
        this.cursor = readCursor();
        this.kept = cursor;
        this.delivery = new Delivery(
                "hauberk-audit-sink-" + sink.name(),
                this,
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                Duration.ofSeconds(60));
    }

    @Override
    public boolean next() throws Exception {
        boolean delivered = deliverNext();
        if (!delivered || System.nanoTime() - cursorKept > KEEP_NANOS) {
            keepCursor();
        }
        return delivered;
    }

    @Override
    public boolean failed(Exception e, boolean first, boolean last) {
        if (first) {
            LOG.warn(
                    "records do not reach the sink {}; it is tried again, and further failures are not logged",
                    sink.name(),
                    e);
        }
        return false;
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
            sink.deliver(records);
        }
        cursor = new LogPosition(cursor.segment(), next);
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
        LOG.error(
                "the sink {} missed the segments {} to {}: they were deleted",
                sink.name(),
                cursor.segment(),
                oldest - 1);
        cursor = new LogPosition(oldest, 0);
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
            LOG.warn("the progress of the sink {} cannot be read; it begins anew", sink.name(), e);
            return new LogPosition(0, 0);
        }
    }

    private void keepCursor() throws IOException {
        cursorKept = System.nanoTime();
        if (!cursor.equals(kept)) {
            kept = cursor;
            PrivateFile.write(
                    cursorFile, (cursor.segment() + " " + cursor.offset() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Delivers what is written, for at most two seconds, and closes the sink. */
    void close() {
        delivery.close(Duration.ofSeconds(2));
        try {
            sink.close();
        } catch (Exception e) {
            LOG.warn("the sink {} cannot be closed", sink.name(), e);
        }
    }
}
