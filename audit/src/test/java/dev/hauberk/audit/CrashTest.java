/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.audit.AuditVerification.Integrity;
import dev.hauberk.core.Description;
import dev.hauberk.testsupport.Rounds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Crashes, full and failing disks: what was acknowledged is there, and what was not is told. */
class CrashTest {
    @TempDir
    Path directory;

    private Path log() {
        return directory.resolve("log");
    }

    @Test
    void fileCutAtEveryOctet_keepsWholeRecords_andTellsOfTheTail() throws IOException {
        Path original = directory.resolve("original");
        try (AuditLog opened = Logs.in(original)
                .durability(Durability.NONE)
                .checkpoints(100, Duration.ofDays(1))
                .build()) {
            Logs.write(opened, 0, 2);
        }
        byte[] content = Files.readAllBytes(LogDirectory.segments(original).get(0));
        recoverCuts(original, content);
        int apart = Math.max(1, content.length / Rounds.of(content.length / 37, 30));
        for (int cut = 0; cut < content.length; cut += apart) {
            Path copy = directory.resolve("cut-" + cut);
            Logs.copy(original, copy);
            try (RandomAccessFile file =
                    new RandomAccessFile(LogDirectory.segments(copy).get(0).toFile(), "rw")) {
                file.setLength(cut);
            }
            // A crash cuts no file that was forced to disk before the checkpoint.
            Files.delete(copy.resolve("checkpoints.log"));
            int whole = 0;
            for (int i = 0; i < cut; i++) {
                whole += content[i] == '\n' ? 1 : 0;
            }
            Logs.in(copy).build().close();
            List<AuditRecord> left = Logs.read(copy);
            AuditVerification found = Logs.verify(copy);
            assertThat(found.integrity())
                    .as("cut at %s: %s", cut, found.findings())
                    .isEqualTo(Integrity.INTACT);
            boolean torn = cut > 0 && content[cut - 1] != '\n';
            assertThat(left.stream().filter(next -> next.action().equals("audit.recovered")))
                    .as("cut at " + cut)
                    .hasSize(torn || cut == 0 ? 1 : 0);
            for (int i = 0; i < whole; i++) {
                assertThat(left.get(i).sequence()).isEqualTo(i + 1);
            }
            if (torn) {
                long bytes = left.stream()
                        .filter(next -> next.action().equals("audit.recovered"))
                        .mapToLong(next -> Long.parseLong(next.text("hauberk.recovered.torn_bytes")))
                        .sum();
                assertThat(bytes).isEqualTo(cut - lineEnd(content, whole));
            }
        }
    }

    /** At every octet, without opening the log. */
    private void recoverCuts(Path original, byte[] content) throws IOException {
        Path copy = directory.resolve("recovered");
        Logs.copy(original, copy);
        Files.delete(copy.resolve("checkpoints.log"));
        VerifierKey key = AuditVerifier.keysBeside(copy).get(0);
        Path segment = LogDirectory.segments(copy).get(0);
        int whole = 0;
        int apart = 100 / Rounds.of(100, 25);
        for (int cut = 1; cut < content.length; cut++) {
            whole += content[cut - 1] == '\n' ? 1 : 0;
            if (cut % apart > 0 && content[cut - 1] != '\n' && content[cut] != '\n') {
                continue;
            }
            Files.write(segment, java.util.Arrays.copyOf(content, cut));
            LogRecovery.State state = LogRecovery.recover(new LogDirectory(copy, false), key);
            assertThat(state.broken()).as("cut at " + cut).isFalse();
            assertThat(state.size()).as("cut at " + cut).isEqualTo(whole);
            assertThat(state.position()).isEqualTo(lineEnd(content, whole));
            boolean torn = content[cut - 1] != '\n';
            assertThat(state.findings().keySet()).as("cut at " + cut).hasSize(torn ? 1 : 0);
        }
    }

    private static int lineEnd(byte[] content, int lines) {
        int seen = 0;
        int at = 0;
        while (seen < lines) {
            seen += content[at++] == '\n' ? 1 : 0;
        }
        return at;
    }

    @Test
    void zerosBehindTheLastRecord_areATornTail() throws IOException {
        Logs.segments(log(), 1, 2);
        Path segment = LogDirectory.segments(log()).get(0);
        Files.write(segment, new byte[5000], java.nio.file.StandardOpenOption.APPEND);
        Logs.in(log()).build().close();
        assertThat(Logs.verify(log()).findings()).isEmpty();
        assertThat(Logs.actions(log())).contains("audit.recovered");
    }

