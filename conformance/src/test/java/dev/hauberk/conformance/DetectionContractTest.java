/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.audit.SecurityTxtFilter;
import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.detections.Alert;
import dev.hauberk.detections.AlertSink;
import dev.hauberk.detections.Detection;
import dev.hauberk.detections.DetectionFilter;
import dev.hauberk.detections.DetectionResponse;
import dev.hauberk.detections.LockDown;
import dev.hauberk.detections.LockDownFilter;
import dev.hauberk.posture.PostureFinding;
import dev.hauberk.posture.PostureStatus;
import dev.hauberk.posture.SecurityReport;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.LoginEvents;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks are noticed, doors shut and posture told on every container. */
final class DetectionContractTest extends ContainerTest {
    @TempDir
    static Path directory;

    private final List<Alert> alerts = new CopyOnWriteArrayList<>();
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();
    private LockDown lockDown;
    private Hauberk security;
    private ServletContext context;

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

    @Override
    App app() {
        lockDown = LockDown.file(own().resolve("lock-down.json"));
        security = Hauberk.builder()
                .filter(DetectionFilter.builder()
                        .sink(new Collecting())
                        .quiet(Duration.ofSeconds(1))
                        .honeytoken("/wp-admin/*")
                        .respond(Detection.honeytoken(), DetectionResponse.tighten(2, Duration.ofSeconds(5))))
                .filter(SecurityTxtFilter.builder()
                        .contact("mailto:security@example.com")
                        .expires(Instant.now().plus(Duration.ofDays(30))))
                .filter(LockDownFilter.builder(lockDown).exempt("GET /open"))
                .filter(AuthorizationFilter.builder().rule("/*", permitAll()))
                .listener(events::add)
                .build();
        return App.at("/app")
                .servlet("page", Page.of((q, r) -> r.getWriter().write("page")), "/page", "/open")
                // Without one, an embedded Tomcat answers 404 before any filter.
                .servlet("default", Page.of((q, r) -> r.setStatus(404)), "/")
                .servlet("forward", Page.forwardTo("/page"), "/forward")
                .servlet("async", Page.of((q, r) -> q.startAsync().dispatch("/page")), "/async")
                .servlet(
                        "login",
                        Page.of((q, r) -> {
                            LoginEvents.failed(q, "Ann");
                            r.setStatus(401);
                        }),
                        "/login")
                .servlet("error", Page.of((q, r) -> r.sendError(418)), "/sendError")
                .errorPage(418, "/page")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        context = event.getServletContext();
                        security.register(context);
                    }
                });
    }

    private Path own() {
        try {
            return Files.createDirectories(directory.resolve(container.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawHttp.Response get(String path) throws Exception {
        return server.get("/app" + path);
    }

    @BeforeEach
    void clear() {
        alerts.clear();
        events.clear();
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(20);
        }
    }

    @Test
    void failedLogins_areOneAlert_withoutTheName() throws Exception {
        for (int i = 0; i < 30; i++) {
            assertThat(get("/login").status()).isEqualTo(401);
        }
        await(() -> !alerts.isEmpty());
        assertThat(alerts).extracting(Alert::detection).containsOnly("brute_force");
        assertThat(alerts.get(0).json()).doesNotContainIgnoringCase("ann\"");
    }

    @Test
    void lockDown_holdsOnEveryWayThrough() throws Exception {
        lockDown.begin("operator", "test", Optional.empty(), Optional.empty());
        try {
            for (String path : List.of("/page", "/forward", "/async", "/sendError", "/nothing")) {
                assertThat(get(path).status()).as(path).isEqualTo(503);
            }
            assertThat(get("/open").status()).isEqualTo(200);
        } finally {
            lockDown.end(Optional.empty());
        }
        for (String path : List.of("/page", "/forward", "/async")) {
            assertThat(get(path).status()).as(path).isEqualTo(200);
        }
        assertThat(events)
                .extracting(SecurityEvent::code)
                .containsSubsequence("lock_down_begun", "locked_down", "lock_down_ended");
    }

    @Test
    void honeytoken_isAnAlert_andTheNetworkIsLimitedForAWhile() throws Exception {
        assertThat(get("/wp-admin/setup.php").status()).isEqualTo(404);
        await(() -> alerts.stream().anyMatch(alert -> alert.detection().equals("honeytoken")));
        assertThat(get("/page").status()).isEqualTo(200);
        assertThat(get("/page").status()).isEqualTo(429);
        await(() -> events.stream().anyMatch(event -> event.code().equals("response_ended")));
        assertThat(get("/page").status()).isEqualTo(200);
    }

    @Test
    void securityTxt_isServed() throws Exception {
        assertThat(get(SecurityTxtFilter.PATH).status()).isEqualTo(200);
        assertThat(get(SecurityTxtFilter.PATH).body()).startsWith("Contact: mailto:security@example.com\r\nExpires: ");
        assertThat(get(SecurityTxtFilter.PATH).header("content-type").orElse(""))
                .containsIgnoringCase("text/plain");
    }

    @Test
    void report_readsTheContext_andProbesTheChain() {
        SecurityReport report = SecurityReport.builder(security)
                .servletContext(context)
                .probe("/page")
                .production(false)
                .run();
        PostureFinding probes = report.findings().stream()
                .filter(finding -> finding.id().equals("HBK-AUTH-003"))
                .findFirst()
                .orElseThrow();
        assertThat(probes.status()).isEqualTo(PostureStatus.FAIL);
        assertThat(probes.evidence()).contains("reached the application");
        assertThat(report.findings(PostureStatus.UNKNOWN))
                .as("the context was read")
                .noneMatch(finding -> finding.id().equals("HBK-SES-001"));
    }
}
