/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static dev.hauberk.authorization.Requirement.hasRole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.Secret;
import dev.hauberk.credentials.WebhookFilter;
import dev.hauberk.credentials.WebhookScheme;
import dev.hauberk.credentials.WebhookSigner;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Signed webhooks come in on every container, and the application still reads their body. */
final class WebhookContractTest extends ContainerTest {
    private static final Secret SECRET = Secret.ofText("q7Zr2-xK9vLm4TzR8xW3bN6yH5gD1sFa");
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final WebhookSigner signer = WebhookSigner.of(SECRET);

    private final AtomicInteger calls = new AtomicInteger();
    private volatile String failure = "";
    private volatile CountDownLatch entered = new CountDownLatch(1);
    private volatile @Nullable CountDownLatch running;

    @Override
    App app() {
        Hauberk security = Hauberk.builder()
                .route(
                        "/hook/*",
                        hook -> hook.filter(WebhookFilter.builder("payments")
                                .scheme(WebhookScheme.standardWebhooks())
                                .secrets(SECRET)
                                .roles("sender")
                                .bodyLimit(1000)))
                .filter(AuthorizationFilter.builder().rule("/hook/*", hasRole("sender")))
                .build();
        return App.at("/app")
                .servlet(
                        "hook",
                        Page.of((q, r) -> r.getWriter()
                                .write(q.getRemoteUser() + " " + q.getAttribute(WebhookFilter.MESSAGE_ID) + " "
                                        + new String(q.getInputStream().readAllBytes(), StandardCharsets.UTF_8))),
                        "/hook/stream")
                .servlet("form", Page.of((q, r) -> r.getWriter().write(q.getParameter("a"))), "/hook/form")
                .servlet("flaky", Page.of(this::flaky), "/hook/flaky")
                .servlet("teapot", Page.of((q, r) -> r.sendError(418)), "/hook/teapot")
                .errorPage(418, "/hook/stream")
                .servlet("async", Page.of((q, r) -> q.startAsync().dispatch("/hook/stream")), "/hook/async")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }

    private RawHttp.Response post(String path, String body, String type, Map<String, String> headers) throws Exception {
        List<String> lines = new ArrayList<>(List.of("Content-Type: " + type));
        headers.forEach((name, value) -> lines.add(name + ": " + value));
        return server.request("POST", "/app" + path, body, lines.toArray(String[]::new));
    }