    /** Writes until it is killed, and tells each record that is safe. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            AuditLog log = Logs.in(Path.of(arguments[0]))
                    .segments(64 << 10, Duration.ofDays(1))
                    .checkpoints(50, Duration.ofSeconds(60))
                    .build();
            Thread noise = new Thread(() -> {
                for (int i = 0; ; i++) {
                    log.append(Logs.allowed(i).build(), EventClass.SECURITY);
                    java.util.concurrent.locks.LockSupport.parkNanos(300_000);
                }
            });
            noise.setDaemon(true);
            noise.start();
            for (int i = Integer.parseInt(arguments[1]); ; i++) {
                if (log.appendDurably(Logs.allowed(i).filter("Acknowledged").build())) {
                    System.out.println(i);
                }
            }
        }
    }

    private static Process start(Path directory, int from) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString(),
                        Integer.toString(from))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void killedUnderLoad_losesNothingThatWasAcknowledged() throws Exception {
        int last = 0;
        int acknowledged = 0;
        java.util.Random random = new java.util.Random(11);
        int kills = Rounds.of(25, 6);
        for (int round = 0; round < kills; round++) {
            Process process = start(log(), last + 1);
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                int wanted = 1 + random.nextInt(40);
                for (int i = 0; i < wanted; i++) {
                    last = Integer.parseInt(Objects.requireNonNull(out.readLine(), "the writer ended"));
                    acknowledged++;
                }
                process.destroyForcibly();
            }
            process.waitFor();
            last++;
        }
        Logs.in(log()).build().close();
        assertThat(Logs.verify(log()).findings()).isEmpty();
        assertThat(Logs.actions(log()).stream().filter("audit.started"::equals)).hasSize(kills + 1);
        long found = Logs.read(log()).stream()
                .filter(next -> next.text("hauberk.filter").equals("Acknowledged"))
                .count();
        assertThat(found).isGreaterThanOrEqualTo(acknowledged).isGreaterThan(4L * kills);
    }

    @Test
    void secondProcess_doesNotOpen() throws Exception {
        try (AuditLog first = Logs.in(log()).build()) {
            Process second = start(log(), 0);
            assertThat(second.waitFor()).isNotZero();
            Logs.writeDurably(first, 0, 1);
        }
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    /** The lock of a process is gone once it closes the file, however often it opened it. */
    @Test
    void secondProcess_doesNotOpen_afterASecondLogOfTheFirstDidNot() throws Exception {
        try (AuditLog first = Logs.in(log()).build()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> Logs.in(log()).build())
                    .hasMessageContaining("to itself");
            Process second = start(log(), 0);
            assertThat(second.waitFor()).isNotZero();
            Logs.writeDurably(first, 0, 1);
        }
        Logs.in(log()).build().close();
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    /** A disk that fails when told to. */
    private static final class BadDisk extends Disk {
        private volatile boolean full;
        private volatile boolean noSync;
        /** A write that has this in it fails... */
        private volatile String failing = "";
        /** ...but for the last one of a log. */
        private volatile boolean failingUntilTheEnd;

        @Override
        void write(RandomAccessFile file, byte[] bytes, int offset, int length) throws IOException {
            String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
            boolean spared = failingUntilTheEnd && text.contains("audit.stopped");
            if (!failing.isEmpty() && text.contains(failing) && !spared) {
                throw new IOException("Input/output error");
            }
            if (full) {
                file.write(bytes, offset, length / 2);
                throw new IOException("No space left on device");
            }
            super.write(file, bytes, offset, length);
        }

        @Override
        void sync(RandomAccessFile file) throws IOException {
            if (noSync) {
                noSync = false;
                throw new IOException("Input/output error");
            }
            super.sync(file);
        }

        @Override
        long free(Path directory) {
            return Long.MAX_VALUE;
        }
    }

    @Test
    void fullDisk_refusesCritical_countsTheRest_andGoesOnLater() {
        BadDisk disk = new BadDisk();
        try (AuditLog log = Logs.in(log()).disk(disk).build()) {
            Logs.writeDurably(log, 0, 3);
            disk.full = true;
            assertThat(log.appendDurably(Logs.allowed(3).build())).isFalse();
            assertThat(log.append(Logs.allowed(4).build(), EventClass.SECURITY)).isTrue();
            Logs.waitUntil(() -> log.statistics().dropped() == 2);
            assertThat(log.describe().health()).isEqualTo(Description.Health.DOWN);
            assertThat(log.describe().healthReason()).isEqualTo("audit_unwritable");
            disk.full = false;
            Logs.writeDurably(log, 5, 3);
            assertThat(log.describe().healthReason()).isNotEqualTo("audit_unwritable");
        }
        AuditVerification found = Logs.verify(log());
        assertThat(found.findings()).isEmpty();
        assertThat(found.dropped()).isEqualTo(2);
        assertThat(Logs.actions(log()).stream().filter("request.allowed"::equals))
                .hasSize(6);
    }

