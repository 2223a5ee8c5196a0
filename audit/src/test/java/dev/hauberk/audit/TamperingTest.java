/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.audit.AuditVerification.Authenticity;
import dev.hauberk.audit.AuditVerification.Completeness;
import dev.hauberk.audit.AuditVerification.Finding;
import dev.hauberk.audit.AuditVerification.Integrity;
import dev.hauberk.audit.AuditVerification.Kind;
import dev.hauberk.core.Secret;
import dev.hauberk.core.engine.JsonBytes;
import dev.hauberk.testsupport.Rounds;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody may do to the files of a log, and what the verifier says. */
class TamperingTest {
    private static final int[] EVERY_BIT = {0, 1, 2, 3, 4, 5, 6, 7};

    @TempDir
    Path directory;

    private Path log;
    private String key = "";

    @BeforeEach
    void threeSegments() {
        log = directory.resolve("log");
        int from = 0;
        for (int segment = 0; segment < 3; segment++) {
            AuditLog.Builder builder = Logs.in(log).segments(4096, Duration.ofNanos(1));
            // So old that each start begins a new segment, once it has a few records.
            try (AuditLog opened = builder.build()) {
                Logs.writeDurably(opened, from, 2);
                from += 2;
                key = opened.publicKey();
                int expected = segment + 1;
                Logs.waitUntil(() -> count() > expected);
            }
        }
    }

