/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.audit.AuditVerification.Integrity;
import dev.hauberk.core.Description;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a log's files while it is open: what was acknowledged is on disk at its place. */
class LogPlaceTest {
    @TempDir
    Path directory;

    private Path log() {
        return directory.resolve("log");
    }

    private Path segment(int number) {
        return log().resolve(String.format("audit-%08d.jsonl", number));
    }

    /** What another program may do to a log. */
    enum Deed {
        FILE_REMOVED {
            @Override
            void to(Path log, Path segment) throws IOException {
                Files.delete(segment);
            }
        },
        FILE_REPLACED {
            @Override
            void to(Path log, Path segment) throws IOException {
                Path copy = Files.copy(segment, log.resolve("copy"));
                Files.move(copy, segment, StandardCopyOption.REPLACE_EXISTING);
            }
        },
        FILE_RENAMED {
            @Override
            void to(Path log, Path segment) throws IOException {
                Files.move(segment, log.resolve("audit.1"));
            }
        },
        FILE_EMPTIED {
            @Override
            void to(Path log, Path segment) throws IOException {
                cut(segment, 0);
            }
        },
        FILE_CUT {
            @Override
            void to(Path log, Path segment) throws IOException {
                cut(segment, Files.size(segment) - 300);
            }
        },
        FILE_APPENDED_TO {
            @Override
            void to(Path log, Path segment) throws IOException {
                Files.writeString(segment, "{}\n", StandardOpenOption.APPEND);
            }
        },
        LOCK_REMOVED {
            @Override
            void to(Path log, Path segment) throws IOException {
                Files.delete(log.resolve("audit.lock"));
            }
        },
        DIRECTORY_REMOVED {
            @Override
            void to(Path log, Path segment) throws IOException {
                delete(log);
            }
        },
        DIRECTORY_RENAMED {
            @Override
            void to(Path log, Path segment) throws IOException {
                Files.move(log, log.resolveSibling("elsewhere"));
            }
        },
        DIRECTORY_READ_ONLY {
            @Override
            void to(Path log, Path segment) throws IOException {
                Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("r-x------"));
            }
        },
        FILE_WITHOUT_PERMISSIONS {
            @Override
            void to(Path log, Path segment) throws IOException {
                Files.setPosixFilePermissions(segment, PosixFilePermissions.fromString("---------"));
            }
        };

