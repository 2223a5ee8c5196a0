/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the clock and the legal hold, and deletes segments and notes that are too old. For the thread of the writer.
 */
final class LogUpkeep {
    /** What the writer does for it. */
    interface OwnRecords {
        /** Adds a record of the log's own, safe on disk. */
        void record(String action, Map<String, ?> facts) throws IOException;

        /** Signs what there is; returns false if that cannot be signed now. */
        boolean checkpoint() throws IOException;

        /** Returns the number of the segment that is written. */
        int segment();
    }

    static final String IN_DOUBT = "retention deletes nothing until AuditLog.confirmClock()";
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final long CLOCK_STEP_MILLIS = 2000;
    private static final long CLOCK_TOLERANCE_MILLIS = 300_000;

    private final LogSettings settings;
    private final LogDirectory directory;
    private final LogCondition condition;
    private final Retention retention;
    private final CheckpointFile notes;
    private final OwnRecords own;

    private long wallOffset;
    /** By how much the clock may be believed to be ahead of the time that the process has run. */
    private long believedOffset;
    /** The first segment that was written with the clock that is believed. */
    private int believedSince;

    private boolean holdFile;
    /** Whether segments may be too old. */
    private boolean pruning;
    /** Drops notes, or did. */
    private Thread dropping = new Thread();

    LogUpkeep(LogSettings settings, LogCondition condition, Retention retention, CheckpointFile notes, OwnRecords own) {
        this.settings = settings;
        this.directory = settings.directory();
        this.condition = condition;
        this.retention = retention;
        this.notes = notes;
        this.own = own;
        this.wallOffset = wallMinusNanos();
        believe();
    }

    /** Believes the clock from now on. */
    void believe() {
        believedOffset = wallMinusNanos();
        believedSince = own.segment();
    }

    /** Looks what changed since the last second. */
    void lookAround() throws IOException {
        watchHold();
        watchClock();
    }

    /**
     * A hold by record stands whatever becomes of the file; one by the file alone is recorded when it comes and goes.
     */
    private void watchHold() throws IOException {
        boolean present = Files.exists(directory.file(LogDirectory.HOLD));
        if (retention.hold().has(RetentionHold.LEGAL)) {
            if (!present) {
                LOG.error("the file {} was removed by hand; the hold goes on", directory.file(LogDirectory.HOLD));
                PrivateFile.write(directory.file(LogDirectory.HOLD), new byte[0]);
                own.record("audit.file_replaced", Map.of("file", LogDirectory.HOLD));
                condition.fileReplaced();
            }
        } else if (present != holdFile) {
            own.record("audit.legal_hold_file", Map.of("present", String.valueOf(present)));
        }
        holdFile = present || retention.hold().has(RetentionHold.LEGAL);
    }

    private void watchClock() {
        long offset = wallMinusNanos();
        if (offset < wallOffset - CLOCK_STEP_MILLIS) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("back_millis", wallOffset - offset);
            LOG.warn("the clock went back by {} ms", wallOffset - offset);
            tryState("audit.clock_back", facts);
            condition.clockBack();
        }
        wallOffset = offset;
        long moved = offset - believedOffset;
        if (Math.abs(moved) > CLOCK_TOLERANCE_MILLIS && !retention.hold().has(RetentionHold.CLOCK)) {
            tryState("audit.clock_jumped", Map.of("moved_millis", moved));
            if (settings.retention() == null) {
                LOG.warn("the clock moved by {} ms against the time that the process has run", moved);
                believedOffset = offset;
            } else {
                LOG.warn("the clock moved by {} ms against the time that the process has run; {}", moved, IN_DOUBT);
                RetentionHold doubted = retention.hold().doubted(believedSince);
                retention.hold(doubted);
                tryState(RetentionHold.ACTION, doubted.facts());
            }
        }
    }

    private void tryState(String action, Map<String, ?> facts) {
        try {
            own.record(action, facts);
        } catch (IOException e) {
            LOG.error("the audit log cannot record {}", action, e);
        }
    }

    private long wallMinusNanos() {
        return settings.clock().millis() - System.nanoTime() / 1_000_000;
    }

    /** Takes note that a segment ended, so that older ones may be too old. */
    void segmentEnded() {
        pruning = true;
    }

    /** Deletes segments that are too old, from the oldest on, after it was recorded and signed where the log begins. */
    void prune() throws IOException {
        if (!pruning) {
            return;
        }
        pruning = false;
        watchClock();
        Instant oldest = retention.oldest(settings.clock().instant()).orElse(null);
        if (oldest == null) {
            return;
        }
        List<VerifierKey> keys = new ArrayList<>(AuditVerifier.keysBeside(directory.path()));
        keys.add(settings.key());
        List<Path> old = retention.before(oldest, own.segment(), keys);
        if (!old.isEmpty()) {
            Path next = directory.segments().get(old.size());
            int first = LogDirectory.number(next);
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("first_retained_segment", (long) first);
            SegmentStart start = SegmentStart.of(next);
            facts.put("first_retained_sequence", start.size() + 1);
            facts.put("head_at_cut", start.headHex());
            facts.put("chain_at_cut", start.chain());
            own.record("audit.pruned", facts);
            if (!own.checkpoint()) {
                return;
            }
            for (Path file : old) {
                Files.deleteIfExists(file);
            }
            retention.hold(retention.hold().since(first));
            dropNotes(start);
            pruning = old.size() == Retention.MOST_AT_ONCE;
        }
        if (settings.ownPseudonyms()) {
            settings.pseudonyms().forgetBefore(oldest);
        }
    }

    /** On a thread of its own, as a file of years is copied for seconds, and callers wait for the writer. */
    private void dropNotes(SegmentStart first) {
        if (dropping.isAlive()) {
            return;
        }
        dropping = new Thread(
                () -> {
                    try {
                        notes.dropBefore(first);
                    } catch (IOException e) {
                        LOG.warn("old notes of the audit log cannot be dropped; it is tried with the next file", e);
                    }
                },
                "hauberk-audit-notes");
        dropping.setDaemon(true);
        dropping.start();
    }

    /** Waits until no note is being dropped. */
    void close() {
        try {
            dropping.join();
        } catch (
                @SuppressWarnings("UnusedException")
                InterruptedException e) {
            condition.interrupted();
        }
    }
}
