/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.Identity;
import dev.hauberk.core.PrivateFile;
import dev.hauberk.core.Problems;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log of decisions that shows whether it was changed.
 *
 * <ol>
 *   <li>Each record is one line of JSON, linked to the one before by SHA-256 over the bytes as they are stored.
 *   <li>Every so often, and also when nothing happens, a {@link Checkpoint} of all records so far is signed with
 *       Ed25519, written into the log and beside it, and handed to {@linkplain AuditAnchor anchors}.
 *   <li>Records come through a bounded queue to one thread that writes them in batches. What finds no room is counted,
 *       and the count is a record and part of every checkpoint: nothing is lost silently.
 *   <li>What must not be lost waits until it is safe on disk, or is told that it is not.
 *   <li>When the log is opened, what a crash left behind the last whole record is moved aside and reported; any other
 *       change is reported, never repaired.
 * </ol>
 *
 * <p>It is tamper-evident, not tamper-proof, and complete only up to the last checkpoint that somebody else keeps: who
 * owns the machine can cut off its end, or with the signing key write it anew. {@link AuditVerifier} checks it.
 *
 * <p>The directory belongs to one log at a time; a second one does not open. Files are readable by their owner only.
 * Safe for use by many threads.
 */
public final class AuditLog implements AutoCloseable {
    /** The names of the anchors. */
    public static final Fact<String> ANCHORS = Fact.text("anchors");

    /** The names of the sinks. */
    public static final Fact<String> SINKS = Fact.text("sinks");

    /** For how long records are kept, or {@code unlimited}. */
    public static final Fact<String> RETENTION = Fact.text("retention");

