/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static dev.hauberk.authorization.Requirement.denyAll;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.audit.AuditFilter;
import dev.hauberk.audit.AuditLevel;
import dev.hauberk.audit.AuditLog;
import dev.hauberk.audit.AuditVerifier;
import dev.hauberk.audit.ErrorReport;
import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every request has one record of its decision, on every container and every way through it. */
final class AuditContractTest extends ContainerTest {
    @TempDir
    static Path directory;

    private final AtomicInteger served = new AtomicInteger();
    private final List<ErrorReport> errors = new CopyOnWriteArrayList<>();
    private Path path = Path.of("");
    private AuditLog log;

    @Override
    App app() {
        path = directory.resolve(container.name());
        // Those who wait for it are many tests at once on two cores.
        log = AuditLog.directory(path)
                .deadline(Duration.ofSeconds(20))
                .collapseAbove(0)
                .minimumFree(0)
                .build();
        return protectedBy(AuditFilter.builder()
                .log(log)
                .level("GET /quiet", AuditLevel.NONE)
                .level("GET /outcome", AuditLevel.OUTCOME)
                .level("/critical/*", AuditLevel.CRITICAL)
                .errorReporter(errors::add));
    }

    private App protectedBy(AuditFilter.Builder audit) {
        Hauberk security = Hauberk.builder()
                .filter(audit)
                .filter(AuthorizationFilter.builder()
                        .rule("/forbidden/*", denyAll())
                        .rule("/critical/denied", denyAll())
                        .rule("/*", permitAll()))
                .build();
        return App.at("/app")
                .servlet(
                        "page",
                        Page.of((q, r) -> {
                            served.incrementAndGet();
                            r.getWriter().write("page");
                        }),
                        "/page",
                        "/quiet",
                        "/outcome",
                        "/critical/*",
                        "/forbidden/*")
                .servlet("error", Page.of((q, r) -> r.sendError(418)), "/sendError")
                .servlet("forward", Page.forwardTo("/page"), "/forward")
                .servlet(
                        "include",
                        Page.of((q, r) -> q.getRequestDispatcher("/page").include(q, r)),
                        "/include")
                .servlet("forwardCritical", Page.forwardTo("/critical/x"), "/forwardCritical")
                .servlet("async", Page.of((q, r) -> q.startAsync().dispatch("/page")), "/async")
                .servlet("asyncComplete", Page.of((q, r) -> q.startAsync().complete()), "/asyncComplete")
                .servlet("asyncTimeout", Page.of((q, r) -> q.startAsync().setTimeout(150)), "/asyncTimeout")
                .servlet(
                        "throw",
                        Page.of((q, r) -> {
                            throw new IllegalStateException("password=hunter2 for ann@example.com");
                        }),
                        "/throw")
                .errorPage(418, "/page")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }

    /** A record, with its members found by path. */
    private record Line(Map<?, ?> members) {
        String text(String dotted) {
            Object value = members;
            for (String name : dotted.split("\\.", -1)) {
                value = value instanceof Map<?, ?> object ? object.get(name) : null;
            }
            return String.valueOf(value);
        }

