/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditReaderTest {
    @TempDir
    Path directory;

    private Path log() {
        return directory.resolve("log");
    }

    @Test
    void records_areReadInOrder_byAction_andFromTheEnd() throws IOException {
        Logs.segments(log(), 3, 2);
        AuditReader reader = AuditReader.of(log());
        assertThat(reader.files()).hasSize(3);
        List<AuditRecord> allowed = reader.all("request.allowed");
        assertThat(allowed).hasSize(6).isSortedAccordingTo((a, b) -> a.time().compareTo(b.time()));
        assertThat(reader.last("request.allowed").map(AuditRecord::id))
                .contains(allowed.get(5).id());
        assertThat(reader.last("posture.checked")).isEmpty();
        assertThat(allowed.get(0).texts("user.roles")).containsExactly("user");
        assertThat(allowed.get(0).texts("source.ip")).containsExactly("192.0.2.0");
        assertThat(allowed.get(0).texts("nothing")).isEmpty();
        assertThat(reader.pseudonyms("https://id.example", "ann"))
                .contains(allowed.get(0).text("user.hash"));
    }

    @Test
    void directoryWithoutALog_isRefused() throws IOException {
        assertThatThrownBy(() -> AuditReader.of(log()).files()).hasMessageContaining("must exist: " + log());
        Files.createDirectory(log());
        assertThatThrownBy(() -> AuditReader.of(log()).files()).hasMessageContaining("has none");
        assertThatThrownBy(() -> AuditReader.of(log()).pseudonyms("", "ann")).hasMessageContaining("there are none");
    }

    @Test
    void proof_isAProof() throws IOException {
        String key;
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 12);
            key = log.publicKey();
        }
        AuditReader reader = AuditReader.of(log());
        Map<?, ?> proof = (Map<?, ?>) JsonReader.parse(
                reader.proof(7).orElseThrow().getBytes(StandardCharsets.UTF_8),
                JsonLimits.defaults().withBytes(1 << 20));
        Checkpoint checkpoint = Checkpoint.parse(String.valueOf(proof.get("checkpoint")));
        List<byte[]> hashes = ((List<?>) proof.get("hashes"))
                .stream()
                        .map(hash -> HexFormat.of().parseHex(String.valueOf(hash)))
                        .toList();
        byte[] leaf = HexFormat.of().parseHex(String.valueOf(proof.get("leaf")));
        assertThat(InclusionProof.proves(leaf, 6, checkpoint.size(), hashes, checkpoint.root()))
                .isTrue();
        assertThat(checkpoint.isSignedBy(VerifierKey.parse(key))).isTrue();
        assertThat(String.valueOf(proof.get("record"))).contains("\"seq\":7,");
        assertThat(reader.proof(17)).isEmpty();
        assertThat(reader.proof(0)).isEmpty();
    }

    @Test
    void leakedCanaries_areNone() {
        try (AuditLog log = Logs.in(log()).build()) {
            assertThat(log.leakedCanaries()).isEmpty();
        }
    }

    @Test
    void legalHold_isAFile_andARecord() throws IOException {
        try (AuditLog opened = Logs.in(log()).build()) {
            opened.legalHold(true, Optional.empty());
            assertThat(log().resolve(LogDirectory.HOLD)).exists();
            opened.legalHold(false, Optional.empty());
            assertThat(log().resolve(LogDirectory.HOLD)).doesNotExist();
        }
        assertThat(Logs.actions(log()).stream().filter("containment.legal_hold"::equals))
                .hasSize(2);
    }
}