    /**
     * What a log did since it was opened.
     *
     * @param written events that became records
     * @param collapsed routine events that were counted in another record
     * @param dropped events that were lost, with those that an earlier process had accepted when it was killed
     * @param bytes written
     * @param queued events that wait to be written
     * @param droppedByClass the dropped events by {@code routine}, {@code security} and {@code critical}
     * @param lastCheckpoint when the last checkpoint was signed
     * @param freeBytes the room on the disk
     */
    public record Statistics(
            long written,
            long collapsed,
            long dropped,
            long bytes,
            int queued,
            Map<String, Long> droppedByClass,
            Instant lastCheckpoint,
            long freeBytes) {
        /** Copies the map. */
        public Statistics {
            droppedByClass = Map.copyOf(droppedByClass);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final Duration PATIENCE = Duration.ofMillis(20);
    private static final long PAUSE_NANOS = 200_000;

    private final LogSettings settings;
    private final Duration deadline;
    private final Map<String, List<String>> facts;
    private final EventQueue queue;
    private final OutstandingEvents outstanding;
    private final Losses losses;
    private final LogStatistics statistics = new LogStatistics();
    private final LogCondition condition = new LogCondition();
    private final LogWriter writer;
    private final Thread thread;
    private final List<SinkDelivery> sinks;
    private final LogLock lock;
    private volatile long lastDrop = Long.MIN_VALUE;
    private volatile boolean dropped;

    private AuditLog(Builder builder, LogSettings settings) throws IOException {
        this.settings = settings;
        this.deadline = builder.deadline.get();
        this.facts = builder.settings.facts();
        this.lock = settings.lock();
        this.queue = new EventQueue(builder.queue.get().events, builder.queue.get().bytes);
        LogRecovery.State state = LogRecovery.recover(settings.directory(), settings.key());
        this.outstanding = OutstandingEvents.open(settings.directory());
        this.losses = new Losses(outstanding);
        this.writer = new LogWriter(settings, state, queue, outstanding, losses, statistics, condition);
        settings.anchors().forEach(anchor -> anchor.delivery.start());
        this.thread = new Thread(writer, "hauberk-audit-writer");
        thread.setDaemon(true);
        thread.start();
        outstanding.start();
        List<SinkDelivery> running = new ArrayList<>();
        for (AuditSink sink : builder.sinks) {
            running.add(new SinkDelivery(settings.directory(), writer::position, sink));
        }
        this.sinks = List.copyOf(running);
        sinks.forEach(sink -> sink.delivery.start());
        writer.everySecond(() -> sinks.forEach(sink -> sink.delivery.interruptIfLate()));
    }

    /** Starts a log in a directory, which is made if it is not there. */
    public static Builder directory(Path directory) {
        return new Builder(directory);
    }

    /**
     * Records something that the application did. A {@linkplain AuditEvent#critical critical} event is safe on disk
     * when this returns.
     *
     * @throws AuditUnavailableException if a critical event could not be made safe in time
     */
    public void record(AuditEvent event) {
        SecurityEvent built = event.event();
        if (event.eventClass() != EventClass.CRITICAL) {
            append(built, event.eventClass());
        } else if (!appendDurably(built)) {
            throw new AuditUnavailableException("the audit log could not make a critical record safe in time");
        }
    }

    /**
     * Records what a component saw outside of any request, such as the report of a posture. The record has the class
     * SECURITY; one that finds no room is counted as lost.
     */
    public void note(SecurityEvent event) {
        append(event, EventClass.SECURITY);
    }

    /**
     * Takes an event to be written later, and counts it as lost if there is no room for it in the time that its class
     * may wait.
     *
     * @return whether it was taken
     */
    boolean append(SecurityEvent event, EventClass eventClass) {
        Pending pending = Pending.asynchronous(event, eventClass);
        Duration patience = switch (eventClass) {
            case ROUTINE -> Duration.ZERO;
            case SECURITY -> PATIENCE;
            case CRITICAL -> deadline;
        };
        return offer(pending, System.nanoTime() + patience.toNanos());
    }

    /** Takes an event and waits until it is safe on disk; returns whether it is, within the deadline. */
    boolean appendDurably(SecurityEvent event) {
        return appendDurably(Pending.durable(event, EventClass.CRITICAL));
    }

    private boolean appendDurably(Pending pending) {
        long until = System.nanoTime() + deadline.toNanos();
        if (!offer(pending, until)) {
            return false;
        }
        writer.wake(true);
        return pending.await(until);
    }

    private boolean offer(Pending pending, long until) {
        boolean interrupted = false;
        outstanding.accepted(pending.eventClass);
        try {
            while (!condition.isClosed()) {
                if (queue.offer(pending)) {
                    writer.wake(false);
                    return true;
                }
                if (pending.eventClass == EventClass.ROUTINE || System.nanoTime() - until >= 0) {
                    lost(pending, Losses.Reason.QUEUE_FULL);
                    return false;
                }
                LockSupport.parkNanos(this, PAUSE_NANOS);
                interrupted |= Thread.interrupted();
            }
            lost(pending, Losses.Reason.SHUTDOWN);
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    OutstandingEvents outstanding() {
        return outstanding;
    }

    private void lost(Pending pending, Losses.Reason reason) {
        if (reason == Losses.Reason.SHUTDOWN) {
            outstanding.refused(pending.eventClass);
        }
        losses.add(pending.eventClass, reason);
        lastDrop = System.nanoTime();
        dropped = true;
    }

    /** Records a checkpoint of another log; returns whether it is safe on disk. */
    boolean witness(Checkpoint checkpoint) {
        return appendDurably(SecurityEvent.builder(SecurityEvent.Kind.NOTE, "checkpoint_witnessed")
                .time(settings.clock().instant())
                .attribute("origin", checkpoint.origin())
                .attribute("chain", checkpoint.chain())
                .attribute("size", checkpoint.size())
                .attribute("head", HexFormat.of().formatHex(checkpoint.head()))
                .attribute("root", HexFormat.of().formatHex(checkpoint.root()))
                .build());
    }

    /** Has a checkpoint made soon, without waiting for its time. */
    public void checkpoint() {
        writer.askCheckpoint();
    }

    /** Returns the public key in the form that the verifier takes; keep a copy where the log is not. */
    public String publicKey() {
        return settings.key().toString();
    }

    /** Returns what it did since it was opened. */
    public Statistics statistics() {
        return new Statistics(
                statistics.records(),
                statistics.collapsedEvents(),
                losses.total(),
                statistics.bytes(),
                queue.size(),
                losses.byClass(),
                condition.lastCheckpoint(),
                condition.free());
    }

    Redaction redaction() {
        return settings.redaction();
    }

    /**
     * Puts made-up secrets through redaction and encoding, in memory: a password, a token, a card number, an e-mail
     * address and an account.
     *
     * @return the names of those that came out, and {@code marker} if what stands beside them did not; empty if all is
     *     well
     */
    public List<String> leakedCanaries() {
        return Canaries.leaked(settings.redaction(), settings.pseudonyms());
    }

    /** Returns the name that the records have for a user, by the current key. */
    public String pseudonym(Identity user) {
        return settings.pseudonyms().ofUser(user.issuer().orElse(""), user.getName());
    }

    Pseudonyms pseudonyms() {
        return settings.pseudonyms();
    }

    /** Returns the directory of the log. */
    public Path directory() {
        return settings.directory().path();
    }

    /**
     * Freezes retention, or lets it go on: while a hold is in force nothing is deleted, also after a restart. The hold
     * is a record of the log, which each further segment repeats; the file {@code legal-hold} only shows it. Who
     * removes the file does not end the hold.
     *
     * @param by who wants it, or empty
     * @throws IOException if it cannot be recorded, or the file that shows it not be written or removed; a hold is then
     *     in force for as long as the file is there, and a release did not happen
     */
    public void legalHold(boolean inForce, Optional<Identity> by) throws IOException {
        Path file = settings.directory().file(LogDirectory.HOLD);
        if (inForce) {
            PrivateFile.write(file, new byte[0]);
        }
        SecurityEvent.Builder event = SecurityEvent.builder(SecurityEvent.Kind.NOTE, "legal_hold")
                .time(settings.clock().instant())
                .attribute("in_force", inForce);
        by.ifPresent(event::identity);
        change(event.build(), (hold, segment, now) -> hold.legal(inForce));
        if (!inForce) {
            Files.deleteIfExists(file);
        }
    }

    /**
     * Confirms that the clock is right, after it moved against the time that the process has run, or after the log was
     * silent for very long; retention goes on then. Segments that were written in doubt count as ended now. Recorded.
     *
     * @param by who says so, or empty
     * @throws IOException if it cannot be recorded; retention still deletes nothing then
     */
    public void confirmClock(Optional<Identity> by) throws IOException {
        SecurityEvent.Builder event = SecurityEvent.builder(SecurityEvent.Kind.NOTE, "clock_confirmed")
                .time(settings.clock().instant());
        by.ifPresent(event::identity);
        change(event.build(), RetentionHold::confirmed);
    }

    private void change(SecurityEvent event, Pending.HoldChange change) throws IOException {
        if (!appendDurably(Pending.durable(event, EventClass.SECURITY, change))) {
            throw new IOException("the audit log could not record " + event.code() + " in time");
        }
    }

    /** Tells how the log does, for the description of a filter and for health checks. */
    public Description describe() {
        Description.Builder told = Description.builder("AuditLog")
                .facts(facts)
                .fact("directory", settings.directory().path())
                .fact("key", settings.key().id())
                .fact(
                        "anchors",
                        settings.anchors().stream()
                                .map(anchor -> anchor.anchor.name())
                                .toArray())
                .fact("sinks", sinks.stream().map(sink -> sink.sink.name()).toArray())
                .fact("retention", settings.retention() == null ? "unlimited" : settings.retention())
                .reading("last checkpoint", condition.lastCheckpoint())
                .reading("retention held by", writer.retentionHold().reasons().toArray())
                .dependency("audit directory", "critical routes answer 503; other records are dropped and counted");
        if (!condition.down().isEmpty()) {
            told.healthAtMost(Description.Health.DOWN, condition.down());
        }
        if (!condition.degraded().isEmpty()) {
            told.healthAtMost(Description.Health.DEGRADED, condition.degraded());
        }
        if (writer.retentionHold().has(RetentionHold.CLOCK)) {
            told.healthAtMost(Description.Health.DEGRADED, RetentionHold.CLOCK);
        }
        if (condition.isOverdue(settings.checkpointInterval())) {
            told.healthAtMost(Description.Health.DEGRADED, "audit_checkpoint_overdue");
        }
        if (dropped && System.nanoTime() - lastDrop < LogCondition.RECENT.toNanos()) {
            told.healthAtMost(Description.Health.DEGRADED, "audit_losing");
        }
        if (settings.anchors().stream().anyMatch(anchor -> anchor.delivery.isFailing())) {
            told.healthAtMost(Description.Health.DEGRADED, "audit_anchor_failed");
        }
        if (sinks.stream().anyMatch(sink -> sink.delivery.isFailing())) {
            told.healthAtMost(Description.Health.DEGRADED, "audit_sink_failed");
        }
        sinks.stream()
                .map(sink -> sink.sink.healthReason())
                .filter(reason -> !reason.isEmpty())
                .forEach(reason -> told.healthAtMost(Description.Health.DEGRADED, reason));
        return told.build();
    }

    /** Writes what has come, signs a last checkpoint, and lets the directory go. What comes later is refused. */
    @Override
    public void close() {
        writer.close();
        boolean interrupted = false;
        try {
            thread.join(30_000);
            if (thread.isAlive()) {
                LOG.error("the audit log's writer did not end in 30 s; its last records may be lost");
            }
        } catch (
                @SuppressWarnings("UnusedException")
                InterruptedException e) {
            interrupted = true;
        }
        sinks.forEach(SinkDelivery::close);
        settings.anchors().forEach(anchor -> anchor.delivery.close(Duration.ofSeconds(2)));
        for (Closeable open : List.of(outstanding, lock)) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.warn("a file of the audit log cannot be closed", e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return describe().toString();
    }

    /** Collects how a log is kept. Each setter may be called once. Not safe for use by several threads. */
    public static final class Builder {
        private final Path path;
        private final Settings settings = new Settings("AuditLog");
        private final Setting<String> origin = settings.of("origin", "hauberk-audit")
                .where("must be 1 to 64 letters, digits, dots, hyphens or underscores", Builder::isOrigin);
        private final Setting<ServiceName> service = settings.of("service", new ServiceName("", "", ""));
        private final Setting<CheckpointSigner> signer =
                settings.<CheckpointSigner>of("signer").undescribed();
        private final Setting<Pseudonyms> pseudonyms =
                settings.<Pseudonyms>of("pseudonyms").undescribed();
        private final Setting<Redaction> redaction =
                settings.of("redaction", Redaction.standard()).undescribed();
        private final Setting<Durability> durability = settings.of("durability", Durability.INTERVAL);
        private final Setting<Segments> segments = settings.of("segments", new Segments(64L << 20, Duration.ofDays(1)))
                .where(
                        "must have at least 4096 bytes and a positive age",
                        value -> value.bytes >= 4096 && isPositive(value.age));
        private final Setting<Checkpoints> checkpoints = settings.of(
                        "checkpoints", new Checkpoints(10_000, Duration.ofSeconds(60)))
                .where(
                        "must have a positive number of records and time between them",
                        value -> value.records >= 1 && isPositive(value.interval));
        private final Setting<Duration> retention =
                settings.<Duration>of("retention").where("must be positive", Builder::isPositive);
        private final Setting<Queued> queue = settings.of("queue", new Queued(8192, 32L << 20))
                .where(
                        "must hold a power of two from 64 to 1048576 events, and at least 1048576 bytes",
                        value -> value.events >= 64
                                && value.events <= 1 << 20
                                && Integer.bitCount(value.events) == 1
                                && value.bytes >= 1 << 20);
        private final Setting<Duration> deadline =
                settings.of("deadline", Duration.ofMillis(250)).where("must be positive", Builder::isPositive);
        private final Setting<Integer> collapseAbove = settings.number("collapseAbove", 100, 0, Integer.MAX_VALUE);
        private final Setting<Long> minimumFree =
                settings.of("minimumFree", 256L << 20).where("must not be negative", bytes -> bytes >= 0);
        private final Setting<Boolean> groupReadable = settings.flag("groupReadable");
        private final Setting<Boolean> paths = settings.flag("paths");
        private final Setting<Boolean> userNames = settings.flag("userNames");
        private final Setting<Boolean> explanations = settings.flag("explanations");
        private final List<AuditAnchor> anchors = new ArrayList<>();
        private final List<AuditSink> sinks = new ArrayList<>();
        private final Setting<InstantSource> clock = settings.clock();
        private Disk disk = new Disk();

        private record Segments(long bytes, Duration age) {}

        private record Checkpoints(int records, Duration interval) {}

        private record Queued(int events, long bytes) {}

        private Builder(Path path) {
            this.path = Objects.requireNonNull(path, "directory");
        }

        private static boolean isPositive(Duration time) {
            return !time.isZero() && !time.isNegative();
        }

        private static boolean isOrigin(String name) {
            return !name.isEmpty()
                    && name.length() <= 64
                    && name.chars().allMatch(c -> c < 0x7f && (Character.isLetterOrDigit(c) || ".-_".indexOf(c) >= 0));
        }

        /**
         * Sets the name that the log's key goes by, such as the service's and the node's; default
         * {@code hauberk-audit}.
         *
         * @param name 1 to 64 letters, digits, dots, hyphens and underscores
         */
        public Builder origin(String name) {
            origin.set(name);
            return this;
        }

        /** Sets what every record says about its service; default nothing. */
        public Builder service(String name, String version, String environment) {
            service.set(new ServiceName(name, version, environment));
            return this;
        }

        /**
         * Sets who signs checkpoints; default a key that is made in the directory, which protects from changes only as
         * far as nobody reads it there.
         */
        public Builder signer(CheckpointSigner value) {
            signer.set(value);
            return this;
        }

        /** Sets the keys of pseudonyms; default monthly keys in the directory, deleted when the retention passes. */
        public Builder pseudonyms(Pseudonyms value) {
            pseudonyms.set(value);
            return this;
        }

        /** Sets the redaction, with further names; default {@link Redaction#standard()}. */
        public Builder redaction(Redaction value) {
            redaction.set(value);
            return this;
        }

        /**
         * Sets when records are forced to disk; default {@link Durability#INTERVAL}. Critical ones always are at once.
         */
        public Builder durability(Durability value) {
            durability.set(value);
            return this;
        }

        /**
         * Sets when a new file begins; default 64 MiB or a day.
         *
         * @param bytes at least 4 KiB
         * @param age positive
         */
        public Builder segments(long bytes, Duration age) {
            segments.set(new Segments(bytes, Objects.requireNonNull(age, "age")));
            return this;
        }

        /**
         * Sets how often a checkpoint is signed; default every 10,000 records and every 60 seconds.
         *
         * @param records at least 1
         * @param interval positive
         */
        public Builder checkpoints(int records, Duration interval) {
            checkpoints.set(new Checkpoints(records, Objects.requireNonNull(interval, "interval")));
            return this;
        }

        /**
         * Deletes segments whose last record is older, each time a new one begins, and after recording it; default
         * never. What counts is the signed time of the checkpoint that a segment ends with, not that of its file.
         * Nothing is deleted while a {@linkplain AuditLog#legalHold hold} or a file {@code legal-hold} is there. Nor is
         * it after the clock moved more than five minutes against the time that the process has run, or after the log
         * was silent for twice this age: {@link AuditLog#confirmClock} lets it go on.
         *
         * @param age positive
         */
        public Builder retention(Duration age) {
            retention.set(age);
            return this;
        }

        /**
         * Sets how many events wait at most, and how many bytes they hold about; default 8192 and 32 MiB. A quarter is
         * kept for events that are not routine.
         *
         * @param events a power of two from 64 to 1,048,576
         * @param bytes at least a mebibyte
         */
        public Builder queue(int events, long bytes) {
            queue.set(new Queued(events, bytes));
            return this;
        }

        /**
         * Sets how long a critical record may take to be safe on disk; default 250 ms.
         *
         * @param value positive
         */
        public Builder deadline(Duration value) {
            deadline.set(value);
            return this;
        }

        /**
         * Sets how many equal routine events (same code, filter, client, route, rule, status and user) become records
         * of their own each second; default 100. The others are one record with their number. 0 writes all.
         *
         * @param perSecond not negative
         */
        public Builder collapseAbove(int perSecond) {
            collapseAbove.set(perSecond);
            return this;
        }

        /**
         * Sets how many bytes must be free on the disk for routine records to be written; default 256 MiB.
         *
         * @param bytes not negative
         */
        public Builder minimumFree(long bytes) {
            minimumFree.set(bytes);
            return this;
        }

        /** Lets the group of the files read them, for a shipper of logs; keys stay the owner's. Default it cannot. */
        public Builder groupReadable() {
            groupReadable.set(true);
            return this;
        }

        /** Writes the path of each request, redacted, in place of its route; it may hold personal data. Default not. */
        public Builder paths() {
            paths.set(true);
            return this;
        }

        /** Writes the name of each user beside its pseudonym; names are personal data. Default not. */
        public Builder userNames() {
            userNames.set(true);
            return this;
        }

        /** Writes what filters explain to the operator, redacted; it may quote what a caller sent. Default not. */
        public Builder explanations() {
            explanations.set(true);
            return this;
        }

        /** Adds someone who keeps checkpoints elsewhere; without one, nobody can tell that the end was cut off. */
        public Builder anchor(AuditAnchor anchor) {
            anchors.add(Objects.requireNonNull(anchor, "anchor"));
            return this;
        }

        /** Adds someone who gets every record once it is written. */
        public Builder sink(AuditSink sink) {
            sinks.add(Objects.requireNonNull(sink, "sink"));
            return this;
        }

        /** Sets the clock that records and retention go by; default the system's. */
        public Builder clock(InstantSource value) {
            clock.set(value);
            return this;
        }

        Builder disk(Disk value) {
            disk = value;
            return this;
        }

        /**
         * Opens the log and begins to write.
         *
         * @throws ConfigurationException if the directory cannot be used, another log uses it, or a value is outside
         *     its range
         */
        public AuditLog build() {
            Problems problems = settings.problems();
            long names = sinks.stream().map(AuditSink::name).distinct().count();
            if (names < sinks.size()) {
                problems.add("sinks must have different names: "
                        + sinks.stream().map(AuditSink::name).toList());
            }
            problems.throwIfAny();
            LogDirectory directory = new LogDirectory(path, groupReadable.get());
            LogLock lock = null;
            try {
                directory.make();
                String foreign = directory.foreignWriters();
                if (!foreign.isEmpty()) {
                    problems.add("nobody but the owner may write to the directory of an audit log: " + path + " is "
                            + foreign + "; use 'chmod go-w'");
                    problems.throwIfAny();
                }
                lock = LogLock.take(directory);
                return new AuditLog(this, settings(directory, lock));
            } catch (IOException e) {
                closeQuietly(lock);
                problems.add("the directory of an audit log must be readable and writable: " + path + ": " + e);
                problems.throwIfAny();
                throw new IllegalStateException(e);
            } catch (RuntimeException e) {
                closeQuietly(lock);
                throw e;
            }
        }

        private static void closeQuietly(@Nullable LogLock lock) {
            try {
                if (lock != null) {
                    lock.close();
                }
            } catch (IOException e) {
                LOG.debug("the lock of the audit log cannot be given back", e);
            }
        }

        private LogSettings settings(LogDirectory directory, LogLock lock) throws IOException {
            CheckpointSigner signing = signer.isSet() ? signer.get() : ownSigner(directory);
            VerifierKey key = new VerifierKey(origin.get(), signing.publicKey());
            keepKey(directory, key);
            Pseudonyms naming = pseudonyms
                    .value()
                    .orElseGet(() -> Pseudonyms.directory(directory.file(LogDirectory.PSEUDONYM_KEYS), clock.get()));
            return new LogSettings(
                    directory,
                    lock,
                    () -> {
                        Path file = directory.file(LogDirectory.SIGNING_KEY);
                        if (!signer.isSet() && signing instanceof Ed25519Signer own && !Files.exists(file)) {
                            own.write(file);
                        }
                        keepKey(directory, key);
                        naming.keep();
                    },
                    disk,
                    clock.get(),
                    signing,
                    key,
                    naming,
                    !pseudonyms.isSet(),
                    redaction.get(),
                    new RecordEncoder.Disclosure(paths.get(), userNames.get(), explanations.get()),
                    service.get(),
                    durability.get(),
                    segments.get().bytes,
                    segments.get().age,
                    checkpoints.get().records,
                    checkpoints.get().interval,
                    retention.orNull(),
                    collapseAbove.get(),
                    minimumFree.get(),
                    anchors.stream().map(AnchorDelivery::new).toList());
        }

        private static CheckpointSigner ownSigner(LogDirectory directory) throws IOException {
            Path file = directory.file(LogDirectory.SIGNING_KEY);
            if (!Files.exists(file)) {
                Ed25519Signer made = Ed25519Signer.generate();
                made.write(file);
                LOG.warn(
                        "the audit log's signing key was made beside the log, in {}: who can read it can forge the log;"
                                + " set a signer whose key is elsewhere",
                        file);
                return made;
            }
            return Ed25519Signer.fromFile(file);
        }

        /** Lists the key among those that ever signed, for whoever verifies without a copy of his own. */
        private static void keepKey(LogDirectory directory, VerifierKey key) throws IOException {
            Path file = directory.file(LogDirectory.KEYS);
            String known = Files.exists(file) ? Files.readString(file) : "";
            if (!known.lines().toList().contains(key.toString())) {
                PrivateFile.write(file, (known + key + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