        String action() {
            return text("event.action");
        }
    }

    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    lines.add(new Line((Map<?, ?>)
                            JsonReader.parse(line.getBytes(StandardCharsets.UTF_8), JsonLimits.defaults())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    /** Sends a request and returns what was recorded of it, once its decision was. */
    private List<Line> recordedOf(String target, int status) throws Exception {
        int before = lines().size();
        RawHttp.Response response = server.get("/app" + target);
        assertThat(response.status()).as(target).isEqualTo(status);
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        List<Line> found = List.of();
        while (System.nanoTime() < deadline) {
            List<Line> all = lines();
            found = all.subList(before, all.size()).stream()
                    .filter(line -> !line.action().startsWith("audit."))
                    .toList();
            if (found.stream().anyMatch(AuditContractTest::isDecision)) {
                // One that came twice would be there soon.
                Thread.sleep(120);
                all = lines();
                return all.subList(before, all.size()).stream()
                        .filter(line -> !line.action().startsWith("audit."))
                        .toList();
            }
            Thread.sleep(20);
        }
        return found;
    }

    /** A stranger who is refused has one record, that of the refusal. */
    private static boolean isDecision(Line line) {
        return List.of("request.allowed", "request.refused", "request.failed", "authn.failure", "input.rejected")
                .contains(line.action());
    }

    private List<String> actionsOf(String target, int status) throws Exception {
        return recordedOf(target, status).stream().map(Line::action).toList();
    }

    @Test
    void everyWay_hasOneDecision() throws Exception {
        assertThat(actionsOf("/page", 200)).containsExactly("request.allowed");
        assertThat(actionsOf("/forward", 200)).containsExactly("request.allowed");
        assertThat(actionsOf("/include", 200)).containsExactly("request.allowed");
        assertThat(actionsOf("/async", 200)).containsExactly("request.allowed");
        assertThat(actionsOf("/asyncComplete", 200)).containsExactly("request.allowed");
        assertThat(actionsOf("/sendError", 418)).containsExactly("request.allowed");
        assertThat(actionsOf("/forbidden/x", 401)).containsExactly("authn.failure");
        assertThat(actionsOf("/page;x=1", 400)).containsExactly("input.rejected");
        assertThat(actionsOf("/throw", 500)).containsExactly("error.unhandled", "request.refused");
        assertThat(actionsOf("/asyncTimeout", 500)).hasSize(1);
    }

    @Test
    void record_hasTheRoute_notThePath() throws Exception {
        Line refused =
                recordedOf("/forbidden/4111111111111111?token=secret", 401).get(0);
        assertThat(refused.text("url.path")).isEqualTo("/forbidden/*");
        assertThat(refused.text("http.response.status_code")).isEqualTo("401");
        assertThat(refused.text("source.ip")).isEqualTo("127.0.0.1");
        assertThat(refused.text("hauberk.peer.ip")).isEqualTo("127.0.0.1");
        assertThat(refused.text("event.reason")).isEqualTo("authentication_required");
        assertThat(refused.members().toString()).doesNotContain("4111").doesNotContain("secret");
    }

    @Test
    void level_saysHowMuch_ofWhatWasAllowed() throws Exception {
        int before = lines().size();
        assertThat(server.get("/app/quiet").status()).isEqualTo(200);
        Line decided = recordedOf("/page", 200).get(0);
        assertThat(decided.text("http.response")).isEqualTo("null");
        Line outcome = recordedOf("/outcome", 200).get(0);
        assertThat(outcome.text("http.response.status_code")).isEqualTo("200");
        assertThat(Long.parseLong(outcome.text("event.duration"))).isPositive();
        assertThat(lines().subList(before, lines().size()))
                .noneMatch(line -> line.text("url.path").equals("/quiet"));
    }

    @Test
    void criticalRoute_recordsIntentBefore_andOutcomeAfter() throws Exception {
        List<Line> found = recordedOf("/critical/a", 200);
        assertThat(found.stream().map(Line::action)).containsExactly("request.intent", "request.allowed");
        assertThat(found.get(0).text("hauberk.phase")).isEqualTo("intent");
        assertThat(found.get(1).text("hauberk.phase")).isEqualTo("outcome");
        assertThat(found.get(0).text("http.request.id"))
                .hasSize(32)
                .isEqualTo(found.get(1).text("http.request.id"));
        assertThat(actionsOf("/critical/denied", 401)).containsExactly("authn.failure");
        assertThat(actionsOf("/forwardCritical", 200)).containsExactly("request.intent", "request.allowed");
    }

    @Test
    void exception_isReportedScrubbed_withTheIdOfTheRequest() throws Exception {
        errors.clear();
        List<Line> found = recordedOf("/throw", 500);
        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.type()).isEqualTo("java.lang.IllegalStateException");
            assertThat(error.message()).isEqualTo("password=[REDACTED:secret] for [REDACTED:email]");
            assertThat(error.requestId()).isEqualTo(found.get(0).text("http.request.id"));
            assertThat(error.refusalId()).isEqualTo(found.get(0).text("hauberk.refusal"));
            assertThat(error.frames()).isNotEmpty();
        });
        assertThat(found.toString()).doesNotContain("hunter2");
    }

    @Test
    void logThatCannotWrite_refusesCriticalRoutes_andServesOthers() throws Exception {
        AuditLog closed = AuditLog.directory(directory.resolve(container.name() + "-closed"))
                .build();
        Container.Running failing =
                start(protectedBy(AuditFilter.builder().log(closed).level("/critical/*", AuditLevel.CRITICAL)));
        closed.close();
        served.set(0);
        RawHttp.Response refused = failing.get("/app/critical/a");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).contains("1");
        assertThat(refused.body()).doesNotContainIgnoringCase("audit");
        assertThat(failing.get("/app/forwardCritical").status()).isEqualTo(503);
        assertThat(failing.get("/app/critical/a/").status())
                .as("as a server may take it")
                .isEqualTo(503);
        assertThat(served).hasValue(0);
        assertThat(failing.get("/app/page").status()).isEqualTo(200);
    }

    @Test
    void log_verifies() throws Exception {
        recordedOf("/page", 200);
        assertThat(AuditVerifier.of(path).key(log.publicKey()).verify().findings())
                .isEmpty();
    }
}