    private int count() {
        try {
            return LogDirectory.segments(log).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> segments() throws IOException {
        return LogDirectory.segments(log);
    }

    private AuditVerification verify() throws IOException {
        return AuditVerifier.of(log).key(key).verify();
    }

    private Finding first() throws IOException {
        return verify().findings().get(0);
    }

    @Test
    void untouched_isClean() throws IOException {
        assertThat(count()).isGreaterThan(2);
        assertThat(verify().findings()).isEmpty();
    }

    @Test
    void everyFlippedBit_namesTheRecord() throws IOException {
        // All bits take more than a minute: -Dtests.everyBit=true. Else all of each frame, and one of each octet or of
        // each fourth.
        boolean all = Boolean.getBoolean("tests.everyBit");
        int apart = 100 / Rounds.of(100, 25);
        long flips = 0;
        for (Path segment : segments()) {
            byte[] content = Files.readAllBytes(segment);
            long sequence = 0;
            int lineStart = 0;
            long line = 1;
            try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
                sequence = sequenceAt(content, 0);
                for (int at = 0; at < content.length; at++) {
                    for (int bit : bitsOf(all || at - lineStart < 20, at, apart)) {
                        file.seek(at);
                        file.write(content[at] ^ 1 << bit);
                        Finding found = firstByHashes();
                        assertThat(found.sequence())
                                .as("%s octet %s bit %s: %s", segment.getFileName(), at, bit, found)
                                .isEqualTo(sequence);
                        assertThat(found.file()).isEqualTo(segment.getFileName().toString());
                        assertThat(found.line()).isEqualTo(line);
                        assertThat(found.offset()).isEqualTo(lineStart);
                        flips++;
                    }
                    file.seek(at);
                    file.write(content[at]);
                    if (content[at] == '\n') {
                        line++;
                        lineStart = at + 1;
                        sequence++;
                    }
                }
            }
        }
        assertThat(flips).isGreaterThan(5_000 / apart);
        assertThat(verify().findings()).isEmpty();
    }

    private static int[] bitsOf(boolean all, int at, int apart) {
        if (all) {
            return EVERY_BIT;
        }
        return at % apart == 0 ? new int[] {at / apart % 8} : new int[0];
    }

    /** Without keys, as signatures take far longer than hashes and are not what shows here. */
    private Finding firstByHashes() throws IOException {
        return new LogCheck(log, List.of(), false, List.of(), null, Duration.ofHours(1))
                .check().findings().stream()
                        .filter(finding -> finding.kind() != Kind.BAD_SIGNATURE)
                        .findFirst()
                        .orElseThrow();
    }

    private static long sequenceAt(byte[] content, int offset) {
        int end = offset;
        while (content[end] != '\n') {
            end++;
        }
        return StoredLine.sequence(content, offset, end - offset);
    }

    private List<String> lines(int segment) throws IOException {
        return new ArrayList<>(Files.readAllLines(segments().get(segment)));
    }

    private void write(int segment, List<String> lines) throws IOException {
        Files.write(segments().get(segment), lines);
    }

    @Test
    void record_deletedInsertedSwapped_isNamed() throws IOException {
        List<String> original = lines(1);
        List<String> lines = new ArrayList<>(original);
        long sequence = sequenceOf(original.get(2));
        lines.remove(2);
        write(1, lines);
        assertThat(first()).extracting(Finding::kind, Finding::sequence).containsExactly(Kind.GAP, sequence);
        lines = new ArrayList<>(original);
        lines.add(2, original.get(1));
        write(1, lines);
        assertThat(first()).extracting(Finding::kind, Finding::sequence).containsExactly(Kind.REPLAY, sequence);
        lines = new ArrayList<>(original);
        Collections.swap(lines, 2, 3);
        write(1, lines);
        assertThat(first()).extracting(Finding::kind, Finding::sequence).containsExactly(Kind.GAP, sequence);
        lines = new ArrayList<>(original);
        lines.set(2, lines.get(2).replace("hauberk.audit", "hauberk.AUDIT"));
        write(1, lines);
        assertThat(verify().findings())
                .filteredOn(finding -> finding.kind() == Kind.ALTERED)
                .as("one change is one finding")
                .singleElement()
                .extracting(Finding::sequence)
                .isEqualTo(sequence);
    }

    private static long sequenceOf(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return StoredLine.sequence(bytes, 0, bytes.length);
    }

    @Test
    void segment_deletedSwappedRenamed_isNamed() throws IOException {
        Path second = segments().get(1);
        Path third = segments().get(2);
        Path aside = log.resolve("aside");
        Files.move(second, aside);
        assertThat(first().kind()).isEqualTo(Kind.GAP);
        assertThat(first().message()).contains("segments 2 to 2 are missing");
        Files.move(third, second);
        assertThat(first().kind()).isEqualTo(Kind.GAP);
        Files.move(aside, third);
        assertThat(verify().integrity()).isEqualTo(Integrity.BROKEN);
    }

    @Test
    void firstSegment_deleted_isNotRetention() throws IOException {
        Files.delete(segments().get(0));
        assertThat(verify().findings()).extracting(Finding::kind).contains(Kind.UNEXPLAINED_START);
        assertThat(verify().exitCode()).isEqualTo(1);
    }

    @Test
    void firstSegment_deletedAndExplainedByAForger_isNotRetention() throws IOException {
        SegmentStart second = SegmentStart.of(segments().get(1));
        Path last = segments().get(segments().size() - 1);
        List<String> lines = lines(segments().size() - 1);
        String before = lines.get(lines.size() - 1);
        // The next record of the chain, as the log itself would write it; that takes no key.
        JsonBytes buffer = RecordEncoder.buffer(64);
        RecordEncoder encoder = new RecordEncoder(
                buffer,
                Redaction.standard(),
                Pseudonyms.of("k", Secret.of(new byte[32])),
                new RecordEncoder.Disclosure(false, false, false),
                new ServiceName("", "", ""));
        encoder.chain(second.chain());
        encoder.encodeState(
                sequenceOf(before) + 1,
                Instant.now(),
                "audit.pruned",
                Map.of("first_retained_segment", 2L, "head_at_cut", second.headHex()));
        HashChain chain = HashChain.after(HexFormat.of().parseHex(hashOf(before)));
        chain.add(buffer.array(), 0, buffer.size());
        StoredLine.finish(buffer, chain);
        Files.write(last, Arrays.copyOf(buffer.array(), buffer.size()), StandardOpenOption.APPEND);
        assertThat(verify().findings()).as("the record fits").isEmpty();
        Files.delete(segments().get(0));
        assertThat(verify().findings()).extracting(Finding::kind).containsExactly(Kind.UNEXPLAINED_START);

        // When the log is opened again, it tells of records that no checkpoint covers.
        Logs.in(log).build().close();
        assertThat(Logs.read(log)).extracting(AuditRecord::action).contains("audit.unsealed_tail");
        assertThat(verify().findings()).extracting(Finding::kind).containsExactly(Kind.UNEXPLAINED_START);
    }

    /** Rewrites everything after a record with the right hashes, as anyone can who has no key. */
    private void rehash(int segment, int line, String from, String to) throws IOException {
        byte[] head = null;
        for (int s = segment; s < segments().size(); s++) {
            List<String> rewritten = new ArrayList<>();
            List<String> lines = lines(s);
            for (int i = 0; i < lines.size(); i++) {
                String text = lines.get(i);
                if (head == null && (s > segment || i >= line)) {
                    head = HexFormat.of().parseHex(hashOf(lines.get(i - 1)));
                    text = text.replace(from, to);
                }
                if (head == null) {
                    rewritten.add(text);
                    continue;
                }
                byte[] content =
                        text.substring(0, text.length() - StoredLine.SUFFIX).getBytes(StandardCharsets.UTF_8);
                HashChain chain = HashChain.after(head);
                chain.add(content, 0, content.length);
                head = chain.head();
                rewritten.add(new String(content, StandardCharsets.UTF_8) + ",\"h\":\""
                        + HexFormat.of().formatHex(head) + "\"}");
            }
            write(s, rewritten);
        }
    }

    private static String hashOf(String line) {
        return line.substring(line.length() - 66, line.length() - 2);
    }

    @Test
    void editWithRecomputedHashes_isFoundAtTheNextCheckpoint() throws IOException {
        int line = 3;
        while (!lines(0).get(line).contains("request.allowed")) {
            line++;
        }
        rehash(0, line, "\"outcome\":\"success\"", "\"outcome\":\"failure\"");
        assertThat(first().kind()).isEqualTo(Kind.FORK);
        assertThat(verify().integrity()).isEqualTo(Integrity.BROKEN);
        assertThat(verify().exitCode()).isEqualTo(1);
    }

    @Test
    void otherKey_isNobodysSignature() throws IOException {
        String other = new VerifierKey("test", Ed25519Signer.generate().publicKey()).toString();
        AuditVerification found = AuditVerifier.of(log).key(other).verify();
        assertThat(found.authenticity()).isEqualTo(Authenticity.UNSIGNED);
        assertThat(found.findings()).extracting(Finding::kind).contains(Kind.BAD_SIGNATURE);
        assertThat(found.exitCode()).isEqualTo(1);
    }

    @Test
    void wholeLogOfAnotherKey_isRefused_unlessOnlyItsOwnKeysAreAsked() throws IOException {
        Path forged = directory.resolve("forged");
        try (AuditLog other = Logs.in(forged).build()) {
            Logs.writeDurably(other, 0, 3);
        }
        assertThat(AuditVerifier.of(forged).verify().authenticity()).isEqualTo(Authenticity.SELF_SIGNED);
        assertThat(AuditVerifier.of(forged).key(key).verify().authenticity()).isEqualTo(Authenticity.UNSIGNED);
    }

    @Test
    void cutTail_isSeenByAnchorsOnly_andByCheckpointsLogIfItWasLeft() throws IOException {
        Path anchor = directory.resolve("anchor");
        Files.copy(log.resolve("checkpoints.log"), anchor);
        List<String> lines = lines(segments().size() - 1);
        Files.delete(segments().get(segments().size() - 1));
        assertThat(verify().completeness()).isEqualTo(Completeness.TRUNCATED);
        assertThat(verify().exitCode()).isEqualTo(3);
        // Whoever cuts the log cuts this file too.
        Checkpoint last = null;
        for (String line : lines(segments().size() - 1)) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            AuditRecord next = AuditRecord.of(bytes, 0, bytes.length).orElseThrow();
            if (next.action().equals("audit.checkpoint")) {
                last = Checkpoint.parse(next.text("hauberk.checkpoint.note"));
            }
        }
        assertThat(lines).isNotEmpty();
        String notes = Files.readString(log.resolve("checkpoints.log"));
        Files.writeString(
                log.resolve("checkpoints.log"),
                notes.substring(0, notes.indexOf(last.note()) + last.note().length()));
        assertThat(verify().findings()).as("nobody can tell").isEmpty();
        assertThat(verify().completeness()).isEqualTo(Completeness.UNKNOWN);
        AuditVerification anchored =
                AuditVerifier.of(log).key(key).anchors(anchor).verify();
        assertThat(anchored.completeness()).isEqualTo(Completeness.TRUNCATED);
        assertThat(anchored.exitCode()).isEqualTo(3);
        assertThat(anchored.findings().get(0).message()).contains("an anchor proves");
    }

