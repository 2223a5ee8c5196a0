/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.hauberk.audit.AuditFilter;
import dev.hauberk.audit.AuditLog;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Secret;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.testsupport.OfflineExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetectionFilterTest {
    @TempDir
    Path directory;

    private final List<SecurityEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final List<Alert> alerts = new CopyOnWriteArrayList<>();
    private final AtomicLong now = new AtomicLong();

    private final class Collecting implements AlertSink {
        @Override
        public String name() {
            return "collecting";
        }

        @Override
        public void deliver(Alert alert) {
            alerts.add(alert);
        }
    }

    private AuditLog.Builder log() {
        return AuditLog.directory(directory.resolve("log")).minimumFree(0);
    }

    private DetectionFilter.Builder detecting() {
        return DetectionFilter.builder().sink(new Collecting()).nanoTime(now::get);
    }

    private Hauberk chain(SecurityFilter.Builder<DetectionFilter> filter) {
        return Hauberk.builder()
                .filter(filter)
                .filter(Chains.TestLogin::new)
                .listener(events::add)
                .build();
    }

    private static SecurityEvent failedLogin(String user) {
        return SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, "login_failed")
                .status(401)
                .clientAddress("127.0.0.1")
                .identity(Identity.builder(user).build())
                .build();
    }

    private List<String> codes() {
        synchronized (events) {
            return events.stream()
                    .filter(event -> event.kind() == SecurityEvent.Kind.NOTE)
                    .map(SecurityEvent::code)
                    .toList();
        }
    }

    @Test
    void defaults() {
        DetectionFilter filter = DetectionFilter.builder().build();
        try {
            assertThat(filter.phase()).isEqualTo(Phase.AUDIT);
            assertThat(filter.describe().fact("detections")).hasSize(13);
            assertThat(filter.describe().fact("alert sinks")).isEmpty();
            assertThat(filter.companions()).isEmpty();
            assertThat(filter.describe().configuration()).doesNotContainKeys("alerts", "in force", "forgotten keys");
        } finally {
            filter.destroy();
        }
    }

    @Test
    void attack_isOneAlert_toTheSinkAndToTheChain() {
        DetectionFilter filter = detecting().build();
        Hauberk chain = chain(() -> filter);
        try {
            for (int i = 0; i < 1_000; i++) {
                filter.onEvent(failedLogin("ann"));
            }
            Chains.waitUntil(() -> !alerts.isEmpty());
        } finally {
            chain.destroy();
        }
        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0).detection()).isEqualTo("brute_force");
        assertThat(alerts.get(0).user())
                .as("without a log there is no pseudonym")
                .isEmpty();
        assertThat(codes()).containsExactly("detection");
        assertThat(events.get(0).attributes())
                .containsEntry("detection", "brute_force")
                .containsEntry("count", 10);
    }

    @Test
    void probe_isNoAttack() {
        DetectionFilter filter = detecting().honeytoken("/trap").build();
        Hauberk chain = chain(() -> filter);
        OfflineExchange.get(chain, "/trap", Map.of(), Map.of(DetectionFilter.PROBE_ATTRIBUTE, true));
        chain.destroy();
        assertThat(codes()).containsExactly("honeytoken_touched");
        assertThat(events.get(0).attributes()).containsEntry("posture_probe", true);
        assertThat(alerts).isEmpty();
    }

    @Test
    void honeyName_isTouchedByALogin_andByAToken() {
        DetectionFilter filter = detecting()
                .honeyName("svc-backup", "token-7")
                .quiet(Duration.ofSeconds(1))
                .build();
        try {
            filter.onEvent(failedLogin("svc-backup"));
            now.addAndGet(2_000_000_000L);
            filter.onEvent(SecurityEvent.builder(SecurityEvent.Kind.DECISION, "allowed")
                    .clientAddress("10.0.0.1")
                    .attribute("token_id", "token-7")
                    .build());
            filter.onEvent(failedLogin("ann"));
            Chains.waitUntil(() -> alerts.size() == 2);
        } finally {
            filter.destroy();
        }
        assertThat(alerts).extracting(Alert::detection).containsExactly("honeytoken", "honeytoken");
        assertThat(alerts).extracting(Alert::severity).containsOnly(Detection.Severity.CRITICAL);
    }

    @Test
    void tightenedNetwork_getsItsRequestsAMinute_untilTheTimeIsOver() {
        DetectionFilter filter = detecting()
                .respond(Detection.bruteForce(), DetectionResponse.tighten(3, Duration.ofMinutes(10)))
                .build();
        Hauberk chain = chain(() -> filter);
        for (int i = 0; i < 5; i++) {
            assertThat(Chains.get(chain, "/")).isEqualTo(200);
        }
        for (int i = 0; i < 10; i++) {
            filter.onEvent(failedLogin("ann"));
        }
        assertThat(statuses(chain, 5)).containsExactly(200, 200, 200, 429, 429);
        now.addAndGet(60_000_000_000L);
        assertThat(statuses(chain, 4)).containsExactly(200, 200, 200, 429);
        now.addAndGet(600_000_000_000L);
        assertThat(statuses(chain, 5)).containsOnly(200);
        filter.lookAround();
        filter.lookAround();
        chain.destroy();
        assertThat(codes()).containsExactly("detection", "response_begun", "response_ended");
    }

    private static List<Integer> statuses(Hauberk chain, int count) {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(Chains.get(chain, "/"));
        }
        return statuses;
    }

    @Test
    void steppedUpUser_isAskedForAStrongerLogin_andOthersAreNot() {
        DetectionFilter filter = detecting()
                .respond(Detection.bruteForce(), DetectionResponse.stepUp(Duration.ofMinutes(10), "mfa"))
                .build();
        Hauberk chain = chain(() -> filter);
        for (int i = 0; i < 10; i++) {
            filter.onEvent(failedLogin("ann"));
        }
        assertThat(Chains.get(chain, "/", Map.of("user", "ann:user"))).isEqualTo(401);
        assertThat(Chains.get(chain, "/", Map.of("user", "bob:user"))).isEqualTo(200);
        now.addAndGet(601_000_000_000L);
        assertThat(Chains.get(chain, "/", Map.of("user", "ann:user"))).isEqualTo(200);
        chain.destroy();
    }

    @Test
    void lockDown_isAResponse() {
        LockDown lockDown = LockDown.file(directory.resolve("lock-down.json"));
        DetectionFilter filter = detecting()
                .honeytoken("/trap")
                .respond(
                        Detection.honeytoken(), DetectionResponse.lockDown(lockDown, "operator", Duration.ofMinutes(5)))
                .build();
        Hauberk chain = Hauberk.builder()
                .filter(filter)
                .filter(Chains.TestLogin::new)
                .filter(LockDownFilter.builder(lockDown))
                .listener(events::add)
                .build();
        filter.onEvent(SecurityEvent.builder(SecurityEvent.Kind.NOTE, "honeytoken_touched")
                .build());
        assertThat(Chains.get(chain, "/")).isEqualTo(503);
        assertThat(Chains.get(chain, "/", Map.of("user", "olga:operator"))).isEqualTo(200);
        chain.destroy();
        assertThat(codes()).contains("lock_down_begun", "response_begun");
    }

    @Test
    void responsesOfAFilterAlone_areRefused() {
        DetectionFilter filter = detecting()
                .respond(Detection.bruteForce(), DetectionResponse.tighten(3, Duration.ofMinutes(1)))
                .build();
        try {
            assertThatThrownBy(() -> filter.init(null))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("responses must be in a chain");
        } finally {
            filter.destroy();
        }
    }

    @Test
    void logWhoseFileIsGone_isBlind() throws IOException {
        try (AuditLog log = log().build()) {
            DetectionFilter filter = detecting().log(log).build();
            filter.lookAround();
            Files.delete(directory.resolve("log/audit-00000001.jsonl"));
            // Each reason is an alert of its own, so the log puts its file back first.
            Chains.waitUntil(() -> log.describe().healthReason().equals("audit_file_replaced"));
            filter.lookAround();
            filter.lookAround();
            filter.destroy();
        }
        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0).detection()).isEqualTo("audit_blind");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"audit_checkpoint_overdue", "audit_losing", "audit_unwritable", "audit_disk_low", "clock_back"})
    void logThatSeesNotAll_isBlind(String reason) {
        Description sick = Description.builder("AuditLog")
                .health(Description.Health.DEGRADED, reason)
                .build();
        DetectionFilter filter = detecting().logHealth(() -> sick).build();
        filter.lookAround();
        filter.lookAround();
        Chains.waitUntil(() -> !alerts.isEmpty());
        filter.destroy();
        assertThat(alerts).extracting(Alert::detection).containsExactly("audit_blind");
    }

    @Test
    void logThatOnlyFailsASink_isNotBlind() {
        Description sick = Description.builder("AuditLog")
                .health(Description.Health.DEGRADED, "audit_sink_failed")
                .build();
        DetectionFilter filter = detecting().logHealth(() -> sick).build();
        filter.lookAround();
        filter.destroy();
        assertThat(alerts).isEmpty();
    }

    @Test
    void alert_isARecordOfKindAlert_withThePseudonymOfTheUser() throws IOException {
        try (AuditLog log = log().build()) {
            DetectionFilter filter = detecting().log(log).build();
            Hauberk chain = Hauberk.builder()
                    .filter(AuditFilter.builder().log(log))
                    .filter(filter)
                    .build();
            for (int i = 0; i < 10; i++) {
                filter.onEvent(failedLogin("ann"));
            }
            chain.destroy();
        }
        String record = Files.readAllLines(directory.resolve("log/audit-00000001.jsonl")).stream()
                .filter(line -> line.contains("\"detection.brute_force\""))
                .findFirst()
                .orElseThrow();
        assertThat(alerts.get(0).user()).isNotEmpty();
        assertThat(record)
                .contains("\"kind\":\"alert\"", "\"hash\":\"" + alerts.get(0).user() + "\"")
                .doesNotContain("ann");
    }

    @Test
    void webhook_isSigned_andTriedAgainWithTheSameId() throws Exception {
        Secret key = Secret.of(Base64.getDecoder().decode("c2VjcmV0IGtleSBvZiB0aGUgd2ViaG9vaywgMzIgb2N0ZXRzIDk="));
        List<String> ids = new CopyOnWriteArrayList<>();
        List<String> problems = new CopyOnWriteArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/alerts", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            String time = exchange.getRequestHeaders().getFirst("webhook-timestamp");
            ids.add(id);
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key.insecureBytes(), "HmacSHA256"));
                String expected = "v1,"
                        + Base64.getEncoder()
                                .encodeToString(
                                        mac.doFinal((id + "." + time + "." + body).getBytes(StandardCharsets.UTF_8)));
                if (!expected.equals(exchange.getRequestHeaders().getFirst("webhook-signature"))) {
                    problems.add("signature");
                }
            } catch (GeneralSecurityException e) {
                problems.add(e.toString());
            }
            exchange.sendResponseHeaders(calls.getAndIncrement() == 0 ? 500 : 204, -1);
            exchange.close();
        });
        server.start();
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/alerts");
        DetectionFilter filter =
                DetectionFilter.builder().sink(AlertSink.webhook(address, key)).build();
        try {
            for (int i = 0; i < 10; i++) {
                filter.onEvent(failedLogin("ann"));
            }
            Chains.waitUntil(() -> ids.size() == 2);
            Chains.waitUntil(() -> filter.describe().health() == Description.Health.UP);
        } finally {
            filter.destroy();
            server.stop(0);
        }
        assertThat(problems).isEmpty();
        assertThat(ids.get(0)).isEqualTo(ids.get(1));
    }

    @Test
    void webhook_thatAnybodyCouldRead_isRefused() {
        Secret key = Secret.of(new byte[] {1, 2, 3});
        assertThatThrownBy(() -> AlertSink.webhook(URI.create("http://pager.example/x"), key))
                .hasMessageContaining("a webhook must have an https address");
        assertThatThrownBy(() -> AlertSink.webhook(URI.create("https://pager.example/x"), key))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("32 bytes");
    }

    @Test
    void sinkThatFails_delaysNoOther_andShowsInTheHealth() {
        AlertSink broken = new AlertSink() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public void deliver(Alert alert) throws IOException {
                throw new IOException("no");
            }
        };
        DetectionFilter filter =
                DetectionFilter.builder().sink(broken).sink(new Collecting()).build();
        try {
            for (int i = 0; i < 10; i++) {
                filter.onEvent(failedLogin("ann"));
            }
            Chains.waitUntil(() -> alerts.size() == 1);
            Chains.waitUntil(() -> filter.describe().health() == Description.Health.DEGRADED);
            assertThat(filter.describe().healthReason()).isEqualTo("alert_sink_failed");
        } finally {
            filter.destroy();
        }
    }

    @Test
    void settings_malformedOrTwice_areRefused() {
        assertThatThrownBy(() -> DetectionFilter.builder()
                        .quiet(Duration.ofDays(2))
                        .honeytoken("wp-admin", "/wp-admin/*")
                        .detect(Detection.all().get(0))
                        .detect(Detection.all().get(0))
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .satisfiesExactly(
                                        problem -> assertThat(problem)
                                                .isEqualTo("quiet must be 1 second to 24 hours: 2 days"),
                                        problem -> assertThat(problem).startsWith("honeytoken: "),
                                        problem -> assertThat(problem)
                                                .startsWith("detect: a detection must be set once")));
        assertThatThrownBy(() ->
                        DetectionFilter.builder().quiet(Duration.ofMinutes(1)).quiet(Duration.ofMinutes(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() ->
                        DetectionFilter.builder().nanoTime(System::nanoTime).nanoTime(System::nanoTime))
                .isInstanceOf(IllegalStateException.class);
    }
}
