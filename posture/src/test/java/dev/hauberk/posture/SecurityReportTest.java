/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.audit.AuditEvent;
import dev.hauberk.audit.AuditFilter;
import dev.hauberk.audit.AuditLog;
import dev.hauberk.audit.AuditReader;
import dev.hauberk.audit.AuditRecord;
import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.authorization.Requirement;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.Secret;
import dev.hauberk.detections.AlertSink;
import dev.hauberk.detections.DetectionFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.testsupport.OfflineExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityReportTest {
    @TempDir
    Path directory;

    private Path log() {
        return directory.resolve("log");
    }

    private AuditLog openLog() {
        return AuditLog.directory(log()).origin("test").minimumFree(0).build();
    }

    private static Hauberk chain(AuditLog log, String role) {
        return Hauberk.builder()
                .filter(AuditFilter.builder().log(log))
                .filter(DetectionFilter.builder().sink(AlertSink.slf4j()))
                .check(
                        "tokens",
                        Phase.AUTHENTICATION,
                        request -> request.getHeader("authorization") == null
                                ? Decision.allow()
                                : Decision.deny(Rejection.of(401, "token_unsigned")))
                .filter(AuthorizationFilter.builder().rule("GET /orders", Requirement.hasRole(role)))
                .build();
    }

    private SecurityReport report(AuditLog log, Hauberk chain) {
        return SecurityReport.builder(chain)
                .servletContext(OfflineExchange.CONTEXT_WITH_SESSIONS)
                .log(log)
                .probe("/orders")
                .production(true)
                .run();
    }

    private static PostureFinding finding(SecurityReport report, String id) {
        return report.findings().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void report_isARecord_andProbesReachNobody() throws IOException {
        SecurityReport report;
        try (AuditLog log = openLog()) {
            Hauberk chain = chain(log, "user");
            report = report(log, chain);
            chain.destroy();
        }
        assertThat(finding(report, "HBK-AUTH-003").status()).isEqualTo(PostureStatus.WARN);
        assertThat(finding(report, "HBK-AUTH-003").evidence())
                .contains("none, unsigned, foreign algorithm, foreign signature")
                .contains("not tried");
        assertThat(finding(report, "HBK-LOG-005").status()).isEqualTo(PostureStatus.PASS);
        List<AuditRecord> records = new ArrayList<>();
        AuditReader.of(log()).forEach(records::add);
        AuditRecord posture = records.stream()
                .filter(next -> next.action().equals("posture.checked"))
                .findFirst()
                .orElseThrow();
        assertThat(posture.text("hauberk.attributes.configuration.digest")).isEqualTo(report.configurationDigest());
        assertThat(posture.texts("hauberk.attributes.failed")).contains("HBK-NET-001");
        assertThat(records).noneMatch(next -> next.action().startsWith("detection."));
        assertThat(records.stream()
                        .filter(next ->
                                next.text("hauberk.attributes.posture_probe").equals("true")))
                .as("one record for each of the four probes")
                .hasSize(4);
    }

    @Test
    void probeThatGetsThrough_fails() {
        try (AuditLog log = openLog()) {
            Hauberk open =
                    Hauberk.builder().filter(AuditFilter.builder().log(log)).build();
            PostureFinding found = finding(report(log, open), "HBK-AUTH-003");
            assertThat(found.status()).isEqualTo(PostureStatus.FAIL);
            assertThat(found.evidence()).contains("unsigned -> reached the application");
            open.destroy();
        }
    }

    @Test
    void changeBetweenTwoStarts_isNamed() throws Exception {
        String before;
        try (AuditLog log = openLog()) {
            Hauberk chain = chain(log, "user");
            SecurityReport first = report(log, chain);
            assertThat(finding(first, "HBK-OPS-004").status()).isEqualTo(PostureStatus.UNKNOWN);
            log.record(AuditEvent.of("flush").critical().succeeded());
            SecurityReport second = report(log, chain);
            assertThat(finding(second, "HBK-OPS-004").status()).isEqualTo(PostureStatus.PASS);
            assertThat(second.configurationDigest()).isEqualTo(first.configurationDigest());
            before = second.json();
            chain.destroy();
        }
        String after;
        try (AuditLog log = openLog()) {
            Hauberk chain = chain(log, "everybody");
            SecurityReport third = report(log, chain);
            PostureFinding drift = finding(third, "HBK-OPS-004");
            assertThat(drift.status()).isEqualTo(PostureStatus.WARN);
            assertThat(drift.evidence()).isEqualTo("since the last report: AuthorizationFilter changed");
            after = third.json();
            chain.destroy();
        }
        SecurityReport old = SecurityReport.read(Files.writeString(directory.resolve("old.json"), before));
        SecurityReport now = SecurityReport.read(Files.writeString(directory.resolve("new.json"), after));
        assertThat(old.json()).isEqualTo(before);
        assertThat(now.json()).isEqualTo(after);
        assertThat(now.toString()).contains("WARN HBK-OPS-004");
        assertThat(now.rules()).containsExactly("GET /orders: hasRole(everybody)");
        assertThat(old.changesTo(old)).isEmpty();
        assertThat(old.changesTo(now))
                .startsWith("AuthorizationFilter changed")
                .anyMatch(change -> change.startsWith("HBK-OPS-004 PASS -> WARN"));
        assertThat(SecurityReport.history(log()))
                .hasSize(4)
                .last()
                .asString()
                .isEqualTo("  AuthorizationFilter changed");
        assertThat(SecurityReport.history(log()).get(0))
                .contains(now.findings(PostureStatus.PASS).size() + " PASS, ");
    }

    @Test
    void whatIsNoReport_isRefused() throws IOException {
        for (String text :
                List.of("", "[]", "{}", "{\"time\":\"2026-01-01T00:00:00Z\",\"production\":true,\"findings\":[1]}")) {
            Path file = Files.writeString(directory.resolve("report.json"), text);
            assertThatThrownBy(() -> SecurityReport.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("must be a report, as SecurityReport.json() makes it: " + file);
        }
    }

    @Test
    void failStartup_throwsInProduction_andNowhereElse() {
        Hauberk chain = Hauberk.builder().build();
        assertThatThrownBy(() -> SecurityReport.builder(chain).failStartup().run())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("HBK-AUTH-001");
        assertThat(SecurityReport.builder(chain)
                        .failStartup()
                        .production(false)
                        .run()
                        .findings())
                .isNotEmpty();
        assertThat(SecurityReport.builder(chain).run().findings(PostureStatus.FAIL))
                .isNotEmpty();
    }

    @Test
    void secrets_areInNoForm() {
        SecurityReport report = SecurityReport.builder(Hauberk.builder().build())
                .secret("database", Secret.ofText("hunter2hunter2"))
                .run();
        assertThat(finding(report, "HBK-SEC-001").status()).isEqualTo(PostureStatus.FAIL);
        assertThat(report.toString() + report.json()).doesNotContain("hunter2");
    }

    @Test
    void text_beginsWithTheCounts_thenWhatToDo_andEndsWithWhatCannotBeSeen() {
        SecurityReport report =
                SecurityReport.builder(Hauberk.builder().build()).run();
        List<String> lines = report.toString().lines().toList();
        assertThat(lines.get(0)).contains(" in production: ").contains(" FAIL");
        assertThat(lines.get(1).strip()).startsWith("FAIL");
        assertThat(lines.get(2).strip()).startsWith("-> ");
        int failed = report.findings(PostureStatus.FAIL).size();
        int warned = report.findings(PostureStatus.WARN).size();
        assertThat(lines.subList(1, 1 + 2 * (failed + warned)))
                .as("each with what mends it")
                .allMatch(line ->
                        line.startsWith("  FAIL ") || line.startsWith("  WARN ") || line.startsWith("       -> "));
        int unseen = report.findings(PostureStatus.UNKNOWN).size();
        assertThat(lines).hasSize(1 + report.findings().size() + failed + warned - unseen + 1);
        assertThat(lines.get(lines.size() - 1))
                .startsWith("  UNKNOWN " + unseen + " checks cannot be seen")
                .contains("HBK-DB-002 the database is backed up");
        assertThat(report.json()).contains("\"remedy\":\".filter(HttpsFilter.builder().hosts(");
    }

    @Test
    void wrongProbeTokens_areRefused() {
        assertThatThrownBy(() -> SecurityReport.builder(Hauberk.builder().build())
                        .probeToken("good", "x")
                        .probeToken("valid", "x")
                        .probeToken("valid", "y")
                        .probe("a b")
                        .logins("login", "POST /login")
                        .replicas(0)
                        .run())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .satisfiesExactly(
                                        problem ->
                                                assertThat(problem).contains("'valid', 'expired' or 'wrong audience'"),
                                        problem -> assertThat(problem)
                                                .isEqualTo("probeToken: a token must be given once: 'valid'"),
                                        problem -> assertThat(problem).startsWith("probe: "),
                                        problem -> assertThat(problem).startsWith("logins: "),
                                        problem -> assertThat(problem).isEqualTo("replicas must be at least 1: 0")));
    }

    @Test
    void setters_calledTwice_areRefused() {
        for (Consumer<SecurityReport.Builder> setter : List.<Consumer<SecurityReport.Builder>>of(
                r -> r.attestations(directory),
                r -> r.probe("/a"),
                r -> r.probeHost("a"),
                r -> r.openTelemetry(true),
                r -> r.replicas(1),
                r -> r.production(true),
                SecurityReport.Builder::failStartup)) {
            SecurityReport.Builder builder =
                    SecurityReport.builder(Hauberk.builder().build());
            setter.accept(builder);
            assertThatThrownBy(() -> setter.accept(builder)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void tamperedToken_keepsItsSignature() {
        String token = "e30."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"sub\":\"a\"}".getBytes(StandardCharsets.UTF_8))
                + ".sig";
        assertThat(ForgedTokens.tampered(token))
                .startsWith("e30.")
                .endsWith(".sig")
                .isNotEqualTo(token);
    }
}