    @Test
    void everythingDeleted_isSeenByAnchorsOnly() throws IOException {
        Path anchor = directory.resolve("anchor");
        Files.copy(log.resolve("checkpoints.log"), anchor);
        for (Path segment : segments()) {
            Files.delete(segment);
        }
        Files.delete(log.resolve("checkpoints.log"));
        assertThat(verify().findings()).isEmpty();
        assertThat(AuditVerifier.of(log).key(key).anchors(anchor).verify().exitCode())
                .isEqualTo(3);
    }

    @Test
    void anchorFileWithoutNotes_isRefused() throws IOException {
        Path escaped = directory.resolve("escaped");
        String notes = Files.readString(log.resolve("checkpoints.log"));
        for (String text : List.of("hello world\n", notes.replace("\n", "\\n") + "\n")) {
            Files.writeString(escaped, text);
            assertThatThrownBy(() -> AuditVerifier.of(log).anchors(escaped))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must have notes");
        }
    }

    @Test
    void anchoredLog_isAnchored() throws IOException {
        assertThat(AuditVerifier.of(log)
                        .key(key)
                        .anchors(log.resolve("checkpoints.log"))
                        .verify()
                        .completeness())
                .isEqualTo(Completeness.ANCHORED);
    }

    @Test
    void checkpointsLog_editedReorderedForged_isFound() throws IOException {
        Path file = log.resolve("checkpoints.log");
        String notes = Files.readString(file);
        Files.writeString(file, notes.replaceFirst("dropped 0", "dropped 7"));
        assertThat(verify().integrity()).isEqualTo(Integrity.BROKEN);
        Files.writeString(file, notes.replaceFirst("\n\n", "\n"));
        assertThat(verify().integrity()).isEqualTo(Integrity.BROKEN);
        Files.writeString(file, notes.substring(0, notes.length() - 10));
        assertThat(verify().findings()).as("unfinished").isEmpty();
    }