        abstract void to(Path log, Path segment) throws IOException;
    }

    private static void cut(Path file, long length) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength(length);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A record that differs from the others. */
    private static boolean critical(AuditLog log, int number) {
        return log.appendDurably(
                Logs.allowed(number).filter("Critical" + number).build());
    }

    private boolean isOnDisk(int number) {
        try {
            for (Path file : LogDirectory.segments(log())) {
                if (Files.readString(file, StandardCharsets.UTF_8).contains("\"Critical" + number + "\"")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With no second to notice it, and under a writer that works all the time. */
    @ParameterizedTest
    @EnumSource(Deed.class)
    void record_acknowledgedAfterADeed_isOnDiskAtItsPlace_andTheFirstIsRefused(Deed deed) throws IOException {
        try (AuditLog log = Logs.in(log()).build()) {
            for (int i = 0; i < 5; i++) {
                assertThat(critical(log, i)).isTrue();
            }
            deed.to(log(), segment(1));
            assertThat(critical(log, 5)).as("the first one after it").isFalse();
            for (int i = 6; i < 12; i++) {
                if (critical(log, i)) {
                    assertThat(isOnDisk(i)).as("record " + i).isTrue();
                }
            }
            assertThat(log.statistics().dropped()).isPositive();
            assertThat(log.describe().health()).isNotEqualTo(Description.Health.UP);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Deed.class,
            names = {"DIRECTORY_REMOVED", "DIRECTORY_RENAMED", "DIRECTORY_READ_ONLY", "FILE_WITHOUT_PERMISSIONS"})
    void log_thatHasNoPlace_isDownUntilRepaired_underSteadyTraffic(Deed deed) throws IOException {
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 5);
            deed.to(log(), segment(1));
            for (int i = 0; i < 20; i++) {
                assertThat(critical(log, i)).isFalse();
                log.append(Logs.allowed(i).build(), EventClass.SECURITY);
                assertThat(log.describe().health()).isEqualTo(Description.Health.DOWN);
                assertThat(log.describe().healthReason()).isEqualTo("audit_unwritable");
            }
            assertThatThrownBy(() -> log.record(AuditEvent.of("x").critical()))
                    .isInstanceOf(AuditUnavailableException.class);

            if (deed.name().startsWith("DIRECTORY_RE") && deed != Deed.DIRECTORY_READ_ONLY) {
                Files.createDirectory(
                        log(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.setPosixFilePermissions(log(), PosixFilePermissions.fromString("rwx------"));
                Files.setPosixFilePermissions(segment(1), PosixFilePermissions.fromString("rw-------"));
            }
            // It comes back by itself, without a request.
            Logs.waitUntil(() -> log.describe().health() != Description.Health.DOWN);
            assertThat(critical(log, 99)).isTrue();
            assertThat(isOnDisk(99)).isTrue();
        }
        assertThat(Logs.verify(log()).integrity()).isEqualTo(Integrity.INTACT);
        assertThat(Logs.verify(log()).dropped()).isGreaterThanOrEqualTo(20);
        assertThat(Logs.actions(log()).stream().filter("request.allowed"::equals))
                .hasSizeGreaterThanOrEqualTo(6);

        // The keys were put back too.
        Logs.in(log()).build().close();
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Deed.class,
            names = {"FILE_REMOVED", "FILE_REPLACED", "FILE_RENAMED", "LOCK_REMOVED"})
    void log_whoseFileWasTaken_putsItBack_andSaysSo(Deed deed) throws IOException {
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 5);
            deed.to(log(), segment(1));
            assertThat(critical(log, 5)).isFalse();
            assertThat(critical(log, 6)).isTrue();
            assertThat(log.describe().healthReason()).isEqualTo("audit_file_replaced");
        }
        assertThat(Logs.actions(log())).contains("audit.file_replaced");
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Deed.class,
            names = {"FILE_EMPTIED", "FILE_CUT", "FILE_APPENDED_TO"})
    void log_whoseFileWasChanged_beginsANewChain_andIsDown(Deed deed) throws IOException {
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 5);
            deed.to(log(), segment(1));
            assertThat(critical(log, 5)).isFalse();
            assertThat(log.describe().health()).isEqualTo(Description.Health.DOWN);
            assertThat(log.describe().healthReason()).isEqualTo("audit_integrity_failed");
            assertThat(critical(log, 6)).isTrue();
            assertThat(Files.readString(segment(2))).contains("audit.integrity_failed", "Critical6");
            assertThat(log.describe().healthReason()).isEqualTo("audit_integrity_failed");
        }
        assertThat(Logs.verify(log()).integrity()).isEqualTo(Integrity.BROKEN);
        Logs.in(log()).build().close();
    }

    @ParameterizedTest
    @EnumSource(Deed.class)
    void deed_showsInTheHealth_asWhatDetectionsWatchFor(Deed deed) throws IOException {
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 2);
            deed.to(log(), segment(1));
            critical(log, 2);
            Logs.waitUntil(() -> Set.of("audit_file_replaced", "audit_integrity_failed", "audit_unwritable")
                    .contains(log.describe().healthReason()));
        }
    }

    @Test
    void log_thatIsIdle_noticesACutFile() throws IOException {
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 5);
            cut(segment(1), 0);
            Logs.waitUntil(() -> log.describe().healthReason().equals("audit_integrity_failed"));
        }
    }

    /** A disk on which something happens just before a write or a sync. */
    private static final class Meddled extends Disk {
        private volatile Runnable beforeWrite = () -> {};
        private volatile Runnable beforeSync = () -> {};

        @Override
        void write(RandomAccessFile file, byte[] bytes, int offset, int length) throws IOException {
            Runnable first = beforeWrite;
            beforeWrite = () -> {};
            first.run();
            super.write(file, bytes, offset, length);
        }

        @Override
        void sync(RandomAccessFile file) throws IOException {
            Runnable first = beforeSync;
            beforeSync = () -> {};
            first.run();
            super.sync(file);
        }
    }

    @ParameterizedTest
    @EnumSource(Deed.class)
    void deed_betweenWriteAndSync_isSeenBeforeTheAnswer(Deed deed) throws IOException {
        Meddled disk = new Meddled();
        try (AuditLog log = Logs.in(log()).disk(disk).build()) {
            Logs.writeDurably(log, 0, 5);
            disk.beforeSync = () -> run(deed);
            assertThat(critical(log, 5)).isFalse();
            if (critical(log, 6)) {
                assertThat(isOnDisk(6)).isTrue();
            }
        }
    }

    /** What was appended to the file just before is written over, and the record is where it should be. */
    @ParameterizedTest
    @EnumSource(value = Deed.class, mode = EnumSource.Mode.EXCLUDE, names = "FILE_APPENDED_TO")
    void deed_justBeforeTheWrite_isSeenBeforeTheAnswer(Deed deed) throws IOException {
        Meddled disk = new Meddled();
        try (AuditLog log = Logs.in(log()).disk(disk).build()) {
            Logs.writeDurably(log, 0, 5);
            disk.beforeWrite = () -> run(deed);
            assertThat(critical(log, 5)).isFalse();
            if (critical(log, 6)) {
                assertThat(isOnDisk(6)).isTrue();
            }
        }
    }

    private void run(Deed deed) {
        try {
            deed.to(log(), segment(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void eventsThatDoNotWait_areWrittenOnceTheFileIsBack() throws IOException {
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 1);
            Files.delete(segment(1));
            Logs.write(log, 1, 50);
        }
        assertThat(Logs.actions(log()).stream().filter("request.allowed"::equals))
                .hasSize(51);
        assertThat(Logs.verify(log()).dropped()).isZero();
    }

    @Test
    void secondLog_afterTheLockWasRemoved_keepsTheFirstFromWriting() throws IOException {
        try (AuditLog first = Logs.in(log()).build()) {
            Logs.writeDurably(first, 0, 3);
            Files.delete(log().resolve("audit.lock"));
            try (AuditLog second = Logs.in(log()).build()) {
                assertThat(first.appendDurably(Logs.allowed(3).build())).isFalse();
                assertThat(first.describe().healthReason()).isEqualTo("audit_unwritable");
                Logs.write(first, 4, 10);
                Logs.writeDurably(second, 20, 3);
                assertThat(second.describe().health()).isEqualTo(Description.Health.UP);
                Logs.waitUntil(() -> first.statistics().dropped() == 11);
            }
            assertThat(Logs.verify(log()).findings()).isEmpty();
        }
    }

    @Test
    void nextSegment_whoseNameIsTaken_hasAnother() throws IOException {
        try (AuditLog log = Logs.in(log()).segments(4096, Duration.ofDays(1)).build()) {
            Files.writeString(segment(2), "planted\n");
            Logs.writeDurably(log, 0, 20);
            Logs.waitUntil(() -> Files.exists(segment(3)));
            assertThat(log.describe().health()).isEqualTo(Description.Health.UP);
        }
        assertThat(segment(2)).hasContent("planted\n");
        assertThat(Logs.verify(log()).integrity()).isEqualTo(Integrity.BROKEN);
    }

    @Test
    void modes_thatTheOwnerGivesToOthers_takeNothingDown() throws IOException {
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 2);
            Files.setPosixFilePermissions(segment(1), PosixFilePermissions.fromString("rw-r-----"));
            Files.setPosixFilePermissions(log(), PosixFilePermissions.fromString("rwxr-x---"));
            Logs.writeDurably(log, 2, 2);
            assertThat(log.describe().health()).isEqualTo(Description.Health.UP);
        }
    }

    @Test
    void directory_thatIsALink_isFine_andMayBeMoved() throws IOException {
        Path real = Files.createDirectory(
                directory.resolve("real"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(log(), real);
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 2);
            Files.move(real, directory.resolve("moved"));
            Files.delete(log());
            Files.createSymbolicLink(log(), directory.resolve("moved"));
            Logs.writeDurably(log, 2, 2);
            assertThat(log.describe().health()).isEqualTo(Description.Health.UP);
        }
    }

    @Test
    void rotation_thatFails_isDegraded_whateverIsWritten() {
        AuditLog log = Logs.in(log())
                .segments(4096, Duration.ofDays(1))
                .disk(new Disk() {
                    @Override
                    void write(RandomAccessFile file, byte[] bytes, int offset, int length) throws IOException {
                        if (new String(bytes, offset, length, StandardCharsets.UTF_8).contains("\"segment\":2")) {
                            throw new IOException("Disk quota exceeded");
                        }
                        super.write(file, bytes, offset, length);
                    }
                })
                .build();
        try (log) {
            Logs.writeDurably(log, 0, 20);
            Logs.waitUntil(() -> log.describe().healthReason().equals("audit_rotation_failed"));
            for (int i = 0; i < 10; i++) {
                Logs.writeDurably(log, 20 + i, 1);
                assertThat(log.describe().healthReason()).isEqualTo("audit_rotation_failed");
            }
        }
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @Test
    void note_thatCannotBeWrittenBesideTheLog_harmsNoRecord() throws IOException {
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 2);
            Files.delete(log().resolve("checkpoints.log"));
            Files.createDirectory(log().resolve("checkpoints.log"));
            log.checkpoint();
            Logs.waitUntil(() -> log.describe().healthReason().equals("audit_checkpoint_failed"));
            Logs.writeDurably(log, 2, 2);
            Files.delete(log().resolve("checkpoints.log"));
        }
        assertThat(Logs.verify(log()).integrity()).isEqualTo(Integrity.INTACT);
        assertThat(List.of(Logs.verify(log()).dropped())).containsOnly(0L);
    }

    /** The file after it would have a name that no reader takes for a segment's. */
    @Test
    void segmentWithTheLastNumber_putThere_keepsNoRecordFromItsReaders() throws IOException {
        try (AuditLog log = Logs.in(log()).segments(4096, Duration.ofDays(1)).build()) {
            Files.createFile(segment(99_999_999));
            for (int i = 0; i < 20; i++) {
                assertThat(critical(log, i)).isTrue();
                assertThat(isOnDisk(i)).isTrue();
            }
            Logs.waitUntil(() -> log.describe().healthReason().equals("audit_rotation_failed"));
        }
    }
}
