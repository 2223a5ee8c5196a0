/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.audit.AuditVerification.Authenticity;
import dev.hauberk.audit.AuditVerification.Completeness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notes as witnesses give them back: with signatures of their own after that of the log (C2SP signed-note). */
class CosignedNotesTest {
    /** As {@code cosignature/v1} has it: a hash, a time and a signature. */
    private static final String WITNESS = Base64.getEncoder().encodeToString(new byte[4 + 8 + 64]);

    @TempDir
    Path directory;

    private Path log;
    private Path kept;
    private String key = "";
    private List<Checkpoint> notes = List.of();

    @BeforeEach
    void eightCheckpoints() throws IOException {
        log = directory.resolve("log");
        kept = directory.resolve("kept");
        try (AuditLog opened = Logs.in(log).build()) {
            key = opened.publicKey();
            for (int i = 0; i < 7; i++) {
                Logs.writeDurably(opened, i, 1);
                opened.checkpoint();
                int expected = i + 1;
                Logs.waitUntil(() -> written().size() >= expected);
            }
        }
        notes = written();
        assertThat(notes).hasSizeGreaterThanOrEqualTo(8);
    }

    private List<Checkpoint> written() {
        try {
            return CheckpointFile.read(log.resolve("checkpoints.log"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String witnesses(int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append("\u2014 witness")
                    .append(i)
                    .append(".example ")
                    .append(WITNESS)
                    .append('\n');
        }
        return lines.toString();
    }

    private String cosigned(int count) {
        StringBuilder all = new StringBuilder();
        notes.forEach(note -> all.append(note.note()).append(witnesses(count)));
        return all.toString();
    }

    private AuditVerification verify() throws IOException {
        return AuditVerifier.of(log).key(key).anchors(kept).verify();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 16, 99})
    void anchor_withWitnesses_isRead(int count) throws IOException {
        Files.writeString(kept, cosigned(count));
        assertThat(CheckpointFile.read(kept)).hasSameSizeAs(notes);
        assertThat(verify().completeness()).isEqualTo(Completeness.ANCHORED);
        assertThat(verify().authenticity()).isEqualTo(Authenticity.SIGNED);
        assertThat(verify().findings()).isEmpty();
    }

    @Test
    void logsOwnSignature_behindThatOfAWitness_counts() throws IOException {
        VerifierKey own = VerifierKey.parse(key);
        String note = notes.get(0).note();
        int end = note.indexOf("\n\u2014 ") + 1;
        String reordered = note.substring(0, end) + witnesses(2) + note.substring(end);
        assertThat(Checkpoint.parse(reordered).isSignedBy(own)).isTrue();
        assertThat(Checkpoint.parse(note.substring(0, end) + witnesses(2)).isSignedBy(own))
                .as("by witnesses only")
                .isFalse();
    }

    @Test
    void signatureThatIsWrong_besideARightOne_isNoSignature() {
        VerifierKey own = VerifierKey.parse(key);
        byte[] wrong = new byte[68];
        System.arraycopy(own.hash(), 0, wrong, 0, 4);
        String line = "\u2014 " + own.name() + " " + Base64.getEncoder().encodeToString(wrong) + "\n";
        assertThat(Checkpoint.parse(notes.get(0).note() + line).isSignedBy(own)).isFalse();
        assertThat(Checkpoint.parse(notes.get(0).note() + line.replace(own.name(), "x"))
                        .isSignedBy(own))
                .isTrue();
    }

    @Test
    void cosignature_thatIsNotWhole_isPassedOver() throws IOException {
        String all = cosigned(2);
        for (int cut = 1; cut < 2 * WITNESS.length(); cut += 7) {
            Files.writeString(kept, all.substring(0, all.length() - cut));
            assertThat(CheckpointFile.read(kept)).hasSameSizeAs(notes);
        }
    }

    @Test
    void logsOwnFile_cosigned_isVerified() throws IOException {
        Files.writeString(log.resolve("checkpoints.log"), cosigned(2));
        Files.writeString(kept, cosigned(1));
        assertThat(verify().findings()).isEmpty();
        Files.writeString(log.resolve("checkpoints.log"), cosigned(2) + "\u2014 torn.example AAAA");
        assertThat(verify().findings()).isEmpty();
        try (AuditLog again = Logs.in(log).build()) {
            Logs.writeDurably(again, 20, 1);
        }
        assertThat(verify().findings()).isEmpty();
    }

    @Test
    void lineThatIsNoSignature_orTooMany_isMalformed() {
        String note = notes.get(0).note();
        assertThatThrownBy(() -> Checkpoint.parse(note + "- witness AAAA\n")).hasMessageContaining("line 10");
        assertThatThrownBy(() -> Checkpoint.parse(note + "\n")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Checkpoint.parse(note + witnesses(100))).hasMessageContaining("100 signatures");
    }
}
