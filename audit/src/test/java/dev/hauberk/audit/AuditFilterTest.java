/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static dev.hauberk.authorization.Requirement.authenticated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFilterTest {
    @TempDir
    Path directory;

    private AuditLog.Builder log() {
        return Logs.in(directory.resolve("log"));
    }

    private static AuditLevels levels(String... declared) {
        return new AuditLevels(
                List.of(declared).stream()
                        .map(line -> line.split("="))
                        .map(parts ->
                                new AuditLevels.Rule(RequestPattern.parse(parts[0]), AuditLevel.valueOf(parts[1]), 1))
                        .toList(),
                AuditLevel.DECISION);
    }

    private static AuditLevel of(AuditLevels levels, String method, String path) {
        return levels.find(method, RequestPath.ofDispatch(path, null))
                .map(AuditLevels.Rule::level)
                .orElse(levels.otherwise());
    }

    @Test
    void level_isThatOfTheMostSpecificPattern() {
        AuditLevels levels = levels("/*=NONE", "/api/*=OUTCOME", "/api/{id}=DECISION", "POST /api/pay=CRITICAL");
        assertThat(of(levels, "GET", "/x")).isEqualTo(AuditLevel.NONE);
        assertThat(of(levels, "GET", "/api/a/b")).isEqualTo(AuditLevel.OUTCOME);
        assertThat(of(levels, "GET", "/api/pay")).isEqualTo(AuditLevel.DECISION);
        assertThat(of(levels, "POST", "/api/pay")).isEqualTo(AuditLevel.CRITICAL);
    }

    @Test
    void level_thatRecordsMore_matchesWide_andOneThatRecordsLessExactly() {
        AuditLevels levels = levels("POST /pay=CRITICAL", "GET /health=NONE");
        assertThat(of(levels, "POST", "/PAY/")).isEqualTo(AuditLevel.CRITICAL);
        assertThat(of(levels, "GET", "/Health")).isEqualTo(AuditLevel.DECISION);
        assertThat(of(levels, "GET", "/health")).isEqualTo(AuditLevel.NONE);
    }

    @Test
    void defaults() {
        AuditFilter filter = AuditFilter.builder().log(log()).build();
        try {
            assertThat(filter.phase()).isEqualTo(Phase.AUDIT);
            assertThat(filter.describe().fact("otherwise")).containsExactly("DECISION");
            assertThat(filter.describe().health()).isEqualTo(Description.Health.UP);
        } finally {
            filter.destroy();
        }
        assertThat(filter.describe().health()).as("its own log is closed").isEqualTo(Description.Health.DOWN);
    }

    @Test
    void givenLog_isNotClosed() {
        try (AuditLog log = log().build()) {
            AuditFilter.builder().log(log).build().destroy();
            assertThat(log.describe().health()).isEqualTo(Description.Health.UP);
        }
    }

    @Test
    void configuration_unsafeOrDouble_isRefused() {
        assertThatThrownBy(() -> AuditFilter.builder().build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("log must be set");
        assertThatThrownBy(() -> AuditFilter.builder()
                        .log(log())
                        .level("/a", AuditLevel.NONE)
                        .level("/a", AuditLevel.OUTCOME)
                        .level("a", AuditLevel.NONE)
                        .sample("/b", 1.5)
                        .sample("/c", Double.NaN)
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .satisfiesExactly(
                                        problem -> assertThat(problem)
                                                .isEqualTo("level: a pattern must have one level: /a has one"),
                                        problem -> assertThat(problem).startsWith("level: "),
                                        problem -> assertThat(problem)
                                                .isEqualTo("sample: a rate must be from 0 to 1: 1.5"),
                                        problem -> assertThat(problem)
                                                .isEqualTo("sample: a rate must be from 0 to 1: NaN")));
        assertThatThrownBy(
                        () -> AuditFilter.builder().otherwise(AuditLevel.NONE).otherwise(AuditLevel.NONE))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> AuditFilter.builder().log(log()).log(log())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void standalone_withCriticalRoutes_doesNotStart() throws Exception {
        AuditFilter alone = AuditFilter.builder()
                .log(log())
                .level("/pay", AuditLevel.CRITICAL)
                .build();
        try {
            assertThatThrownBy(() -> alone.doFilter(null, null, null))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("Hauberk.builder()");
        } finally {
            alone.destroy();
        }
    }

    @Test
    void twoAuditFilters_areRefused() {
        Hauberk.Builder chain = Hauberk.builder()
                .filter(AuditFilter.builder().log(log()))
                .filter(AuditFilter.builder().log(Logs.in(directory.resolve("other"))));
        assertThatThrownBy(chain::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("one AuditFilter");
        // What was opened is closed, so the directory is free.
        log().build().close();
    }

    @Test
    void inChain_itsPlaceAndItsCompanionsPlaceShow() {
        Hauberk chain =
                Hauberk.builder().filter(AuditFilter.builder().log(log())).build();
        try {
            assertThat(chain.toString()).containsSubsequence("AUDIT", "AuditFilter", "HANDLER", "AuditIntentFilter");
        } finally {
            chain.destroy();
        }
    }

    @Test
    void refusals_areAlwaysRecorded_andAllowedOnesSampled() {
        try (AuditLog log = log().build()) {
            AuditFilter filter = AuditFilter.builder().log(log).build();
            filter.onEvent(SecurityEvent.builder(SecurityEvent.Kind.DECISION, "refused")
                    .status(403)
                    .build());
            filter.onEvent(SecurityEvent.builder(SecurityEvent.Kind.DECISION, "failed")
                    .status(500)
                    .build());
            filter.onEvent(
                    SecurityEvent.builder(SecurityEvent.Kind.WOULD_REFUSE, "x").build());
            filter.onEvent(SecurityEvent.builder(SecurityEvent.Kind.NOTE, "policy_changed")
                    .build());
        }
        assertThat(Logs.actions(directory.resolve("log")))
                .contains("request.refused", "request.failed", "policy.would_refuse", "config.changed");
    }

    /** A front controller has one route, and here one rule, for all paths. */
    @Test
    void refusalsOfAPatternWithALevel_areNotHiddenByAFloodElsewhere() throws IOException {
        AuditFilter.Builder audit = AuditFilter.builder()
                .log(Logs.in(directory.resolve("log"), 5))
                .level("/transfers", AuditLevel.CRITICAL);
        Hauberk chain = Hauberk.builder()
                .filter(audit)
                .filter(AuthorizationFilter.builder().rule("/*", authenticated()))
                .build();
        for (int i = 0; i < 50; i++) {
            assertThat(Chains.get(chain, "/x")).isEqualTo(401);
        }
        assertThat(Chains.get(chain, "/transfers")).isEqualTo(401);
        chain.destroy();
        List<String> lines = new ArrayList<>();
        for (Path segment : LogDirectory.segments(directory.resolve("log"))) {
            lines.addAll(Files.readAllLines(segment));
        }
        assertThat(lines).anyMatch(line -> line.contains("\"collapsed\""));
        assertThat(lines).filteredOn(line -> line.contains("/transfers")).hasSize(1);
    }

    /** Before, each of these was answered by the application, and none had a record. */
    @Test
    void criticalRoute_ofALogWhoseDirectoryIsGone_isRefused_andOthersAreServed() throws IOException {
        Hauberk chain = Hauberk.builder()
                .filter(AuditFilter.builder().log(log()).level("/transfers", AuditLevel.CRITICAL))
                .build();
        try {
            assertThat(Chains.get(chain, "/transfers")).isEqualTo(200);
            Files.move(directory.resolve("log"), directory.resolve("elsewhere"));
            for (int i = 0; i < 10; i++) {
                assertThat(Chains.get(chain, "/transfers")).isEqualTo(503);
                assertThat(Chains.get(chain, "/x")).isEqualTo(200);
            }
            assertThat(chain.health().status()).isEqualTo(Description.Health.DOWN);
            Files.move(directory.resolve("elsewhere"), directory.resolve("log"));
            Logs.waitUntil(() -> Chains.get(chain, "/transfers") == 200);
        } finally {
            chain.destroy();
        }
    }

    @Test
    void traceparent_ofAnotherForm_isNoTrace() {
        assertThat(TraceParent.traceId("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
                .isEqualTo("0af7651916cd43dd8448eb211c80319c");
        for (String bad : new String[] {
            null,
            "",
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319cxb7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-"
        }) {
            assertThat(TraceParent.traceId(bad)).as(String.valueOf(bad)).isEmpty();
        }
    }

    @Test
    void trace_isThatOfTheSource_elseTheCallersClaim() throws IOException {
        AtomicReference<Optional<TraceSource.Trace>> current =
                new AtomicReference<>(Optional.of(new TraceSource.Trace("a".repeat(32), "b".repeat(16))));
        Hauberk chain = Hauberk.builder()
                .filter(AuditFilter.builder().log(log()).traces(current::get))
                .build();
        Map<String, String> claim = Map.of("traceparent", "00-" + "c".repeat(32) + "-" + "d".repeat(16) + "-01");
        Chains.get(chain, "/x", claim);
        current.set(Optional.empty());
        Chains.get(chain, "/x", claim);
        chain.destroy();
        List<AuditRecord> allowed = Logs.read(directory.resolve("log")).stream()
                .filter(record -> record.action().equals("request.allowed"))
                .toList();
        assertThat(allowed).extracting(record -> record.text("trace.id")).containsExactly("a".repeat(32), "");
        assertThat(allowed).extracting(record -> record.text("span.id")).containsExactly("b".repeat(16), "");
        assertThat(allowed)
                .extracting(record -> record.text("hauberk.trace.claimed"))
                .containsExactly("", "c".repeat(32));
    }
}
