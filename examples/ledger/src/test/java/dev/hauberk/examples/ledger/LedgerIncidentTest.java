/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.audit.AuditVerifier;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.posture.PostureFinding;
import dev.hauberk.posture.PostureStatus;
import dev.hauberk.posture.SecurityReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ledger under attack, and what its administrator can do about it. */
class LedgerIncidentTest {
    private static final Demo DEMO = new Demo();

    @TempDir
    private Path data;

    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

    private LedgerServer start(String... more) throws Exception {
        Map<String, String> variables = new HashMap<>(Map.of(
                "LEDGER_PORT", "0", "LEDGER_DATA", data.toString(), "LEDGER_KEY", "q7Zr2-xK9vLm4TzR8xW3bN6yH5gD1sFa"));
        for (int i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        return LedgerServer.start(Settings.from(variables), DEMO, events::add);
    }

    private static String send(LedgerServer ledger, String line, String body, String... headers) throws Exception {
        StringBuilder request = new StringBuilder(line).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        if (!body.isEmpty()) {
            request.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n");
        }
        return AttackReport.send(
                ledger.port(), request.append("\r\n").append(body).toString());
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }

    private static String as(LedgerServer ledger, String user) {
        return "Authorization: Bearer " + ledger.tokens().issueWithCode(user, Demo.role(user));
    }

    private List<String> told(String detection) {
        return events.stream()
                .filter(event -> event.code().equals("detection"))
                .map(event -> String.valueOf(event.attributes().get("detection")))
                .filter(detection::equals)
                .toList();
    }

    private String log() throws Exception {
        StringBuilder all = new StringBuilder();
        try (java.util.stream.Stream<Path> files = Files.list(data.resolve("audit"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    @Test
    void bruteForce_isOneAlert() throws Exception {
        try (LedgerServer ledger = start()) {
            for (int i = 0; i < 60; i++) {
                send(ledger, "POST /login", "{\"username\":\"alice\",\"password\":\"guess " + i + "\"}");
            }
        }
        assertThat(told("brute_force")).hasSize(1);
        assertThat(log()).containsOnlyOnce("\"detection.brute_force\"");
        assertThat(log()).as("what was typed is in no record").doesNotContain("guess ");
    }

    @Test
    void lockDown_survivesARestart_andIsEndedByItsAdministrator() throws Exception {
        try (LedgerServer ledger = start()) {
            String alice = as(ledger, "alice");
            assertThat(status(send(ledger, "POST /admin/lock-down", "", alice))).isEqualTo(403);
            assertThat(status(send(ledger, "GET /api/v1/accounts", "", alice))).isEqualTo(200);
            assertThat(status(send(ledger, "POST /admin/lock-down", "", as(ledger, "dave"))))
                    .isEqualTo(200);
            assertThat(status(send(ledger, "GET /api/v1/accounts", "", alice))).isEqualTo(503);
            assertThat(status(send(ledger, "GET /health", ""))).isEqualTo(200);
        }
        try (LedgerServer ledger = start()) {
            assertThat(status(send(ledger, "GET /api/v1/accounts", "", as(ledger, "alice"))))
                    .isEqualTo(503);
            assertThat(status(send(ledger, "GET /admin/users", "", as(ledger, "dave"))))
                    .isEqualTo(200);
            assertThat(status(send(ledger, "DELETE /admin/lock-down", "", as(ledger, "dave"))))
                    .isEqualTo(200);
            assertThat(status(send(ledger, "GET /api/v1/accounts", "", as(ledger, "alice"))))
                    .isEqualTo(200);
        }
        assertThat(log()).contains("containment.lock_down_begun", "containment.lock_down_ended");
    }

    @Test
    void revokedUser_isOutAtOnce_andTheUseIsFound() throws Exception {
        try (LedgerServer ledger = start()) {
            String alice = as(ledger, "alice");
            String dave = as(ledger, "dave");
            assertThat(status(send(ledger, "GET /api/v1/accounts", "", alice))).isEqualTo(200);
            assertThat(status(send(ledger, "POST /admin/revocations", "{\"subject\":\"alice\"}", dave)))
                    .isEqualTo(200);
            for (int i = 0; i < 3; i++) {
                assertThat(status(send(ledger, "GET /api/v1/accounts", "", alice)))
                        .isEqualTo(401);
            }
            assertThat(status(send(ledger, "GET /admin/users", "", dave))).isEqualTo(200);
            assertThat(status(send(ledger, "POST /admin/legal-hold", "", dave))).isEqualTo(200);
            assertThat(data.resolve("audit/legal-hold")).exists();
            assertThat(status(send(ledger, "DELETE /admin/legal-hold", "", dave)))
                    .isEqualTo(200);
            assertThat(command(
                            "audit",
                            "search",
                            data.resolve("audit").toString(),
                            "--user",
                            "alice",
                            "--issuer",
                            Tokens.ISSUER))
                    .as("one use that was allowed; refused ones have no user, but the token")
                    .containsOnlyOnce("\"request.allowed\"");
        }
        assertThat(told("revoked_token")).hasSize(1);
        assertThat(log())
                .contains("application.tokens_revoked", "containment.legal_hold")
                .doesNotContain("alice");
        assertThat(AuditVerifier.of(data.resolve("audit")).verify().findings()).isEmpty();
    }

    /**
     * Runs a command of the audit log's in a process of its own, as an administrator does, and returns what it prints.
     */
    private static String command(String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.hauberk.cli.HauberkCommand"));
        line.addAll(List.of(words));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed.strip();
    }

    @Test
    void evidence_isTakenFromTheRunningLog_andChecksElsewhere() throws Exception {
        try (LedgerServer ledger = start()) {
            send(ledger, "GET /api/v1/accounts", "", as(ledger, "alice"));
            command("gen-key", data.resolve("evidence.pem").toString());
            String key = command(
                    "audit",
                    "evidence",
                    data.resolve("audit").toString(),
                    data.resolve("case.zip").toString(),
                    "--key",
                    data.resolve("evidence.pem").toString());
            assertThat(command(
                            "audit",
                            "evidence",
                            "--check",
                            data.resolve("case.zip").toString(),
                            "--pub",
                            key))
                    .contains("\"integrity\":\"INTACT\"");
        }
    }

    @Test
    void revokedKey_isWorthless_theNewOneIsNot() throws Exception {
        try (LedgerServer ledger = start()) {
            String old = as(ledger, "alice");
            String dave = as(ledger, "dave");
            String key = ledger.tokens().keys().ids().get(0);
            assertThat(status(send(ledger, "POST /admin/keys", "", dave))).isEqualTo(200);
            String body = "{\"key\":\"" + key + "\"}";
            assertThat(status(send(ledger, "POST /admin/revocations", body, dave)))
                    .isEqualTo(200);
            assertThat(status(send(ledger, "GET /api/v1/accounts", "", old))).isEqualTo(401);
            assertThat(status(send(ledger, "GET /admin/users", "", dave))).isEqualTo(401);
            assertThat(status(send(ledger, "GET /api/v1/accounts", "", as(ledger, "alice"))))
                    .isEqualTo(200);
        }
    }

    @Test
    void posture_tellsWhatIsSo_andWhatChangedBetweenTwoStarts() throws Exception {
        SecurityReport first;
        try (LedgerServer ledger = start()) {
            first = ledger.posture().report();
            assertThat(data.resolve("posture.json")).exists();
            assertThat(ledger.posture().summary()).startsWith("Posture at ").contains("./ledger posture");
        }
        Map<String, PostureStatus> found = new HashMap<>();
        first.findings().forEach(finding -> found.put(finding.id(), finding.status()));
        Map<PostureStatus, List<String>> expected = Map.of(
                PostureStatus.PASS,
                List.of(
                        "HBK-AUTH-001",
                        "HBK-AUTH-003",
                        "HBK-ACC-001",
                        "HBK-ACC-002",
                        "HBK-ACC-003",
                        "HBK-ACC-004",
                        "HBK-ACC-005",
                        "HBK-LOG-002",
                        "HBK-LOG-005"),
                PostureStatus.CONFIGURED,
                List.of(
                        "HBK-AUTH-002",
                        "HBK-AUTH-004",
                        "HBK-SES-002",
                        "HBK-INP-001",
                        "HBK-INP-002",
                        "HBK-INP-003",
                        "HBK-HDR-001",
                        "HBK-HDR-002",
                        "HBK-HDR-003",
                        "HBK-LOG-001",
                        "HBK-LOG-010",
                        "HBK-INC-001",
                        "HBK-INC-003"));
        List<String> others = first.findings().stream()
                .filter(finding -> expected.entrySet().stream()
                        .anyMatch(each -> each.getKey() != finding.status()
                                && each.getValue().contains(finding.id())))
                .map(PostureFinding::toString)
                .toList();
        assertThat(others).isEmpty();
        assertThat(found.get("HBK-SEC-002")).as("the key is in the environment").isEqualTo(PostureStatus.WARN);
        assertThat(told("unsigned_token")).as("probes raise nothing").isEmpty();
        SecurityReport second;
        try (LedgerServer ledger = start("LEDGER_ORIGINS", "https://attacker.example")) {
            second = ledger.posture().report();
        }
        String drift = second.findings().stream()
                .filter(finding -> finding.id().equals("HBK-OPS-004"))
                .map(PostureFinding::toString)
                .findFirst()
                .orElseThrow();
        assertThat(drift)
                .startsWith("WARN")
                .contains("CorsFilter /api/* is new")
                .contains("CsrfFilter changed");
    }
}
