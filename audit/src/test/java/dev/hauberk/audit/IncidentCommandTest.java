/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
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
        int code = new AuditCommand(
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
        try (AuditLog opened = Logs.in(log).build()) {
            Logs.writeDurably(opened, 0, 5);
            assertThat(run("gen-key", file("key.pem"))).isZero();
            assertThat(run("evidence", log.toString(), file("bundle.zip"), "--key", file("key.pem")))
                    .as("of a log that runs")
                    .isZero();
        }
        String key = out.strip();
        assertThat(run("evidence", "--check", file("bundle.zip"), "--pub", key))
                .as(out + err)
                .isZero();
        assertThat(out).contains("\"integrity\":\"INTACT\"").contains("audit-00000001.jsonl");
        assertThat(run("gen-key", file("other.pem"), "--origin", "hauberk-evidence"))
                .isZero();
        assertThat(run("evidence", "--check", file("bundle.zip"), "--pub", out.strip()))
                .isEqualTo(1);
        byte[] whole = Files.readAllBytes(directory.resolve("bundle.zip"));
        int unnoticed = 0;
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(directory.resolve("changed.zip"), changed);
            if (run("evidence", "--check", file("changed.zip"), "--pub", key) == 0 && !sameContent(changed, whole)) {
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
        Logs.in(log).build().close();
        assertThat(run("evidence", log.toString(), file("b.zip"))).isEqualTo(4);
        assertThat(err).contains("--key must be given");
        assertThat(run("gen-key", file("key.pem"))).isZero();
        assertThat(run("evidence", log.toString(), file("b.zip"), "--key", file("key.pem")))
                .isZero();
        assertThat(run("evidence", log.toString(), file("b.zip"), "--key", file("key.pem")))
                .isEqualTo(4);
        assertThat(run("evidence", file("nothing"), file("c.zip"), "--key", file("key.pem")))
                .isEqualTo(4);
        assertThat(Files.exists(directory.resolve("c.zip"))).isFalse();
    }

    @Test
    void legalHold_isAFile_andARecord() throws IOException {
        Path log = directory.resolve("log");
        try (AuditLog opened = Logs.in(log).build()) {
            opened.legalHold(true, Optional.empty());
            assertThat(log.resolve(LogDirectory.HOLD)).exists();
            opened.legalHold(false, Optional.empty());
            assertThat(log.resolve(LogDirectory.HOLD)).doesNotExist();
        }
        assertThat(Logs.actions(log).stream().filter("containment.legal_hold"::equals))
                .hasSize(2);
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
    void scan_findsSecrets_andShowsNone() throws IOException {
        Path project = Files.createDirectories(directory.resolve("project/src"));
        Files.createDirectories(directory.resolve("project/.git"));
        Files.createDirectories(directory.resolve("project/target"));
        String value = "q7Zr2xK9vLm4" + "TzR8xW3bN6yH5";
        Files.writeString(project.resolve("app.yml"), "db:\n  user: app\n  password: " + value + "\n");
        Files.writeString(project.resolve("App.java"), "String password = request.getParameter(NAME1234567890ab);\n");
        Files.writeString(project.resolve("Key.java"), "String apiSecret = \"" + value + "\";\n");
        Files.writeString(
                project.resolve("url.txt"),
                "jdbc:postgresql://app:" + value + "@db/orders\npassword=changeme-please-1\n");
        Files.writeString(
                project.resolve("id.pem"),
                "-----BEGIN PRIVATE" + " KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ"
                        + "\n-----END PRIVATE" + " KEY-----\n");
        Files.writeString(directory.resolve("project/target/app.yml"), "password: " + value + "\n");
        Files.write(project.resolve("binary"), new byte[] {0, 1, 2});
        assertThat(run("scan", file("project"))).isEqualTo(1);
        assertThat(out.lines().map(line -> line.substring(0, line.lastIndexOf(' '))))
                .contains(
                        ".gitignore:1 env lacks",
                        "src/app.yml:3 secret",
                        "src/Key.java:1 secret",
                        "src/url.txt:1 userinfo",
                        "src/id.pem:1 pem")
                .hasSize(5);
        assertThat(out + err).doesNotContain(value);
        Files.writeString(directory.resolve("project/.gitignore"), "target/\n.env\n");
        Files.writeString(
                directory.resolve("project/.hauberk-scan"),
                "# why\nsecret src/ made up\nuserinfo src/url.txt made up\npem src/id.pem made up\njwt src/ none\n");
        assertThat(run("scan", file("project"))).isZero();
        assertThat(err).contains("nothing to permit any more: jwt src/");
    }

    @Test
    void scan_ofNothing_isAnError() throws IOException {
        assertThat(run("scan", file("nothing"))).isEqualTo(4);
        Files.writeString(directory.resolve(".hauberk-scan"), "everything src/ x\n");
        assertThatThrownBy(() -> SecretScan.of(directory)).hasMessageContaining("must be a kind");
    }
}
