/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.audit.AuditLog;
import dev.hauberk.audit.AuditReader;
import dev.hauberk.audit.CheckpointSigner;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private int records;

    @BeforeEach
    void write() throws IOException {
        log = directory.resolve("log").toString();
        try (AuditLog opened = Logs.in(Path.of(log))) {
            Logs.write(opened, 12);
            key = opened.publicKey();
        }
        records = (int) Logs.count(Path.of(log));
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return new HauberkCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(arguments);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void verify_givesThreeVerdicts_andAnExitCode() throws IOException {
        assertThat(run("audit", "verify", log, "--pub", key)).isZero();
        assertThat(out())
                .contains("integrity:    intact, " + records + " records in 1 segments")
                .contains("completeness: unknown: without an anchor, a log whose end was cut off looks the same")
                .contains("authenticity: signed by a key you gave");
        assertThat(run("audit", "verify", log)).isZero();
        assertThat(out()).contains("a key that lies beside the log");
        Path notes = Path.of(log, "checkpoints.log");
        assertThat(run("audit", "verify", log, "--pub", key, "--anchor", notes.toString()))
                .isZero();
        assertThat(out()).contains("all that the anchor has seen is here");
        assertThat(run("audit", "verify", log, "--pub", key, "--now", "2100-01-01T00:00:00Z"))
                .isEqualTo(2);

        Path segment = AuditReader.of(Path.of(log)).files().get(0);
        List<String> lines = Files.readAllLines(segment);
        Path anchor = directory.resolve("anchor");
        Files.copy(notes, anchor);
        Files.write(segment, lines.subList(0, 5));
        assertThat(run("audit", "verify", log, "--pub", key, "--anchor", anchor.toString()))
                .isEqualTo(3);
        Files.writeString(segment, Files.readString(segment).replace("192.0.2.0", "192.0.2.9"));
        assertThat(run("audit", "verify", log, "--pub", key)).isEqualTo(1);
        assertThat(out()).contains("found:        altered: record 4, audit-00000001.jsonl:4, octet ");
        assertThat(run("audit", "verify", log, "--pub", key, "--json")).isEqualTo(1);
        assertThat(((Map<?, ?>) JsonReader.parse(out.toByteArray(), JsonLimits.defaults())).get("integrity"))
                .isEqualTo("broken");
    }

    @Test
    void search_findsByFieldUserTokenKeyAndTime() {
        assertThat(run("audit", "search", log, "--last", "2")).isZero();
        assertThat(out().lines()).hasSize(2).last().asString().contains("audit.checkpoint");
        assertThat(run("audit", "search", log, "source.ip=192.0.2.3", "event.action=request.*"))
                .isZero();
        assertThat(out().lines()).hasSize(1);
        assertThat(run("audit", "search", log, "source.ip=192.0.2.99")).isEqualTo(1);
        assertThat(run("audit", "search", log, "--user", "ann", "--issuer", "https://id.example"))
                .isZero();
        assertThat(out().lines()).hasSize(12);
        assertThat(run("audit", "search", log, "--user", "ann")).isEqualTo(1);
        assertThat(run("audit", "search", log, "--key-id", "k1", "--since", "2020-01-01T00:00:00Z"))
                .isZero();
        assertThat(run("audit", "search", log, "--key-id", "k1", "--since", "2100-01-01T00:00:00Z"))
                .isEqualTo(1);
        assertThat(run("audit", "search", log, "--token-id", "none")).isEqualTo(1);
    }

    @Test
    void prove_printsAProof_orSaysWhyThereIsNone() {
        assertThat(run("audit", "prove", log, "7")).isZero();
        Map<?, ?> proof = (Map<?, ?>)
                JsonReader.parse(out.toByteArray(), JsonLimits.defaults().withBytes(1 << 20));
        assertThat(String.valueOf(proof.get("record"))).contains("\"seq\":7,");
        for (String none : List.of("0", "99")) {
            assertThat(run("audit", "prove", log, none)).isEqualTo(1);
            assertThat(out()).isEmpty();
            assertThat(err()).contains("no checkpoint covers record " + none);
        }
    }

    @Test
    void export_writesEveryRecord() {
        assertThat(run("audit", "export", log)).isZero();
        assertThat(out().lines()).hasSize(records).allMatch(line -> line.startsWith("{"));
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
        assertThat(run("audit", "verify", directory.resolve("other").toString(), "--pub", made))
                .isZero();
        assertThat(run("gen-key", file)).isEqualTo(4);
        assertThat(Files.exists(directory.resolve("other/signing.key"))).isFalse();
    }

    @Test
    void nonsense_isExplained() {
        for (String arguments : List.of(
                "",
                "dance",
                "audit",
                "audit dance",
                "audit verify",
                "audit verify LOG --pub",
                "audit verify LOG --loud",
                "audit verify LOG --pub a+b+c",
                "audit verify LOG --now noon",
                "audit verify LOG --anchor nowhere",
                "audit verify LOG --key k",
                "audit search LOG --last x",
                "audit search LOG --last 0",
                "audit search nowhere",
                "audit search LOG --last 1 --last 2",
                "audit search LOG x",
                "audit prove LOG",
                "audit prove LOG x",
                "audit export nowhere",
                "audit evidence --check",
                "posture")) {
            String[] words = arguments.isEmpty()
                    ? new String[0]
                    : arguments.replace("LOG", log).split(" ");
            assertThat(run(words)).as(arguments).isEqualTo(4);
            assertThat(err()).as(arguments).isNotBlank();
        }
    }

    @Test
    void whatIsNotThere_isNamed() {
        assertThat(run("audit", "verify", "nowhere")).isEqualTo(4);
        assertThat(err()).contains("must exist: nowhere");
        assertThat(run("posture", "nowhere")).isEqualTo(4);
        assertThat(err()).contains("must exist: nowhere");
    }
}
