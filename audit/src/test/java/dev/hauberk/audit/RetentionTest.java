/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.Description;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Secret;
import dev.hauberk.core.engine.JsonBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What retention deletes, and what keeps it from that. */
class RetentionTest {
    private static final Duration AGE = Duration.ofDays(30);

    @TempDir
    Path directory;

    private Path log() {
        return directory.resolve("log");
    }

    private AuditLog.Builder builder(Clock clock) {
        return Logs.in(log()).segments(4096, Duration.ofDays(1)).retention(AGE).clock(clock);
    }

    private static Clock ago(Duration time) {
        return Clock.offset(Clock.systemUTC(), time.negated());
    }

    private List<Path> segments() {
        try {
            return LogDirectory.segments(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int oldest() {
        return LogDirectory.number(segments().get(0));
    }

    /** Looks once, as the writer may begin a segment at any time. */
    private int newest() {
        List<Path> segments = segments();
        return LogDirectory.number(segments.get(segments.size() - 1));
    }

    /** Writes until so many more segments have begun. */
    private void rotate(AuditLog log, int times) {
        int newest = newest();
        Logs.waitUntil(() -> {
            Logs.writeDurably(log, 0, 1);
            return newest() >= newest + times;
        });
        // Segments are deleted after the next one has begun, in the same turn of the writer.
        Logs.writeDurably(log, 0, 2);
    }

    private void segmentsOf(Duration ago, int count) {
        try (AuditLog log = Logs.in(log())
                .segments(4096, Duration.ofDays(1))
                .clock(ago(ago))
                .build()) {
            rotate(log, count);
        }
    }

    @Test
    void segments_whoseRecordsAreOld_areDeleted_andThatIsRecordedFirst() throws IOException {
        segmentsOf(Duration.ofDays(31), 3);
        segmentsOf(Duration.ofDays(2), 2);
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            rotate(log, 1);
            Logs.waitUntil(() -> oldest() >= 4);
        }
        assertThat(Logs.actions(log())).contains("audit.pruned");
        assertThat(Logs.verify(log()).findings()).isEmpty();

        // The same without the record: another program deleted it.
        Files.delete(segments().get(0));
        assertThat(Logs.verify(log()).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(AuditVerification.Kind.UNEXPLAINED_START));
    }

    @Test
    void timesOfFiles_deleteNothing() throws IOException {
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            rotate(log, 4);
            for (Path segment : segments()) {
                Files.setLastModifiedTime(segment, FileTime.from(Instant.now().minus(Duration.ofDays(500))));
            }
            rotate(log, 2);
            assertThat(oldest()).isEqualTo(1);
        }
        assertThat(Logs.actions(log())).doesNotContain("audit.pruned");
    }

    @Test
    void timesOfFiles_keepNothing() throws IOException {
        segmentsOf(Duration.ofDays(31), 2);
        for (Path segment : segments()) {
            Files.setLastModifiedTime(segment, FileTime.from(Instant.now().plus(Duration.ofDays(500))));
        }
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            rotate(log, 2);
            assertThat(oldest()).isEqualTo(3);
        }
    }