    @Test
    void overdueCheckpoint_isAFinding_whenItIsSaidWhatTimeItIs() throws IOException {
        AuditVerification found = AuditVerifier.of(log)
                .key(key)
                .now(Instant.now().plus(Duration.ofHours(1)))
                .verify();
        assertThat(found.findings()).extracting(Finding::kind).containsExactly(Kind.OVERDUE);
        assertThat(found.exitCode()).isEqualTo(2);
    }

    @Test
    void unknownVersion_isNoRecord() throws IOException {
        List<String> lines = lines(0);
        lines.set(1, lines.get(1).replace("{\"v\":1,", "{\"v\":2,"));
        write(0, lines);
        assertThat(first().kind()).isEqualTo(Kind.ALTERED);
    }

    @Test
    void reopenedAfterTampering_beginsANewChain_andKeepsTheOld() throws IOException {
        List<String> lines = lines(segments().size() - 1);
        lines.set(1, lines.get(1).replace("audit", "AUDIT"));
        write(segments().size() - 1, lines);
        int before = count();
        try (AuditLog reopened = Logs.in(log).build()) {
            assertThat(reopened.describe().healthReason()).isEqualTo("audit_integrity_failed");
            Logs.writeDurably(reopened, 50, 2);
        }
        assertThat(count()).isEqualTo(before + 1);
        assertThat(Logs.read(log)).extracting(AuditRecord::action).contains("audit.integrity_failed");
        assertThat(verify().findings())
                .extracting(Finding::kind)
                .startsWith(Kind.ALTERED)
                .contains(Kind.NEW_CHAIN);
    }

    @Test
    void reopenedAfterTruncation_beginsANewChain() throws IOException {
        Path last = segments().get(segments().size() - 1);
        List<String> lines = lines(segments().size() - 1);
        write(segments().size() - 1, lines.subList(0, 1));
        try (AuditLog reopened = Logs.in(log).build()) {
            Logs.writeDurably(reopened, 50, 2);
        }
        assertThat(last).exists();
        assertThat(Logs.read(log)).extracting(AuditRecord::action).contains("audit.integrity_failed");
        assertThat(verify().exitCode()).isEqualTo(1);
    }
}