    private Map<String, String> signed(String body) {
        return signer.headers("msg_" + NAMES.incrementAndGet(), Instant.now(), body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void signedBody_reachesTheApplication_inEveryWayOfReading() throws Exception {
        RawHttp.Response stream = post("/hook/stream", "{\"a\":1}", "application/json", signed("{\"a\":1}"));
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.body()).startsWith("payments msg_").endsWith("{\"a\":1}");
        RawHttp.Response form = post("/hook/form", "a=b%20c", "application/x-www-form-urlencoded", signed("a=b%20c"));
        assertThat(form.body()).isEqualTo("b c");
        RawHttp.Response async = post("/hook/async", "x", "application/json", signed("x"));
        assertThat(async.status()).isEqualTo(200);
        assertThat(async.body()).startsWith("payments msg_").endsWith(" x");
        RawHttp.Response error = post("/hook/teapot", "y", "application/json", signed("y"));
        assertThat(error.status()).isEqualTo(418);
        assertThat(error.body()).startsWith("payments msg_").endsWith(" y");
    }

    private void flaky(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        calls.incrementAndGet();
        String how = failure;
        CountDownLatch wait = running;
        if (wait != null) {
            entered.countDown();
            try {
                assertThat(wait.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new ServletException(e);
            }
        }
        switch (how) {
            case "status" -> response.setStatus(503);
            case "error" -> response.sendError(500);
            case "exception" -> throw new ServletException("the database is away");
            case "unchecked" -> throw new IllegalStateException("the database is away");
            case "undeclared" -> WebhookContractTest.<RuntimeException>throwUndeclared(new Exception("away"));
            case "async status" -> {
                AsyncContext context = request.startAsync();
                context.start(() -> {
                    response.setStatus(500);
                    context.complete();
                });
            }
            case "async error" -> {
                if (request.getDispatcherType() == DispatcherType.ASYNC) {
                    throw new IllegalStateException("the database is away");
                }
                request.startAsync().dispatch();
            }
            case "limited" -> response.setStatus(429);
            case "refused" -> response.setStatus(422);
            default -> response.setStatus(204);
        }
    }

    /** Sends a message; a container may call an asynchronous request complete only after the sender has the answer. */
    private int again(Map<String, String> headers) throws Exception {
        int status = 401;
        for (int i = 0; i < 100 && status == 401; i++) {
            status = post("/hook/flaky", "x", "application/json", headers).status();
            Thread.sleep(status == 401 ? 50 : 0);
        }
        return status;
    }

    /** Throws what no method declares, as code in Kotlin does. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> void throwUndeclared(Exception thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void messageThatTheApplicationFailedOn_isLetInAgain_untilItSucceeds() throws Exception {
        for (String how :
                List.of("status", "error", "exception", "unchecked", "undeclared", "async status", "async error")) {
            Map<String, String> headers = signed("x");
            failure = how;
            for (int i = 0; i < 3; i++) {
                assertThat(again(headers)).as(how + " " + i).isBetween(500, 599);
            }
            failure = "";
            assertThat(again(headers)).as(how).isEqualTo(204);
            assertThat(post("/hook/flaky", "x", "application/json", headers).status())
                    .as(how)
                    .isEqualTo(401);
        }
        failure = "refused";
        Map<String, String> headers = signed("x");
        assertThat(post("/hook/flaky", "x", "application/json", headers).status())
                .isEqualTo(422);
        assertThat(post("/hook/flaky", "x", "application/json", headers).status())
                .as("the application has decided")
                .isEqualTo(401);
    }

    /** The quota of the sender stands behind the filter, as the filter is what knows the sender. */
    @Test
    void messageThatARateLimitRefused_isLetInAgain() throws Exception {
        Map<String, String> headers = signed("x");
        failure = "limited";
        for (int i = 0; i < 3; i++) {
            assertThat(post("/hook/flaky", "x", "application/json", headers).status())
                    .isEqualTo(429);
        }
        failure = "";
        assertThat(post("/hook/flaky", "x", "application/json", headers).status())
                .isEqualTo(204);
        assertThat(post("/hook/flaky", "x", "application/json", headers).status())
                .isEqualTo(401);
    }

    @Test
    void twoCopiesAtOnce_oneRuns_alsoAfterAFailure() throws Exception {
        Map<String, String> headers = signed("x");
        failure = "status";
        assertThat(post("/hook/flaky", "x", "application/json", headers).status())
                .isEqualTo(503);
        failure = "";
        entered = new CountDownLatch(1);
        running = new CountDownLatch(1);
        calls.set(0);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<RawHttp.Response> first = thread.submit(() -> post("/hook/flaky", "x", "application/json", headers));
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(post("/hook/flaky", "x", "application/json", headers).status())
                    .isEqualTo(401);
            running.countDown();
            assertThat(first.get(30, TimeUnit.SECONDS).status()).isEqualTo(204);
        } finally {
            running.countDown();
            running = null;
            thread.shutdownNow();
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void replayedTamperedAndUnsigned_areRefused() throws Exception {
        Map<String, String> headers = signed("x");
        assertThat(post("/hook/stream", "x", "application/json", headers).status())
                .isEqualTo(200);
        RawHttp.Response again = post("/hook/stream", "x", "application/json", headers);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.header("www-authenticate").orElse("")).isEqualTo("Webhook realm=\"payments\"");
        assertThat(post("/hook/stream", "y", "application/json", signed("x")).status())
                .isEqualTo(401);
        assertThat(post("/hook/stream", "x", "application/json", Map.of()).status())
                .isEqualTo(401);
        assertThat(server.get("/app/hook/stream").status()).isEqualTo(401);
        assertThat(post("/hook/stream", "x", "Multipart/form-data; boundary=b", signed("x"))
                        .status())
                .isEqualTo(415);
        String large = "z".repeat(1001);
        assertThat(post("/hook/stream", large, "application/json", signed(large))
                        .status())
                .isEqualTo(413);
    }
}