    @Test
    void endOfASegment_editedToBeOld_deletesNothing() throws IOException {
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            rotate(log, 3);
            String text = Files.readString(segments().get(0));
            String old = Long.toString(Instant.now().minus(Duration.ofDays(500)).toEpochMilli());
            int last = text.lastIndexOf("\\nts ");
            Files.writeString(
                    segments().get(0), text.substring(0, last + 5) + old + text.substring(last + 5 + old.length()));
            rotate(log, 2);
            assertThat(oldest()).isEqualTo(1);
        }
    }

    @Test
    void checkpointOfAnotherPlace_isNoTime() throws IOException {
        segmentsOf(Duration.ofDays(31), 3);
        VerifierKey key = AuditVerifier.keysBeside(log()).get(0);
        SegmentStart second = SegmentStart.of(segments().get(1));
        assertThat(SegmentEnd.time(segments().get(0), second, List.of(key))).isPresent();
        assertThat(SegmentEnd.time(segments().get(1), second, List.of(key))).isEmpty();
        assertThat(SegmentEnd.time(segments().get(0), second, List.of())).isEmpty();
        Path empty = Files.createFile(directory.resolve("empty"));
        assertThat(SegmentEnd.time(empty, second, List.of(key))).isEmpty();
        Files.writeString(empty, "no record\n");
        assertThat(SegmentEnd.time(empty, second, List.of(key))).isEmpty();
    }

    @Test
    void clock_thatJumps_deletesNothing_untilAPersonConfirms() throws IOException {
        Logs.Watch watch = new Logs.Watch();
        Instant right = watch.now;
        try (AuditLog log = builder(watch).build()) {
            rotate(log, 3);
            watch.now = right.plus(Duration.ofDays(3650));
            rotate(log, 3);
            assertThat(oldest()).isEqualTo(1);
            assertThat(log.describe().health()).isEqualTo(Description.Health.DEGRADED);
            assertThat(log.describe().healthReason()).isEqualTo("clock_jumped");
            assertThat(log().resolve("pseudonym-keys"))
                    .isDirectoryContaining(file -> file.toString()
                            .endsWith(right.atOffset(ZoneOffset.UTC).toString().substring(0, 7) + ".key"));

            watch.now = right.plusSeconds(5);
            rotate(log, 2);
            assertThat(oldest())
                    .as("the clock is right, and no operator said so")
                    .isEqualTo(1);
        }
        try (AuditLog log = builder(watch).build()) {
            rotate(log, 1);
            assertThat(oldest()).as("after a restart").isEqualTo(1);
            assertThat(log.describe().healthReason()).isEqualTo("clock_jumped");
            log.confirmClock(Optional.of(Identity.builder("ann").build()));
            assertThat(log.describe().healthReason()).isNotEqualTo("clock_jumped");
            rotate(log, 2);
            assertThat(oldest()).as("nothing is that old").isEqualTo(1);
        }
        assertThat(Logs.actions(log())).contains("audit.clock_jumped", "note.clock_confirmed");
        assertThat(Logs.actions(log()).stream().filter("audit.clock_jumped"::equals))
                .hasSize(1);

        // Those that were written in doubt, ten years ahead, count as of the time of the confirmation.
        watch.now = right.plus(Duration.ofDays(31));
        try (AuditLog log = builder(watch).build()) {
            rotate(log, 2);
            assertThat(oldest()).isGreaterThan(6);
        }
        assertThat(Logs.verify(log()).integrity()).isEqualTo(AuditVerification.Integrity.INTACT);
    }

    @Test
    void clock_confirmedWhileWrong_deletesByIt() {
        Logs.Watch watch = new Logs.Watch();
        try (AuditLog log = builder(watch).build()) {
            rotate(log, 2);
            watch.now = watch.now.plus(Duration.ofDays(3650));
            Logs.waitUntil(() -> log.describe().healthReason().equals("clock_jumped"));
            confirm(log);
            rotate(log, 2);
            assertThat(oldest())
                    .as("what was written in doubt counts as of now")
                    .isEqualTo(1);
        }
    }

    private static void confirm(AuditLog log) {
        try {
            log.confirmClock(Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void smallSteps_areNoJump_andTogetherAreOne() {
        Logs.Watch watch = new Logs.Watch();
        try (AuditLog log = builder(watch).build()) {
            watch.now = watch.now.plus(Duration.ofMinutes(4));
            rotate(log, 1);
            assertThat(log.describe().health()).isEqualTo(Description.Health.UP);
            watch.now = watch.now.plus(Duration.ofMinutes(4));
            rotate(log, 1);
            assertThat(log.describe().healthReason()).isEqualTo("clock_jumped");
        }
    }

    @Test
    void jump_withoutRetention_isRecordedOnly() {
        Logs.Watch watch = new Logs.Watch();
        try (AuditLog log = Logs.in(log()).clock(watch).build()) {
            watch.now = watch.now.plus(Duration.ofHours(1));
            Logs.waitUntil(() -> Logs.actions(log()).contains("audit.clock_jumped"));
            assertThat(log.describe().health()).isEqualTo(Description.Health.UP);
        }
    }

    @Test
    void silence_farLongerThanTheRetention_deletesNothingUntilConfirmed() throws IOException {
        segmentsOf(Duration.ofDays(3650), 2);
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            rotate(log, 2);
            assertThat(oldest()).isEqualTo(1);
            assertThat(log.describe().healthReason()).isEqualTo("clock_jumped");
            log.confirmClock(Optional.empty());
            rotate(log, 1);
            assertThat(oldest()).isEqualTo(3);
        }
    }

    @Test
    void clockThatWasNotSet_doesNotAgeASegment() throws IOException {
        try (AuditLog log = builder(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)).build()) {
            rotate(log, 2);
        }
        VerifierKey key = AuditVerifier.keysBeside(log()).get(0);
        Retention retention = new Retention(new LogDirectory(log(), false), AGE, RetentionHold.NONE);
        assertThat(retention.before(Instant.now(), 99, List.of(key))).isEmpty();
    }

    // --- holds

    @Test
    void hold_isARecord_andOutlivesItsFile() throws IOException {
        segmentsOf(Duration.ofDays(31), 3);
        // By a log without retention: one with it may begin a segment, and delete, before this test places the hold.
        try (AuditLog log = Logs.in(log()).clock(ago(Duration.ofHours(3))).build()) {
            log.legalHold(true, Optional.of(Identity.builder("ann").build()));
        }
        segmentsOf(Duration.ofHours(2), 1);
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            Files.delete(log().resolve("legal-hold"));
            rotate(log, 2);
            assertThat(oldest()).isEqualTo(1);
            Logs.waitUntil(() -> Files.exists(log().resolve("legal-hold")));
            Logs.waitUntil(() -> log.describe().healthReason().equals("audit_file_replaced"));
            Files.delete(log().resolve("legal-hold"));
        }
        Files.deleteIfExists(log().resolve("legal-hold"));
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            rotate(log, 2);
            assertThat(oldest()).as("after a restart").isEqualTo(1);
            assertThat(log.describe().toString()).contains("legal_hold");
            log.legalHold(false, Optional.empty());
            assertThat(log().resolve("legal-hold")).doesNotExist();
            rotate(log, 1);
            assertThat(oldest()).isGreaterThan(3);
        }
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @Test
    void hold_thatOnlyAFileSays_standsAsLongAsTheFile_andIsRecorded() throws IOException {
        segmentsOf(Duration.ofDays(31), 3);
        segmentsOf(Duration.ofDays(1), 1);
        Files.createFile(log().resolve("legal-hold"));
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            rotate(log, 1);
            assertThat(oldest()).isEqualTo(1);
            Logs.waitUntil(() -> Logs.actions(log()).contains("audit.legal_hold_file"));
            Files.delete(log().resolve("legal-hold"));
            rotate(log, 1);
            assertThat(oldest()).isGreaterThan(3);
        }
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @Test
    void release_thatNoCheckpointCovers_isNone() throws IOException {
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            log.legalHold(true, Optional.empty());
        }
        append(RetentionHold.NONE.facts());
        Files.delete(log().resolve("legal-hold"));
        assertThat(recovered().held().reasons()).containsExactly(RetentionHold.LEGAL);

        // A note without a signature covers nothing.
        VerifierKey key = AuditVerifier.keysBeside(log()).get(0);
        AuditRecord release = Logs.read(log()).get(Logs.read(log()).size() - 1);
        Checkpoint last = CheckpointFile.last(log().resolve("checkpoints.log")).orElseThrow();
        byte[] head = new byte[HashChain.SIZE];
        byte[] line = release.json().getBytes(StandardCharsets.UTF_8);
        StoredLine.hash(line, 0, line.length, head);
        String forged = last.note()
                .replace("\n" + last.size() + "\n", "\n" + release.sequence() + "\n")
                .replaceAll("head .*", "head " + HexFormat.of().formatHex(head));
        Files.writeString(log().resolve("checkpoints.log"), forged, StandardOpenOption.APPEND);
        assertThat(CheckpointFile.last(log().resolve("checkpoints.log")).orElseThrow())
                .satisfies(note -> assertThat(note.size()).isEqualTo(release.sequence()))
                .satisfies(note -> assertThat(note.isSignedBy(key)).isFalse());
        assertThat(recovered().broken()).isFalse();
        assertThat(recovered().held().reasons()).containsExactly(RetentionHold.LEGAL);
    }

    private LogRecovery.State recovered() throws IOException {
        VerifierKey key = AuditVerifier.keysBeside(log()).get(0);
        return LogRecovery.recover(new LogDirectory(log(), false), key);
    }

    @Test
    void doubts_thatNoCheckpointCovers_deleteNothing() throws IOException {
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            rotate(log, 3);
        }
        Instant old = Instant.now().minus(Duration.ofDays(500));
        append(new RetentionHold(Set.of(), 0, List.of(new RetentionHold.Doubt(1, 1000, old))).facts());
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            rotate(log, 2);
            assertThat(oldest()).isEqualTo(1);
        }
    }

    @Test
    void endOfASegment_signedByAKeyThatWasPutThere_isNoTime() throws Exception {
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            rotate(log, 3);
        }
        CheckpointSigner foreign = Ed25519Signer.generate();
        VerifierKey key = new VerifierKey("test", foreign.publicKey());
        SegmentStart second = SegmentStart.of(segments().get(1));
        MerkleTree tree = new MerkleTree();
        for (long i = 1; i < second.size(); i++) {
            tree.add(HashChain.begin("x"));
        }
        Instant old = Instant.now().minus(Duration.ofDays(500));
        String note = Checkpoint.sign(key, foreign, second.chain(), tree, second.head(), old, 0)
                .note()
                .replace("\n", "\\n");
        List<String> lines = Files.readAllLines(segments().get(0));
        lines.replaceAll(
                line -> line.replaceAll("\"note\":\"[^\"]*\"", Matcher.quoteReplacement("\"note\":\"" + note + "\"")));
        Files.write(segments().get(0), lines);
        byte[] last = lines.get(lines.size() - 1).getBytes(StandardCharsets.UTF_8);
        String recorded = AuditRecord.of(last, 0, last.length).orElseThrow().text("hauberk.checkpoint.note");
        assertThat(Checkpoint.parse(recorded).isSignedBy(key)).isTrue();
        assertThat(Checkpoint.parse(recorded).size()).isEqualTo(second.size() - 1);
        assertThat(SegmentEnd.time(segments().get(0), second, List.of(key))).isEmpty();
    }

    /** What a file says whose beginning was changed does not end what the file before it says. */
    @Test
    void hold_whoseLastSegmentHasNoBeginning_stands() throws IOException {
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            log.legalHold(true, Optional.empty());
            rotate(log, 1);
        }
        Files.delete(log().resolve("legal-hold"));
        Path last = segments().get(segments().size() - 1);
        Files.writeString(last, Files.readString(last).replaceFirst("segment_opened", "segment_0pened"));
        assertThat(recovered().broken()).isTrue();
        assertThat(recovered().held().reasons()).containsExactly(RetentionHold.LEGAL);
        assertThat(segments()).contains(last);

        // The record that holds was changed.
        List<String> lines = Files.readAllLines(segments().get(0));
        Files.delete(last);
        lines.replaceAll(line -> line.replace("doubtful_from\":0", "doubtful_from\":1"));
        Files.write(segments().get(0), lines);
        assertThat(recovered().broken()).isTrue();
        assertThat(recovered().held().reasons()).containsExactly(RetentionHold.LEGAL);
    }

    /** Writes the next record of the chain, as anyone can who may write there. */
    private void append(Map<String, ?> facts) throws IOException {
        Path last = segments().get(segments().size() - 1);
        List<String> lines = Files.readAllLines(last);
        byte[] before = lines.get(lines.size() - 1).getBytes(StandardCharsets.UTF_8);
        byte[] head = new byte[HashChain.SIZE];
        StoredLine.hash(before, 0, before.length, head);
        JsonBytes buffer = RecordEncoder.buffer(64);
        RecordEncoder encoder = new RecordEncoder(
                buffer,
                Redaction.standard(),
                Pseudonyms.of("k", Secret.of(new byte[32])),
                new RecordEncoder.Disclosure(false, false, false),
                new ServiceName("", "", ""));
        encoder.chain(SegmentStart.of(last).chain());
        encoder.encodeState(
                StoredLine.sequence(before, 0, before.length) + 1, Instant.now(), RetentionHold.ACTION, facts);
        HashChain chain = HashChain.after(head);
        chain.add(buffer.array(), 0, buffer.size());
        StoredLine.finish(buffer, chain);
        Files.write(last, Arrays.copyOf(buffer.array(), buffer.size()), StandardOpenOption.APPEND);
        assertThat(HexFormat.of().formatHex(chain.head())).hasSize(64);
    }

    @Test
    void hold_ofALogThatWasFoundChanged_stands() throws IOException {
        try (AuditLog log = builder(Clock.systemUTC()).build()) {
            log.legalHold(true, Optional.empty());
            Logs.writeDurably(log, 0, 2);
        }
        Files.delete(log().resolve("legal-hold"));
        Path last = segments().get(segments().size() - 1);
        List<String> lines = Files.readAllLines(last);
        Files.write(last, lines.subList(0, lines.size() - 2));
        LogRecovery.State state = recovered();
        assertThat(state.broken()).isTrue();
        assertThat(state.held().reasons()).containsExactly(RetentionHold.LEGAL);
    }

    @Test
    void hold_thatCannotBeRecorded_isAnException_andTheFileHolds() throws IOException {
        AuditLog log = builder(Clock.systemUTC()).build();
        log.close();
        assertThatThrownBy(() -> log.legalHold(true, Optional.empty())).isInstanceOf(IOException.class);
        assertThat(log().resolve("legal-hold")).exists();
        assertThatThrownBy(() -> log.legalHold(false, Optional.empty())).isInstanceOf(IOException.class);
        assertThat(log().resolve("legal-hold")).exists();
    }

    @Test
    void signer_thatFails_deletesNothing() throws Exception {
        segmentsOf(Duration.ofDays(31), 3);
        segmentsOf(Duration.ofDays(1), 1);
        CheckpointSigner real = CheckpointSigner.fromFile(log().resolve("signing.key"));
        boolean[] failing = {false};
        CheckpointSigner signer = new CheckpointSigner() {
            @Override
            public byte[] publicKey() {
                return real.publicKey();
            }

            @Override
            public byte[] sign(byte[] message) throws GeneralSecurityException {
                if (failing[0]) {
                    throw new GeneralSecurityException("the device is away");
                }
                return real.sign(message);
            }
        };
        try (AuditLog log = builder(Clock.systemUTC()).signer(signer).build()) {
            failing[0] = true;
            rotate(log, 2);
            assertThat(oldest()).isEqualTo(1);
            failing[0] = false;
            rotate(log, 1);
            assertThat(oldest()).isGreaterThan(3);
        }
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @Test
    void record_tellsAndReadsAHold() {
        Instant now = Instant.parse("2026-11-30T10:00:00Z");
        RetentionHold hold =
                RetentionHold.NONE.legal(true).doubted(3).confirmed(7, now).doubted(9);
        assertThat(hold.reasons()).isEqualTo(Set.of(RetentionHold.LEGAL, RetentionHold.CLOCK));
        assertThat(hold.date(3, Instant.EPOCH)).isEqualTo(now);
        assertThat(hold.date(6, Instant.EPOCH)).isEqualTo(now);
        assertThat(hold.date(7, Instant.EPOCH)).isEqualTo(Instant.EPOCH);
        assertThat(hold.since(7).doubts()).isEmpty();
        assertThat(hold.legal(false).doubtfulFrom()).isEqualTo(9);
        assertThat(RetentionHold.NONE.doubted(5).confirmed(5, now).doubts()).isEmpty();
        assertThat(RetentionHold.NONE.confirmed(5, now)).isEqualTo(RetentionHold.NONE);
        assertThat(hold.and(RetentionHold.NONE).reasons()).isEqualTo(hold.reasons());
    }
}