    @Test
    void segmentThatCannotBegin_leavesTheLastOne_andIsTriedAgain() throws IOException {
        BadDisk disk = new BadDisk();
        try (AuditLog log =
                Logs.in(log()).disk(disk).segments(4096, Duration.ofDays(1)).build()) {
            disk.failing = "audit.segment_opened";
            Logs.writeDurably(log, 0, 30);
            assertThat(LogDirectory.segments(log())).hasSize(1);
            disk.failing = "";
            Logs.waitUntil(() -> {
                Logs.writeDurably(log, 99, 1);
                return log().resolve("audit-00000002.jsonl").toFile().exists();
            });
        }
        assertThat(Logs.verify(log()).findings()).isEmpty();
        Logs.in(log()).build().close();
        assertThat(Logs.actions(log())).doesNotContain("audit.recovered", "audit.integrity_failed");
        assertThat(Logs.actions(log()).stream().filter("audit.checkpoint"::equals))
                .hasSizeLessThan(30);
    }

    @Test
    void floodInAFailedWrite_isNotForgotten() {
        BadDisk disk = new BadDisk();
        try (AuditLog log = Logs.in(log(), 1).disk(disk).build()) {
            disk.full = true;
            for (int i = 0; i < 50; i++) {
                log.append(Logs.allowed(1).build(), EventClass.ROUTINE);
            }
            Logs.waitUntil(() -> log.describe().healthReason().equals("audit_unwritable"));
            Logs.waitUntil(() -> log.statistics().collapsed() >= 48);
            disk.full = false;
        }
        assertThat(accountedFor()).isEqualTo(50);
    }

    @Test
    void floodAndLossesThatOnlyTheLastWriteTakes_areInIt() {
        BadDisk disk = new BadDisk();
        try (AuditLog log = Logs.in(log(), 1).disk(disk).build()) {
            disk.failingUntilTheEnd = true;
            disk.failing = "request.allowed";
            for (int i = 0; i < 50; i++) {
                log.append(Logs.allowed(1).build(), EventClass.ROUTINE);
            }
            Logs.waitUntil(() -> log.statistics().collapsed() >= 48);
            Logs.waitUntil(() -> log.describe().healthReason().equals("audit_unwritable"));
        }
        assertThat(accountedFor()).isEqualTo(50);
    }

    /** Returns how many events the log has, as records of their own, collapsed or lost. */
    private long accountedFor() {
        long collapsed = Logs.read(log()).stream()
                .filter(next -> next.value("hauberk.collapsed") != null)
                .mapToLong(next -> Long.parseLong(next.text("hauberk.collapsed.count")))
                .sum();
        long written = Logs.read(log()).stream()
                .filter(next -> next.action().equals("request.allowed") && next.value("hauberk.collapsed") == null)
                .count();
        return written + collapsed + Logs.verify(log()).dropped();
    }

    @Test
    void failedSync_beginsANewFile_andWritesAgainWhatNobodyWasToldOf() {
        BadDisk disk = new BadDisk();
        try (AuditLog log =
                Logs.in(log()).disk(disk).durability(Durability.NONE).build()) {
            Logs.writeDurably(log, 0, 2);
            disk.noSync = true;
            Logs.writeDurably(log, 2, 1);
            Logs.writeDurably(log, 3, 1);
        }
        assertThat(Logs.actions(log())).contains("audit.sync_failed");
        assertThat(Logs.verify(log()).findings()).isEmpty();
        assertThat(Logs.read(log()).stream()
                        .map(next -> next.text("http.request.id"))
                        .filter(id -> !id.isEmpty())
                        .distinct())
                .hasSize(4);
    }

    /** A file system of 2 MiB in memory, where the machine can mount one. */
    @Test
    void fullFileSystem_isSurvived() throws Exception {
        Path small = Files.createDirectory(directory.resolve("small"));
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        boolean mounted = linux
                && new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=3m,mode=0700", "tmpfs", small.toString())
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
        org.junit.jupiter.api.Assumptions.assumeTrue(mounted, "a file system in memory can be mounted by root only");
        try {
            int written = 0;
            int refused = 0;
            Path filler = small.resolve("filler");
            try (AuditLog log = Logs.in(small.resolve("log")).build()) {
                for (int i = 0; i < 400; i++) {
                    if (log.appendDurably(Logs.allowed(i).build())) {
                        written++;
                    } else {
                        refused++;
                    }
                    if (i == 100) {
                        fill(filler);
                    }
                    if (i == 300) {
                        Files.delete(filler);
                    }
                }
            }
            assertThat(written).isGreaterThan(100);
            AuditVerification found = Logs.verify(small.resolve("log"));
            assertThat(found.findings()).isEmpty();
            assertThat(found.dropped()).isEqualTo(refused);
            assertThat(Logs.actions(small.resolve("log")).stream().filter("request.allowed"::equals))
                    .hasSize(written);
        } finally {
            new ProcessBuilder("umount", small.toString()).start().waitFor();
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] chunk = new byte[4096];
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            while (true) {
                try {
                    out.write(chunk);
                } catch (IOException full) {
                    return;
                }
            }
        }
    }
}
