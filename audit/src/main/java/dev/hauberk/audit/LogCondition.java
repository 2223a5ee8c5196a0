/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the log does, told by its writer. Safe for use by many threads. */
final class LogCondition {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    static final Duration RECENT = Duration.ofMinutes(5);

    private final AtomicLong unencodable = new AtomicLong();
    private final AtomicLong interrupts = new AtomicLong();
    private volatile boolean intact = true;
    private volatile boolean writing = true;
    private volatile boolean dead;
    private volatile boolean closed;
    private volatile boolean low;
    private volatile boolean rotating = true;
    private volatile boolean checkpointFailing;
    private volatile long free = Long.MAX_VALUE;
    private volatile Instant lastCheckpoint = Instant.EPOCH;
    /** By a clock that only goes forward, and rests while the machine does. */
    private volatile long checkpointed = System.nanoTime();

    private volatile long incident = Long.MIN_VALUE;
    private volatile String incidentCode = "";

    void integrity(boolean value) {
        intact = value;
    }

    void writing(boolean value) {
        writing = value;
    }

    /** Takes whether the last file that was full could be followed by another. */
    void rotating(boolean value) {
        rotating = value;
    }

    void dead(boolean value) {
        dead = value;
    }

    void closed(boolean value) {
        closed = value;
    }

    void free(long bytes, boolean isLow) {
        free = bytes;
        low = isLow;
    }

    void checkpoint(Instant time) {
        lastCheckpoint = time;
        checkpointed = System.nanoTime();
        checkpointFailing = false;
    }

    void checkpointFailed() {
        checkpointFailing = true;
    }

    void unencodable(RuntimeException e) {
        if (unencodable.getAndIncrement() == 0) {
            LOG.error("an event cannot be written as a record; further ones are only counted", e);
        }
    }

    void interrupted() {
        interrupts.incrementAndGet();
    }

    void fileReplaced() {
        incident("audit_file_replaced");
    }

    void clockBack() {
        incident("clock_back");
    }

    private void incident(String code) {
        incident = System.nanoTime();
        incidentCode = code;
    }

    /** Returns whether a writer that hangs, perhaps, has signed nothing for three times as long as it should. */
    boolean isOverdue(Duration interval) {
        return System.nanoTime() - checkpointed
                > 3 * interval.toNanos() + Duration.ofSeconds(5).toNanos();
    }

    boolean isFailing() {
        return !writing;
    }

    boolean lowOnSpace() {
        return low;
    }

    boolean isClosed() {
        return closed || dead;
    }

    long free() {
        return free;
    }

    Instant lastCheckpoint() {
        return lastCheckpoint;
    }

    /** Returns why nothing that must be written can be, or an empty string. */
    String down() {
        if (dead) {
            return "audit_writer_failed";
        }
        if (closed) {
            return "audit_closed";
        }
        if (!intact) {
            return "audit_integrity_failed";
        }
        return writing ? "" : "audit_unwritable";
    }

    /** Returns what is missing while records are written, or an empty string. */
    String degraded() {
        if (low) {
            return "audit_disk_low";
        }
        if (checkpointFailing) {
            return "audit_checkpoint_failed";
        }
        if (!rotating) {
            return "audit_rotation_failed";
        }
        boolean recent = !incidentCode.isEmpty() && System.nanoTime() - incident < RECENT.toNanos();
        return recent ? incidentCode : "";
    }
}
