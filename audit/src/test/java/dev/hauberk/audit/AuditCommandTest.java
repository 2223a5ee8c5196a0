/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String log = "";
    private String key = "";

    @BeforeEach
    void write() {
        log = directory.resolve("log").toString();
        try (AuditLog opened = Logs.in(Path.of(log)).build()) {
            Logs.writeDurably(opened, 0, 12);
            key = opened.publicKey();
        }
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return new AuditCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void verify_givesThreeVerdicts_andAnExitCode() throws IOException {
        assertThat(run("verify", log, "--pub", key)).isZero();
        assertThat(out())
                .contains("integrity:    intact, 17 records in 1 segments")
                .contains("completeness: unknown: without an anchor, a log whose end was cut off looks the same")
                .contains("authenticity: signed by a key you gave");
        assertThat(run("verify", log)).isZero();
        assertThat(out()).contains("a key that lies beside the log");
        Path notes = Path.of(log, "checkpoints.log");
        assertThat(run("verify", log, "--pub", key, "--anchor", notes.toString()))
                .isZero();
        assertThat(out()).contains("all that the anchor has seen is here");
        assertThat(run("verify", log, "--pub", key, "--now", "2100-01-01T00:00:00Z"))
                .isEqualTo(2);

        Path segment = LogDirectory.segments(Path.of(log)).get(0);
        List<String> lines = Files.readAllLines(segment);
        Path anchor = directory.resolve("anchor");
        Files.copy(notes, anchor);
        Files.write(segment, lines.subList(0, 5));
        assertThat(run("verify", log, "--pub", key, "--anchor", anchor.toString()))
                .isEqualTo(3);
        Files.writeString(segment, Files.readString(segment).replace("192.0.2.0", "192.0.2.9"));
        assertThat(run("verify", log, "--pub", key)).isEqualTo(1);
        assertThat(out()).contains("found:        altered: record 4, audit-00000001.jsonl:4, octet ");
        assertThat(run("verify", log, "--pub", key, "--json")).isEqualTo(1);
        assertThat(((Map<?, ?>) JsonReader.parse(out.toByteArray(), JsonLimits.defaults())).get("integrity"))
                .isEqualTo("broken");
    }

    @Test
    void tailAndGrep_findRecords() {
        assertThat(run("tail", log, "-n", "2")).isZero();
        assertThat(out().lines()).hasSize(2).last().asString().contains("audit.checkpoint");
        assertThat(run("grep", log, "source.ip=192.0.2.3", "event.action=request.*"))
                .isZero();
        assertThat(out().lines()).hasSize(1);
        assertThat(run("grep", log, "source.ip=192.0.2.99")).isEqualTo(1);
    }

    @Test
    void whoUsed_findsByNameTokenAndKey() {
        assertThat(run("who-used", log, "--user", "ann", "--issuer", "https://id.example"))
                .isZero();
        assertThat(out().lines()).hasSize(12);
        assertThat(run("who-used", log, "--user", "ann")).isEqualTo(1);
        assertThat(run("who-used", log, "--key-id", "k1", "--since", "2020-01-01T00:00:00Z"))
                .isZero();
        assertThat(run("who-used", log, "--key-id", "k1", "--since", "2100-01-01T00:00:00Z"))
                .isEqualTo(1);
        assertThat(run("who-used", log, "--token-id", "none")).isEqualTo(1);
        assertThat(run("who-used", log)).isEqualTo(4);
    }

    @Test
    void prove_isAProof() {
        assertThat(run("prove", log, "7")).isZero();
        Map<?, ?> proof = (Map<?, ?>)
                JsonReader.parse(out.toByteArray(), JsonLimits.defaults().withBytes(1 << 20));
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
        assertThat(run("prove", log, "17")).isEqualTo(1);
        assertThat(run("prove", log, "0")).isEqualTo(1);
    }

    @Test
    void export_writesEveryRecord() {
        for (String form : List.of("ecs", "cef", "csv")) {
            assertThat(run("export", log, "--as", form)).isZero();
            assertThat(out().lines()).hasSize(form.equals("csv") ? 18 : 17);
        }
    }

    @Test
    void genKey_makesAKeyThatSigns_andOverwritesNone() throws IOException {
        String file = directory.resolve("key.pem").toString();
        assertThat(run("gen-key", file, "--origin", "ledger-1")).isZero();
        String made = out().strip();
        try (AuditLog signed = AuditLog.directory(directory.resolve("other"))
                .origin("ledger-1")
                .signer(CheckpointSigner.fromFile(Path.of(file)))
                .build()) {
            assertThat(signed.publicKey()).isEqualTo(made);
        }
        assertThat(run("verify", directory.resolve("other").toString(), "--pub", made))
                .isZero();
        assertThat(run("gen-key", file)).isEqualTo(4);
        assertThat(Files.exists(directory.resolve("other/signing.key"))).isFalse();
    }

    @Test
    void nonsense_isExplained() {
        for (String[] arguments : List.of(
                new String[0],
                new String[] {"dance"},
                new String[] {"verify"},
                new String[] {"verify", log, "--pub"},
                new String[] {"verify", log, "--loud"},
                new String[] {"verify", log, "--pub", "a+b+c"},
                new String[] {"verify", log, "--now", "noon"},
                new String[] {"verify", log, "--anchor", "nowhere"},
                new String[] {"tail", log, "-n", "x"},
                new String[] {"tail", log, "-n", "0"},
                new String[] {"tail", "nowhere"},
                new String[] {"tail", log, "-n", "1", "-n", "2"},
                new String[] {"grep", log},
                new String[] {"grep", log, "x"},
                new String[] {"prove", log},
                new String[] {"export", log, "--as", "xml"})) {
            assertThat(run(arguments)).as(String.join(" ", arguments)).isEqualTo(4);
            assertThat(err.toString(StandardCharsets.UTF_8)).isNotBlank();
        }
    }

    @Test
    void whatIsNotThere_isNamed() {
        for (String command : List.of("verify", "posture")) {
            assertThat(run(command, "nowhere")).isEqualTo(4);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("must exist: nowhere");
        }
    }
}
