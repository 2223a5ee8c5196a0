/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.SecurityEvent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a log had accepted and a crash lost is counted in the chain when the log is opened again. */
class OutstandingTest {
    @TempDir
    Path directory;

    private final HangingDisk disk = new HangingDisk();

    private Path log() {
        return directory.resolve("log");
    }

    /** The files as a process that is killed leaves them. */
    private Path killed(AuditLog log) throws Exception {
        Logs.waitUntil(log.outstanding()::isKept);
        Path copy = directory.resolve("copy-" + System.nanoTime());
        Logs.copy(log(), copy);
        return copy;
    }

    /** A disk that hangs in a write. */
    private static final class HangingDisk extends Disk {
        private volatile String hanging = "";
        private final CountDownLatch hangs = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        void write(RandomAccessFile file, byte[] bytes, int offset, int length) throws IOException {
            if (!hanging.isEmpty() && new String(bytes, offset, length, StandardCharsets.UTF_8).contains(hanging)) {
                hangs.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            super.write(file, bytes, offset, length);
        }
    }

    @AfterEach
    void end() {
        disk.end.countDown();
    }

    private static void append(AuditLog log, int count, EventClass eventClass) {
        for (int i = 0; i < count; i++) {
            assertThat(log.append(Logs.allowed(i).build(), eventClass)).isTrue();
        }
    }

    private static List<AuditRecord> losses(Path log) {
        return Logs.read(log).stream()
                .filter(next -> next.action().equals("audit.dropped"))
                .toList();
    }

    /** The counts on disk may be older than the records: what was accepted since is not there either. */
    @Test
    void recordsBehindTheCounts_doNotHideWhatTheNextCrashLoses() throws Exception {
        Path first;
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 1);
            first = killed(log);
            Logs.writeDurably(log, 1, 20);
            Path later = killed(log);
            for (String name : List.of("audit-00000001.jsonl", "checkpoints.log")) {
                Files.copy(later.resolve(name), first.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Logs.in(first).build().close();
        assertThat(losses(first)).isEmpty();
        String[] counts = Files.readString(first.resolve(".outstanding")).split(" ", -1);
        for (int i = 3; i < counts.length - 1; i += 2) {
            assertThat(counts[i]).as("accepted, settled").isEqualTo(counts[i + 1]);
        }
    }

    @Test
    void fileOfCounts_thatCannotBeMade_isNoFailure_andIsMadeLater() throws Exception {
        LogDirectory made = new LogDirectory(log(), false);
        made.make();
        Path file = log().resolve(".outstanding");
        try (OutstandingEvents counts = OutstandingEvents.open(made)) {
            Files.delete(file);
            Files.createDirectory(file);
            counts.keep(true);
            counts.keep(true);
            Files.delete(file);
            counts.keep(true);
            assertThat(Files.readString(file)).startsWith("1 ");
        }
    }

    @Test
    void eventsInTheQueue_whenTheProcessIsKilled_areCountedByClass() throws Exception {
        try (AuditLog log = Logs.in(log()).disk(disk).build()) {
            Logs.writeDurably(log, 0, 5);
            disk.hanging = "request.allowed";
            append(log, 1, EventClass.SECURITY);
            disk.hangs.await();
            append(log, 99, EventClass.SECURITY);
            append(log, 41, EventClass.ROUTINE);

            Path left = killed(log);
            try (AuditLog again = Logs.in(left).build()) {
                assertThat(again.statistics().dropped()).isEqualTo(141);
            }
            assertThat(losses(left))
                    .singleElement()
                    .extracting(record -> record.text("hauberk.dropped"))
                    .isEqualTo("{security.crash=100, routine.crash=41}");
            assertThat(Logs.verify(left).findings()).isEmpty();
            assertThat(Logs.verify(left).dropped()).isEqualTo(141);
            assertThat(CheckpointFile.last(left.resolve("checkpoints.log"))
                            .orElseThrow()
                            .dropped())
                    .isEqualTo(141);

            // Once.
            Logs.in(left).build().close();
            assertThat(losses(left)).hasSize(1);
            disk.end.countDown();
        }
        // Nothing was lost where nothing was killed.
        Logs.in(log()).build().close();
        assertThat(losses(log())).isEmpty();
    }

    @Test
    void collapsedEvents_andLossesThatWereNotToldOf_areCounted() throws Exception {
        try (AuditLog log = Logs.in(log(), 1).disk(disk).queue(64, 1 << 20).build()) {
            // Refusals of strangers are one record for ten seconds.
            SecurityEvent refused = SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, "no_rule_matched")
                    .time(Instant.now())
                    .status(401)
                    .request("GET", "/x", "REQUEST")
                    .route("/*")
                    .clientAddress("192.0.2.1")
                    .build();
            for (int i = 0; i < 30; i++) {
                assertThat(log.append(refused, EventClass.SECURITY)).isTrue();
            }
            Logs.waitUntil(() -> log.statistics().collapsed() >= 28);
            disk.hanging = "request.allowed";
            assertThat(log.append(Logs.allowed(1).build(), EventClass.SECURITY)).isTrue();
            disk.hangs.await();
            int refusedForRoom = 0;
            for (int i = 0; i < 100; i++) {
                refusedForRoom += log.append(Logs.allowed(i).build(), EventClass.ROUTINE) ? 0 : 1;
            }
            assertThat(refusedForRoom).isPositive();

            Path left = killed(log);
            Logs.in(left).build().close();
            long records = Logs.read(left).stream()
                    .filter(next -> next.action().equals("authn.failure") && next.value("hauberk.collapsed") == null)
                    .count();
            long collapsed = Logs.read(left).stream()
                    .filter(next -> next.value("hauberk.collapsed") != null)
                    .mapToLong(next -> Long.parseLong(next.text("hauberk.collapsed.count")))
                    .sum();
            assertThat(records + collapsed + Logs.verify(left).dropped()).isEqualTo(30 + 1 + 100);
            disk.end.countDown();
        }
    }

