/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.audit.AuditLog;
import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.authorization.Requirement;
import dev.hauberk.posture.SecurityReport;
import dev.hauberk.servlet.Hauberk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncidentCommandTest {
    @TempDir
    Path directory;

    private String out = "";
    private String err = "";

    private int run(String... arguments) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code = new HauberkCommand(
                        new PrintStream(written, true, StandardCharsets.UTF_8),
                        new PrintStream(errors, true, StandardCharsets.UTF_8))
                .run(arguments);
        out = written.toString(StandardCharsets.UTF_8);
        err = errors.toString(StandardCharsets.UTF_8);
        return code;
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    // --- evidence

    @Test
    void bundle_isSigned_andEveryChangedOctetIsFound() throws IOException {
        Path log = directory.resolve("log");
        try (AuditLog opened = Logs.in(log)) {
            Logs.write(opened, 5);
            assertThat(run("gen-key", file("key.pem"))).isZero();
            assertThat(run("audit", "evidence", log.toString(), file("bundle.zip"), "--key", file("key.pem")))
                    .as("of a log that runs")
                    .isZero();
        }
        String key = out.strip();
        assertThat(run("audit", "evidence", "--check", file("bundle.zip"), "--pub", key))
                .as(out + err)
                .isZero();
        assertThat(out).contains("\"integrity\":\"INTACT\"").contains("audit-00000001.jsonl");
        assertThat(run("gen-key", file("other.pem"), "--origin", "hauberk-evidence"))
                .isZero();
        assertThat(run("audit", "evidence", "--check", file("bundle.zip"), "--pub", out.strip()))
                .isEqualTo(1);
        byte[] whole = Files.readAllBytes(directory.resolve("bundle.zip"));
        int unnoticed = 0;
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(directory.resolve("changed.zip"), changed);
            if (run("audit", "evidence", "--check", file("changed.zip"), "--pub", key) == 0
                    && !sameContent(changed, whole)) {
                unnoticed++;
            }
        }
        assertThat(unnoticed).isZero();
    }

    /** Times and the like in the container of the files are not signed, and say nothing of what is in them. */
    private boolean sameContent(byte[] changed, byte[] whole) throws IOException {
        Path one = Files.write(directory.resolve("one.zip"), changed);
        Path two = Files.write(directory.resolve("two.zip"), whole);
        try (java.util.zip.ZipFile first = new java.util.zip.ZipFile(one.toFile());
                java.util.zip.ZipFile second = new java.util.zip.ZipFile(two.toFile())) {
            for (java.util.zip.ZipEntry entry : java.util.Collections.list(second.entries())) {
                java.util.zip.ZipEntry same = first.getEntry(entry.getName());
                if (same == null
                        || !java.util.Arrays.equals(
                                first.getInputStream(same).readAllBytes(),
                                second.getInputStream(entry).readAllBytes())) {
                    return false;
                }
            }
            return first.size() == second.size();
        }
    }

    @Test
    void bundle_isNotWrittenOver_andNeedsAKey() {
        Path log = directory.resolve("log");
        Logs.in(log).close();
        assertThat(run("audit", "evidence", log.toString(), file("b.zip"))).isEqualTo(4);
        assertThat(err).contains("--key must be given");
        assertThat(run("gen-key", file("key.pem"))).isZero();
        assertThat(run("audit", "evidence", log.toString(), file("b.zip"), "--key", file("key.pem")))
                .isZero();
        assertThat(run("audit", "evidence", log.toString(), file("b.zip"), "--key", file("key.pem")))
                .isEqualTo(4);
        assertThat(run("audit", "evidence", file("nothing"), file("c.zip"), "--key", file("key.pem")))
                .isEqualTo(4);
        assertThat(Files.exists(directory.resolve("c.zip"))).isFalse();
    }

    // --- secrets

    @Test
    void generatedSecret_isRandom_andItsOwnersOnly() throws IOException {
        assertThat(run("gen-secret")).isZero();
        String first = out.strip();
        assertThat(Base64.getUrlDecoder().decode(first)).hasSize(32);
        assertThat(run("gen-secret", file("secret"), "--bytes", "48")).isZero();
        assertThat(out.strip()).isEqualTo(file("secret"));
        assertThat(Base64.getUrlDecoder().decode(Files.readString(directory.resolve("secret"))))
                .hasSize(48);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("secret"))))
                .isEqualTo("rw-------");
        assertThat(run("gen-secret", file("secret"))).isEqualTo(4);
        assertThat(run("gen-secret", "--bytes", "8")).isEqualTo(4);
        assertThat(run("gen-secret", "--bytes", "many")).isEqualTo(4);
    }

    @Test
    void accessReview_countsByRole_andFindsRulesWithoutUse() throws IOException {
        Path log = directory.resolve("log");
        try (AuditLog opened = Logs.in(log)) {
            Logs.write(opened, 3);
        }
        Hauberk chain = Hauberk.builder()
                .filter(AuthorizationFilter.builder()
                        .rule("GET /api/orders/{id}", Requirement.hasRole("user"))
                        .rule("GET /other", Requirement.hasRole("clerk"))
                        .rule("/closed/*", Requirement.denyAll()))
                .build();
        Files.writeString(
                directory.resolve("report.json"),
                SecurityReport.builder(chain).run().json());
        assertThat(run("access-review", log.toString(), "--posture", file("report.json")))
                .isZero();
        assertThat(out.lines())
                .anyMatch(line -> line.startsWith("user             GET /api/orders/{id} ")
                        && line.contains("3 requests     1 users"))
                .contains("nobody used      GET /other: hasRole(clerk)")
                .noneMatch(line -> line.contains("denyAll") || line.startsWith("nobody used      GET /api/orders"));
        assertThat(run("access-review", log.toString(), "--since", "2100-01-01T00:00:00Z"))
                .isEqualTo(1);
        assertThat(run("posture", file("report.json"))).as("it has failures").isEqualTo(1);
        assertThat(out).startsWith("Posture at ").contains("FAIL HBK-NET-001");
        assertThat(run("posture", file("report.json"), file("report.json"))).isZero();
        assertThat(out).isEmpty();
        assertThat(run("posture", log.toString())).as("a log without a report").isEqualTo(1);
    }
}
