/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.audit.AuditVerification.Kind;
import dev.hauberk.core.Description;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notes beside a log: how they are read, kept and dropped. */
class NotesTest {
    @TempDir
    Path directory;

    private Path notes;
    private List<Checkpoint> written = List.of();

    private Path log() {
        return directory.resolve("log");
    }

    @BeforeEach
    void threeNotes() throws IOException {
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 2);
            log.checkpoint();
            Logs.waitUntil(() -> Logs.actions(log()).stream()
                            .filter("audit.checkpoint"::equals)
                            .count()
                    == 2);
        }
        notes = log().resolve("checkpoints.log");
        written = CheckpointFile.read(notes);
        assertThat(written).hasSize(3);
    }

    private String text() throws IOException {
        return Files.readString(notes);
    }

    /** No file of this size fits into memory, and none of it is on disk but the end. */
    @Test
    void log_withNotesOfManyYears_opensByTheEndOfThem() throws IOException {
        byte[] end = Files.readAllBytes(notes);
        try (RandomAccessFile file = new RandomAccessFile(notes.toFile(), "rw")) {
            file.seek(8L << 30);
            for (int i = 0; i < 60; i++) {
                file.write(end);
            }
        }
        assertThat(CheckpointFile.last(notes).orElseThrow().note())
                .isEqualTo(written.get(2).note());
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 2, 1);
            assertThat(log.describe().health()).isEqualTo(Description.Health.UP);
        }
        assertThat(CheckpointFile.last(notes).orElseThrow().size())
                .isGreaterThan(written.get(2).size());
    }

    @Test
    void lastNote_isTheLastWholeOne_whereverACrashCutTheFile() throws IOException {
        String text = text();
        int second = text.indexOf(written.get(1).note());
        int third = text.indexOf(written.get(2).note());
        for (int cut = 0; cut <= text.length(); cut++) {
            Files.write(notes, text.substring(0, cut).getBytes(StandardCharsets.UTF_8));
            long whole = cut == text.length() ? 3 : cut >= third ? 2 : cut >= second ? 1 : 0;
            assertThat(CheckpointFile.last(notes).map(Checkpoint::note))
                    .as("cut at " + cut)
                    .isEqualTo(written.stream().limit(whole).reduce((a, b) -> b).map(Checkpoint::note));
            new CheckpointFile(new LogDirectory(log(), false)).append(written.get(2), false);
            assertThat(CheckpointFile.read(notes)).as("cut at " + cut).hasSize((int) whole + 1);
        }
    }

    @Test
    void noteWithWitnesses_isRead() throws IOException {
        String witness = "\u2014 witness.example AAAAAA==\n";
        Files.writeString(notes, text() + witness + witness);
        assertThat(Files.size(notes)).isEqualTo(tail().end());
        assertThat(tail().note()).isEqualTo(written.get(2).note() + witness + witness);
    }

    private NoteTail tail() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(notes.toFile(), "r")) {
            return NoteTail.of(file);
        }
    }

    @Test
    void endThatIsNoNote_isFound_andKept() throws IOException {
        String rubbish = "rubbish\n".repeat(20);
        Files.writeString(notes, text() + rubbish);
        assertThatThrownBy(() -> CheckpointFile.last(notes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("checkpoints.log");
        try (AuditLog log = Logs.in(log()).build()) {
            assertThat(log.describe().healthReason()).isEqualTo("audit_integrity_failed");
        }
        assertThat(text()).contains(rubbish);
        Files.writeString(notes, "x".repeat(100_000));
        assertThatThrownBy(() -> CheckpointFile.last(notes)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void notesOfDeletedSegments_areDropped_andTheOthersStay() throws IOException {
        AuditLog.Builder old = Logs.in(log())
                .segments(4096, Duration.ofDays(1))
                .checkpoints(4, Duration.ofDays(1))
                .clock(Clock.offset(Clock.systemUTC(), Duration.ofDays(-31)));
        try (AuditLog log = old.build()) {
            Logs.writeDurably(log, 0, 30);
        }
        long before = CheckpointFile.read(notes).size();
        try (AuditLog log = Logs.in(log())
                .segments(4096, Duration.ofDays(1))
                .checkpoints(4, Duration.ofDays(1))
                .retention(Duration.ofDays(30))
                .build()) {
            Logs.writeDurably(log, 0, 30);
            Logs.waitUntil(() -> Files.notExists(log().resolve("audit-00000002.jsonl")));
        }
        SegmentStart first = SegmentStart.of(LogDirectory.segments(log()).get(0));
        List<Checkpoint> left = CheckpointFile.read(notes);
        assertThat(before).isGreaterThan(8);
        assertThat(left).allSatisfy(note -> assertThat(note.size()).isGreaterThan(first.size()));
        assertThat(left)
                .hasSameSizeAs(Logs.read(log()).stream()
                        .filter(record -> record.action().equals("audit.checkpoint"))
                        .toList());
        assertThat(log().resolve("checkpoints.log.new")).doesNotExist();
        assertThat(Logs.verify(log()).findings()).isEmpty();
        Logs.in(log()).build().close();
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @Test
    void dropping_keepsAll_whenNoNoteIsForLess_orSomebodyChangedThem() throws IOException {
        CheckpointFile file = new CheckpointFile(new LogDirectory(log(), false));
        String text = text();
        String chain = written.get(0).chain();
        file.dropBefore(start(chain, 0));
        file.dropBefore(start(chain, 1_000));
        file.dropBefore(start("0000000000000000", 0));
        assertThat(text()).isEqualTo(text);
        Files.writeString(notes, text.replaceFirst("\n2\n", "\ntwo\n"));
        file.dropBefore(start(chain, written.get(0).size()));
        assertThat(text()).contains("\ntwo\n");
        Files.writeString(notes, text);
        file.dropBefore(start(chain, written.get(0).size()));
        assertThat(CheckpointFile.read(notes)).hasSize(2);
    }

    private static SegmentStart start(String chain, long size) {
        return new SegmentStart(chain, 9, size, "00", List.of());
    }

    // --- what the verifier says of them

    @Test
    void notesThatAreMissing_areAFinding() throws IOException {
        Files.delete(notes);
        assertThat(Logs.verify(log()).findings())
                .extracting(AuditVerification.Finding::kind)
                .containsExactly(Kind.NOTES_MISSING);
        assertThat(Logs.verify(log()).exitCode()).isEqualTo(2);

        // And so are those that a log made anew beside it.
        Logs.in(log()).build().close();
        assertThat(Logs.verify(log()).findings())
                .extracting(AuditVerification.Finding::kind)
                .containsExactly(Kind.NOTES_MISSING);
    }

    @Test
    void noteOfAnUnknownChain_mustBeSigned() throws IOException {
        String chain = written.get(0).chain();
        String other = chain.replace(chain.charAt(3), chain.charAt(3) == '0' ? '1' : '0');
        for (int note = 0; note < 2; note++) {
            String changed = written.get(note).note().replaceFirst("/" + chain, "/" + other);
            Files.writeString(notes, text().replace(written.get(note).note(), changed));
            assertThat(Logs.verify(log()).findings())
                    .as("note " + note)
                    .extracting(AuditVerification.Finding::kind)
                    .containsAnyOf(Kind.BAD_SIGNATURE, Kind.TRUNCATED);
            Files.writeString(notes, text().replace(changed, written.get(note).note()));
        }
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @Test
    void lastRecordThatIsMissing_isSaidPlainly() throws IOException {
        Path segment = LogDirectory.segments(log()).get(0);
        List<String> lines = Files.readAllLines(segment);
        Files.write(segment, lines.subList(0, lines.size() - 1));
        assertThat(Logs.verify(log()).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.TRUNCATED);
            assertThat(finding.message())
                    .isEqualTo("checkpoints.log proves " + (lines.size() - 1)
                            + " records and a checkpoint after them, the log ends at " + (lines.size() - 1));
        });
    }
}