    @Test
    void recordsThatTheDiskLost_areCounted() throws Exception {
        try (AuditLog log = Logs.in(log()).checkpoints(1000, Duration.ofDays(1)).build()) {
            Logs.writeDurably(log, 0, 10);
            Path left = killed(log);
            Path segment = LogDirectory.segments(left).get(0);
            List<String> lines = Files.readAllLines(segment);
            Files.write(segment, lines.subList(0, lines.size() - 4));
            Logs.in(left).build().close();
            assertThat(losses(left))
                    .singleElement()
                    .extracting(record -> record.text("hauberk.dropped"))
                    .isEqualTo("{records.crash=4}");
            assertThat(Logs.verify(left).dropped()).isEqualTo(4);
            assertThat(Logs.verify(left).findings()).isEmpty();
        }
    }

    @Test
    void everyKindOfEnd_leavesNothingOutstanding() throws IOException {
        for (int run = 0; run < 3; run++) {
            try (AuditLog log = Logs.in(log(), 3).build()) {
                append(log, 50, EventClass.ROUTINE);
                append(log, 50, EventClass.SECURITY);
                Logs.writeDurably(log, 0, 5);
                log.record(AuditEvent.of("x").critical());
            }
        }
        assertThat(losses(log())).isEmpty();
        OutstandingEvents left = OutstandingEvents.open(new LogDirectory(log(), false));
        for (EventClass eventClass : EventClass.values()) {
            assertThat(left.outstanding(eventClass)).as("" + eventClass).isZero();
        }
    }

    @Test
    void fileOfCounts_removedOrCut_isMadeAnew_andHarmsNoEvent() throws IOException {
        Path file = log().resolve(".outstanding");
        try (AuditLog log = Logs.in(log()).build()) {
            Files.delete(file);
            append(log, 20, EventClass.SECURITY);
            Logs.waitUntil(() -> Files.exists(file));
            Logs.writeDurably(log, 0, 5);
        }
        assertThat(Logs.actions(log()).stream().filter("request.allowed"::equals))
                .hasSize(25);
        Files.write(file, new byte[10]);
        Logs.in(log()).build().close();
        assertThat(Files.size(file)).isGreaterThan(10);
        assertThat(losses(log())).isEmpty();
    }

    @Test
    void fileOfCounts_cutWhileItIsOpen_isMadeWhole() throws IOException {
        Path file = log().resolve(".outstanding");
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 5);
            long size = Files.size(file);
            try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
                opened.setLength(0);
            }
            append(log, 200, EventClass.SECURITY);
            Logs.waitUntil(() -> file.toFile().length() == size);
            Logs.writeDurably(log, 0, 5);
        }
        assertThat(Logs.actions(log()).stream().filter("request.allowed"::equals))
                .hasSize(210);
        Logs.in(log()).build().close();
        assertThat(losses(log())).isEmpty();
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @Test
    void eventsThatWereWrittenAfterTheCounts_areNotLost() throws Exception {
        try (AuditLog log = Logs.in(log()).disk(disk).build()) {
            Logs.writeDurably(log, 0, 5);
            disk.hanging = "request.allowed";
            append(log, 1, EventClass.SECURITY);
            disk.hangs.await();
            append(log, 20, EventClass.SECURITY);
            byte[] counts = Files.readAllBytes(killed(log).resolve(".outstanding"));
            disk.hanging = "";
            disk.end.countDown();
            Logs.waitUntil(() -> log.statistics().written() == 26);
            Path left = killed(log);
            Files.write(left.resolve(".outstanding"), counts);
            Logs.in(left).build().close();
            assertThat(losses(left)).isEmpty();
        }
    }
}
