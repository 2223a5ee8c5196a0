/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.engine.JsonBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that numbers, links and writes records. It writes what has gathered in one call, forces it to disk in
 * one call for all who wait, and then tells them.
 *
 * <p>Chain, tree and number move on together with the file or not at all: what could not be written is undone in all of
 * them, and counted.
 */
final class LogWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int MOST_RECORDS = 2048;
    private static final int MOST_BYTES = 192 << 10;
    private static final int MOST_FLOODS = 4096;
    private static final long SECOND = 1_000_000_000L;
    private static final long BUSY_PARK = 2_000_000;
    private static final long IDLE_PARK = 50_000_000;

    private final LogSettings settings;
    private final LogDirectory directory;
    private final EventQueue queue;
    private final OutstandingEvents outstanding;
    private final Losses losses;
    private final LogStatistics statistics;
    private final LogCondition condition;
    private final JsonBytes buffer = RecordEncoder.buffer(64 << 10);
    private final RecordEncoder encoder;
    private final FloodCollapse collapse;
    private final DiskReserve reserve;
    private final CheckpointFile notes;

    private final List<Pending> batch = new ArrayList<>();
    /** Events in the buffer. */
    private int encoded;
    /** The losses that the buffer tells of. */
    private Map<String, Object> toTell = Map.of();

    private boolean floodsToTell;
    /** The floods that the buffer tells of, or that a failed write left. */
    private final List<FloodCollapse.Flood> floods = new ArrayList<>();

    private String chainId;
    private HashChain chain;
    private MerkleTree tree;
    private long sequence;
    /** Records that were lost before, and those of an earlier process that the disk lost. */
    private final long droppedBefore;

    private SegmentFile segment;
    private long segmentBegan;
    private long segmentFirst;

    private boolean unsynced;
    /** Whether the file could not be forced to disk: it counts no more. */
    private boolean syncFailed;

    private long lastSync;
    private long lastCheckpoint;
    private long checkpointed;
    private long lastTick;
    private long lastLossReport;
    /** When a segment may end, so that one that cannot is not tried again at once. */
    private long nextRotation;

    private final Retention retention;
    private final LogUpkeep upkeep;

    private volatile Runnable everySecond = () -> {};
    private volatile LogPosition position;
    private volatile boolean closing;
    private volatile boolean idle;
    private volatile boolean checkpointAsked;
    private volatile @Nullable Thread thread;

    LogWriter(
            LogSettings settings,
            LogRecovery.State state,
            EventQueue queue,
            OutstandingEvents outstanding,
            Losses losses,
            LogStatistics statistics,
            LogCondition condition)
            throws IOException {
        this.settings = settings;
        this.directory = settings.directory();
        this.queue = queue;
        this.outstanding = outstanding;
        this.losses = losses;
        this.statistics = statistics;
        this.condition = condition;
        this.encoder = new RecordEncoder(
                buffer, settings.redaction(), settings.pseudonyms(), settings.disclosure(), settings.service());
        this.collapse = new FloodCollapse(settings.collapseAbove());
        this.reserve = new DiskReserve(directory);
        this.notes = new CheckpointFile(directory);
        this.chainId = state.chainId();
        this.chain = state.chain();
        this.tree = state.tree();
        this.sequence = state.size();
        this.droppedBefore = state.dropped() + outstanding.lostBehind(state.chainId(), state.size());
        long now = System.nanoTime();
        lastSync = now;
        lastTick = now;
        lastLossReport = now - SECOND;
        nextRotation = now;
        retention = new Retention(directory, settings.retention(), state.held());
        reserve.fill();
        if (chainId.isEmpty()) {
            beginChain();
            segment = openSegment(state.segment() + 1, state.segment() == 0 ? "" : fileName(state.segment()));
        } else {
            segment = SegmentFile.resume(directory, settings.disk(), state.segment(), state.position());
            encoder.chain(chainId);
            segmentBegan = now;
        }
        upkeep = new LogUpkeep(settings, condition, retention, notes, ownRecords());
        position = new LogPosition(segment.number(), segment.position());
        condition.integrity(!state.broken());
        begun(state);
    }

    private String fileName(int number) {
        return String.valueOf(directory.segment(number).getFileName());
    }

    private void beginChain() {
        chainId = UUID.randomUUID().toString().replace("-", "").substring(16);
        chain = HashChain.begin(chainId);
        tree = new MerkleTree();
        sequence = 0;
        checkpointed = 0;
        encoder.chain(chainId);
    }

    /** Writes the first records since the start, and signs them. */
    private void begun(LogRecovery.State state) throws IOException {
        for (Map.Entry<String, Map<String, Object>> finding : state.findings().entrySet()) {
            LOG.warn("audit log {}: {} {}", directory.path(), finding.getKey(), finding.getValue());
            state(finding.getKey(), finding.getValue());
        }
        reportCrash(state);
        Map<String, Object> started = new LinkedHashMap<>();
        started.put("durability", settings.durability().name().toLowerCase(Locale.ROOT));
        started.put("key", settings.key().toString());
        started.put("java", String.valueOf(System.getProperty("java.version")));
        state("audit.started", started);
        Duration silence = state.ended().equals(Instant.MAX)
                ? Duration.ZERO
                : Duration.between(state.ended(), settings.clock().instant());
        if (retention.isDoubtful(silence)) {
            LOG.warn("the audit log was silent for {}; {}", silence, LogUpkeep.IN_DOUBT);
            state("audit.clock_jumped", Map.of("silent_seconds", silence.toSeconds()));
            hold(retention.hold().doubted(segment.number()));
        }
        write();
        checkpoint();
        sync();
    }

    /** Records what an earlier process had accepted and written, and is not in the log. */
    private void reportCrash(LogRecovery.State state) throws IOException {
        if (state.segment() > 0) {
            outstanding.recount(state.chainId(), state.size(), directory.segment(state.segment()));
        }
        for (EventClass eventClass : EventClass.values()) {
            losses.add(eventClass, Losses.Reason.CRASH, outstanding.outstanding(eventClass));
        }
        Map<String, Object> lost = new LinkedHashMap<>(losses.untold());
        toTell = Map.copyOf(lost);
        long records = outstanding.lostBehind(state.chainId(), state.size());
        if (records > 0) {
            lost.put("records.crash", records);
        }
        if (!lost.isEmpty()) {
            LOG.warn("audit log {}: lost in a crash: {}", directory.path(), lost);
            state("audit.dropped", lost);
        }
    }

    private SegmentFile openSegment(int number, String previous) throws IOException {
        SegmentFile opened = SegmentFile.create(directory, settings.disk(), number);
        SegmentStart start =
                new SegmentStart(chainId, number, sequence, HexFormat.of().formatHex(chain.head()), tree.peaks());
        state(SegmentStart.ACTION, start.facts(previous, settings.key()));
        if (!retention.hold().equals(RetentionHold.NONE)) {
            hold(retention.hold());
        }
        segmentBegan = System.nanoTime();
        segmentFirst = sequence;
        return opened;
    }

    LogPosition position() {
        return position;
    }

    RetentionHold retentionHold() {
        return retention.hold();
    }

    /** Has something done once a second, on this thread. */
    void everySecond(Runnable task) {
        everySecond = task;
    }

    /** Wakes the writer if it sleeps and there is a reason not to wait. */
    void wake(boolean urgent) {
        if (urgent || (idle && queue.size() > queue.capacity() / 4)) {
            LockSupport.unpark(thread);
        }
    }

    void askCheckpoint() {
        checkpointAsked = true;
        wake(true);
    }

    void close() {
        closing = true;
        wake(true);
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            long lastWork = System.nanoTime();
            while (true) {
                boolean worked = work();
                long now = System.nanoTime();
                if (worked) {
                    lastWork = now;
                } else if (closing && queue.isEmpty()) {
                    break;
                } else if (queue.isEmpty()) {
                    park(now - lastWork < SECOND ? BUSY_PARK : IDLE_PARK);
                }
            }
            end();
        } catch (RuntimeException | Error e) {
            LOG.error("the audit log's writer failed and writes no more", e);
            condition.dead(true);
            throw e;
        } finally {
            condition.closed(true);
            Pending left = queue.poll();
            while (left != null) {
                lose(left, Losses.Reason.SHUTDOWN);
                left = queue.poll();
            }
            outstanding.write();
        }
    }

    private void park(long nanos) {
        idle = true;
        if (queue.isEmpty() && !closing && !checkpointAsked) {
            LockSupport.parkNanos(this, nanos);
        }
        idle = false;
        // An interrupt is nobody's business here, and would end every later wait at once.
        if (Thread.interrupted()) {
            condition.interrupted();
        }
    }

    /** Writes what has gathered and does what time demands; returns whether anything had gathered. */
    private boolean work() {
        batch.clear();
        long now = System.nanoTime();
        IOException misplaced = queue.isEmpty() ? null : misplaced();
        Snapshot before = new Snapshot();
        boolean secondOver = now - lastTick >= SECOND;
        if (secondOver) {
            lastTick = now;
            if (now - lastLossReport >= SECOND && !condition.isFailing()) {
                reportLosses();
            }
        }
        boolean durable = gather(now);
        reportFloods(now, closing && queue.isEmpty());
        if (buffer.size() > 0) {
            try {
                if (misplaced != null && condition.isFailing()) {
                    throw misplaced;
                }
                write();
                if (durable || settings.durability() == Durability.GROUP_COMMIT || condition.isFailing()) {
                    commit();
                    condition.writing(true);
                }
                answer(misplaced == null);
            } catch (IOException e) {
                failed(before, e);
            }
        }
        boolean worked = !batch.isEmpty();
        batch.clear();
        if (worked) {
            outstanding.write();
        }
        housekeeping(now, secondOver);
        return worked;
    }

    /** Answers callers whose records are written; those who wait for the disk only if the records are on it. */
    private void answer(boolean reliable) {
        for (Pending pending : batch) {
            if (reliable || !pending.isDurable()) {
                outstanding.settled(pending.eventClass, 1);
                pending.complete(true);
            } else {
                lose(pending, Losses.Reason.NOT_IN_PLACE);
            }
        }
    }

    private void reportFloods(long now, boolean atOnce) {
        collapse.ended(now, atOnce).forEach(this::keep);
        floodsToTell = true;
        for (FloodCollapse.Flood flood : floods) {
            if (encode(flood.example(), flood.eventClass(), flood.collapsed())) {
                // The events in it are counted as collapsed, and it is none of its own.
                encoded--;
            }
        }
    }

    /** Keeps a flood until it is written; what a long failure leaves no room for is lost and counted. */
    private void keep(FloodCollapse.Flood flood) {
        if (floods.size() < MOST_FLOODS) {
            floods.add(flood);
        } else {
            long events = flood.collapsed().count();
            losses.add(flood.eventClass(), Losses.Reason.DISK_FULL, events);
            statistics.collapsed(-events);
        }
    }

    private boolean gather(long now) {
        boolean durable = false;
        Pending next = null;
        while (batch.size() < MOST_RECORDS && buffer.size() < MOST_BYTES && (next = queue.poll()) != null) {
            if (condition.lowOnSpace() && next.eventClass == EventClass.ROUTINE) {
                lose(next, Losses.Reason.DISK_FULL);
            } else if (collapse.takes(next, now)) {
                statistics.collapsed(1);
            } else if (encode(next.event, next.eventClass, null)) {
                batch.add(next);
                durable |= next.isDurable();
                if (next.change != null) {
                    change(next.change);
                }
            } else {
                lose(next, Losses.Reason.TOO_LARGE);
            }
        }
        return durable;
    }

    /** A release counts once it is signed. */
    private void change(Pending.HoldChange change) {
        boolean doubted = retention.hold().has(RetentionHold.CLOCK);
        hold(change.apply(retention.hold(), segment.number(), settings.clock().instant()));
        if (doubted && !retention.hold().has(RetentionHold.CLOCK)) {
            upkeep.believe();
        }
        checkpointAsked = true;
    }

    private void lose(Pending pending, Losses.Reason reason) {
        losses.add(pending.eventClass, reason);
        pending.complete(false);
    }

    // --- records

    private boolean encode(SecurityEvent event, EventClass eventClass, RecordEncoder.@Nullable Collapsed collapsed) {
        int start = buffer.size();
        try {
            encoder.encode(sequence + 1, event, eventClass, collapsed, true);
            if (buffer.size() - start > StoredLine.MAX_RECORD) {
                buffer.truncate(start);
                encoder.encode(sequence + 1, event, eventClass, collapsed, false);
            }
        } catch (RuntimeException e) {
            buffer.truncate(start);
            condition.unencodable(e);
            return false;
        }
        link(start);
        encoded++;
        return true;
    }

    /** Adds a record of the log's own. */
    private void state(String action, Map<String, ?> facts) {
        int start = buffer.size();
        encoder.encodeState(sequence + 1, settings.clock().instant(), action, facts);
        link(start);
    }

    private void link(int start) {
        chain.add(buffer.array(), start, buffer.size() - start);
        tree.add(chain);
        sequence++;
        StoredLine.finish(buffer, chain);
    }

    /** Takes, and adds a record of, what keeps retention from deleting. */
    private void hold(RetentionHold changed) {
        retention.hold(changed);
        state(RetentionHold.ACTION, changed.facts());
    }

    private void reportLosses() {
        Map<String, Object> untold = losses.untold();
        if (!untold.isEmpty()) {
            state("audit.dropped", untold);
            toTell = untold;
            lastLossReport = System.nanoTime();
        }
    }

    // --- the file

    private void write() throws IOException {
        if (buffer.size() > 0) {
            int length = buffer.size();
            segment.append(buffer.array(), length);
            buffer.truncate(0);
            unsynced = true;
            position = new LogPosition(segment.number(), segment.position());
            statistics.written(encoded, length);
            encoded = 0;
            losses.tell(toTell);
            toTell = Map.of();
            outstanding.written(chainId, sequence);
            if (floodsToTell) {
                floods.forEach(flood -> outstanding.settled(
                        flood.eventClass(), flood.collapsed().count()));
                floods.clear();
                floodsToTell = false;
            }
        }
    }

    private void sync() throws IOException {
        if (unsynced) {
            syncFailed = true;
            segment.sync();
            syncFailed = false;
            unsynced = false;
            lastSync = System.nanoTime();
        }
    }

    /** Forces what was written to disk, and looks whether it is there: what is acknowledged afterwards is both. */
    private void commit() throws IOException {
        sync();
        look();
    }

    // --- its place

    /**
     * Looks whether the log has its directory to itself, and what it wrote is under the name of its file.
     *
     * @throws MisplacedException if not
     */
    private void look() throws IOException {
        directory.requireUsable();
        if (!settings.lock().isHeld()) {
            throw new MisplacedException("the lock of the directory was removed");
        }
        SegmentFile.Place place = segment.place();
        if (syncFailed) {
            throw new MisplacedException("the file could not be forced to disk: " + segment.path());
        }
        if (place != SegmentFile.Place.SOUND) {
            throw new MisplacedException(
                    "the file was " + place.name().toLowerCase(Locale.ROOT) + ": " + segment.path());
        }
    }

    /** Looks, and puts right what can be; returns what was wrong, or null. */
    private @Nullable IOException misplaced() {
        try {
            look();
            return null;
        } catch (IOException e) {
            unwritable(e);
            repair();
            return e;
        }
    }

    private void unwritable(IOException e) {
        if (!condition.isFailing()) {
            LOG.error("the audit log cannot be written; until it can, records are lost and counted", e);
        }
        condition.writing(false);
    }

    /**
     * Puts a file that was removed back, and leaves one that was changed for a new chain in a new file, as a log does
     * that finds itself changed when it is opened. What it cannot put right is tried again every second.
     */
    private void repair() {
        try {
            directory.requireUsable();
            settings.keys().keep();
            boolean locked = settings.lock().isHeld();
            if (!locked) {
                settings.lock().retake();
            }
            switch (segment.place()) {
                case CHANGED -> abandon();
                case REMOVED -> {
                    segment.restore();
                    replaced(fileName(segment.number()), segment.position());
                }
                case SOUND -> {
                    if (syncFailed) {
                        nextSegment(false, () -> state("audit.sync_failed", Map.of()));
                    } else if (!locked) {
                        replaced(LogDirectory.LOCK, 0);
                    }
                }
            }
            checkpoint();
            condition.writing(true);
            LOG.info("the audit log is written again: {}", segment.path());
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("the audit log cannot be written yet", e);
        }
    }

    private void replaced(String file, long restored) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", file);
        facts.put("restored_bytes", restored);
        record("audit.file_replaced", facts);
        condition.fileReplaced();
    }

    /** Begins a new chain in a new file. */
    private void abandon() throws IOException {
        String why = fileName(segment.number()) + " was changed while it was open";
        nextSegment(true, () -> state("audit.integrity_failed", Map.of("found", why)));
        condition.integrity(false);
    }

    /** Where chain, tree and number stood, to go back to. */
    private final class Snapshot {
        private final String chainBefore = chainId;
        private final RetentionHold holdBefore = retention.hold();
        private final byte[] head = chain.head();
        private final long size = tree.size();
        private final List<byte[]> peaks = tree.peaks();
        private final long at = sequence;

        /** Goes back, and drops what is in the buffer. */
        void restore() {
            buffer.truncate(0);
            encoded = 0;
            toTell = Map.of();
            floodsToTell = false;
            chain.resume(head);
            tree = MerkleTree.of(size, peaks);
            sequence = at;
            retention.hold(holdBefore);
            if (!chainId.equals(chainBefore)) {
                chainId = chainBefore;
                encoder.chain(chainId);
            }
        }

        /** Goes back, unless all of it was written: then the file has gone on, and this must too. */
        void restoreUnwritten() {
            if (buffer.size() > 0) {
                restore();
            }
        }
    }

    /**
     * The batch was not written, not forced to disk, or is not at its place: refuses those who wait, and tries to go
     * on.
     */
    private void failed(Snapshot before, IOException e) {
        boolean written = buffer.size() == 0;
        unwritable(e);
        if (written && syncFailed) {
            suspect();
            return;
        }
        before.restoreUnwritten();
        boolean misplaced = e instanceof MisplacedException;
        batch.forEach(pending -> lose(pending, misplaced ? Losses.Reason.NOT_IN_PLACE : Losses.Reason.DISK_FULL));
        if (misplaced) {
            repair();
        } else if (!written && reserve.release()) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("lost", (long) batch.size());
            facts.put("error", e.getClass().getSimpleName());
            tryState("audit.write_failed", facts);
        }
    }

    /**
     * A disk that could not force pages out may have dropped them, whatever it says later (Linux does): the file counts
     * no more, and what nobody was told of is written once more to a new one.
     */
    private void suspect() {
        try {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("file", fileName(segment.number()));
            nextSegment(false, () -> {
                state("audit.sync_failed", facts);
                for (Pending pending : batch) {
                    encode(pending.event, pending.eventClass, null);
                }
            });
            answer(true);
            condition.writing(true);
        } catch (IOException again) {
            LOG.error("a new segment cannot be written either", again);
            batch.forEach(pending -> lose(pending, Losses.Reason.DISK_FULL));
        }
    }

    /** Adds a record of the log's own, safe on disk. */
    private void record(String action, Map<String, ?> facts) throws IOException {
        Snapshot before = new Snapshot();
        try {
            state(action, facts);
            write();
            sync();
        } catch (IOException e) {
            before.restoreUnwritten();
            throw e;
        }
    }

    private LogUpkeep.OwnRecords ownRecords() {
        return new LogUpkeep.OwnRecords() {
            @Override
            public void record(String action, Map<String, ?> facts) throws IOException {
                LogWriter.this.record(action, facts);
            }

            @Override
            public boolean checkpoint() throws IOException {
                return LogWriter.this.checkpoint();
            }

            @Override
            public int segment() {
                return segment.number();
            }
        };
    }

    private void tryState(String action, Map<String, ?> facts) {
        try {
            record(action, facts);
        } catch (IOException e) {
            LOG.error("the audit log cannot record {}", action, e);
        }
    }

    // --- what time demands

    private void housekeeping(long now, boolean secondOver) {
        try {
            if (secondOver) {
                lookAround();
            }
            if (condition.isFailing()) {
                return;
            }
            if (settings.durability() != Durability.NONE && unsynced && now - lastSync >= SECOND) {
                commit();
            }
            boolean due = now - lastCheckpoint >= settings.checkpointInterval().toNanos()
                    || sequence - checkpointed >= settings.checkpointRecords();
            if (due || checkpointAsked) {
                checkpointAsked = false;
                checkpoint();
            }
        } catch (IOException | UncheckedIOException e) {
            unwritable(e instanceof IOException io ? io : new IOException(e));
            if (syncFailed) {
                suspect();
            }
            return;
        }
        if (isSegmentFull(now)) {
            rotate();
        }
        try {
            upkeep.prune();
        } catch (IOException e) {
            LOG.error("old files of the audit log cannot be deleted", e);
        }
    }

    private boolean isSegmentFull(long now) {
        if (now - nextRotation < 0) {
            return false;
        }
        return segment.position() >= settings.segmentBytes()
                || (now - segmentBegan >= settings.segmentAge().toNanos() && sequence > segmentFirst + 2);
    }

    /** Signs what there is; returns false if that cannot be signed now. */
    private boolean checkpoint() throws IOException {
        lastCheckpoint = System.nanoTime();
        look();
        Snapshot before = new Snapshot();
        Checkpoint signed;
        try {
            signed = Checkpoint.sign(
                    settings.key(),
                    settings.signer(),
                    chainId,
                    tree,
                    chain.head(),
                    settings.clock().instant(),
                    droppedBefore + losses.total());
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.warn("a checkpoint of the audit log cannot be signed; it is tried again", e);
            condition.checkpointFailed();
            return false;
        }
        try {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("note", signed.note());
            state("audit.checkpoint", facts);
            write();
            if (settings.durability() != Durability.NONE) {
                // Never a checkpoint of records that are not on disk: after a crash it would speak of a log cut off.
                commit();
            }
            checkpointed = sequence;
        } catch (IOException e) {
            before.restoreUnwritten();
            throw e;
        }
        publish(signed);
        return true;
    }

    /** Writes a checkpoint that is in the log beside it as well, and hands it to anchors. */
    private void publish(Checkpoint signed) {
        settings.anchors().forEach(anchor -> anchor.offer(signed));
        try {
            notes.append(signed, settings.durability() != Durability.NONE);
            condition.checkpoint(signed.time());
        } catch (IOException | RuntimeException e) {
            LOG.warn("a checkpoint of the audit log cannot be written beside it; the next one is tried again", e);
            condition.checkpointFailed();
        }
    }

    /** Begins a new file; while that fails the records go on in this one, which is tried every second. */
    private void rotate() {
        nextRotation = System.nanoTime() + SECOND;
        try {
            checkpoint();
            sync();
            nextSegment(false, () -> {});
            nextRotation = System.nanoTime();
            condition.rotating(true);
            upkeep.segmentEnded();
        } catch (IOException | UncheckedIOException e) {
            LOG.error("the audit log cannot begin a new file, and goes on with the last one", e);
            condition.rotating(false);
        }
    }

    /**
     * Begins the next segment with what is added, safe on disk. If that fails the last one stays, as if nothing
     * happened.
     *
     * @param newChain whether it does not go on with the chain of the last one
     */
    private void nextSegment(boolean newChain, Runnable first) throws IOException {
        Snapshot before = new Snapshot();
        SegmentFile last = segment;
        SegmentFile next = null;
        try {
            if (newChain) {
                beginChain();
            }
            next = openSegment(directory.newest(last.number()) + 1, fileName(last.number()));
            segment = next;
            first.run();
            write();
            commit();
        } catch (IOException e) {
            before.restore();
            segment = last;
            position = new LogPosition(last.number(), last.position());
            if (next != null) {
                // Without its first record it would be taken for one that a crash left.
                next.close();
                Files.deleteIfExists(next.path());
            }
            throw e;
        }
        last.close();
    }

    private void lookAround() throws IOException {
        everySecond.run();
        if (condition.isFailing()) {
            repair();
        } else {
            misplaced();
        }
        if (condition.isFailing()) {
            return;
        }
        long free = settings.disk().free(directory.path());
        boolean low = free < settings.minimumFree();
        if (low && !condition.lowOnSpace()) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("free_bytes", free);
            LOG.error("the disk of the audit log has only {} bytes left: routine records are dropped", free);
            tryState("audit.disk_low", facts);
        }
        condition.free(free, low);
        if (!low) {
            reserve.fill();
        }
        outstanding.keep(settings.durability() != Durability.NONE);
        upkeep.lookAround();
    }

    private void end() {
        upkeep.close();
        try {
            // What could not be written until now is tried a last time.
            IOException misplaced = misplaced();
            if (misplaced != null && condition.isFailing()) {
                throw misplaced;
            }
            reportFloods(System.nanoTime(), true);
            reportLosses();
            state("audit.stopped", Map.of());
            write();
            checkpoint();
            sync();
            segment.close();
        } catch (IOException e) {
            LOG.error("the audit log cannot be ended in order", e);
        }
    }
}
