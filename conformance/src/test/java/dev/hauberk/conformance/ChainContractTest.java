/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.SecurityEvent;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chain promises about exceptions, dispatches and the caller's identity, the same on every container. */
final class ChainContractTest extends ContainerTest {
    private static final long LONGER_THAN_ANY_CLIENT_WAITS = 60_000;

    private Protected chain = new Protected();
    private final AtomicInteger reached = new AtomicInteger();

    @Override
    App app() {
        chain = new Protected();
        return App.at("/app")
                .listener(chain)
                .servlet(
                        "caller",
                        Page.of((q, r) -> r.getWriter().write(q.getDispatcherType() + " " + caller(q))),
                        "/caller")
                .servlet("forbidden", counting(), "/forbidden/*")
                .servlet("forward", Page.forwardTo("/caller"), "/forward")
                .servlet("forwardForbidden", Page.forwardTo("/forbidden/x"), "/forwardForbidden")
                .servlet("async", Page.of((q, r) -> q.startAsync().dispatch("/caller")), "/async")
                .servlet(
                        "asyncForbidden", Page.of((q, r) -> q.startAsync().dispatch("/forbidden/x")), "/asyncForbidden")
                .servlet("asyncTwice", Page.of((q, r) -> q.startAsync().dispatch("/async")), "/asyncTwice")
                .servlet("asyncThrow", Page.of((q, r) -> q.startAsync().dispatch("/throw")), "/asyncThrow")
                .servlet("asyncTimeout", Page.of((q, r) -> q.startAsync().setTimeout(150)), "/asyncTimeout")
                .servlet(
                        "throw",
                        Page.of((q, r) -> {
                            r.setHeader("X-App", "kept");
                            r.setContentType("text/html;charset=UTF-8");
                            r.getWriter().write("half a page");
                            throw new IllegalStateException("provoked");
                        }),
                        "/throw")
                .servlet(
                        "throwCommitted",
                        Page.of((q, r) -> {
                            r.getWriter().write("part");
                            r.flushBuffer();
                            throw new IllegalStateException("provoked");
                        }),
                        "/throwCommitted")
                .servlet(
                        "cookie",
                        Page.of((q, r) -> {
                            r.addCookie(new Cookie("name", "value"));
                            throw new IllegalStateException("provoked");
                        }),
                        "/cookie")
                .servlet("teapot", Page.of((q, r) -> r.sendError(418)), "/teapot")
                .servlet(
                        "named",
                        Page.of((q, r) -> q.getServletContext()
                                .getNamedDispatcher("hidden")
                                .forward(q, r)),
                        "/named")
                .servlet("hidden", Page.text("hidden"))
                .servlet(
                        "error",
                        Page.of((q, r) -> r.getWriter().write(q.getDispatcherType() + " " + caller(q))),
                        "/error")
                .errorPage(418, "/error")
                .errorPage(500, "/error");
    }

    private Servlet counting() {
        return Page.of((q, r) -> reached.incrementAndGet());
    }

    private static String caller(HttpServletRequest request) {
        return request.getUserPrincipal() == null
                ? "nobody"
                : request.getUserPrincipal().getName();
    }

    @BeforeEach
    void forget() {
        chain.forget();
        reached.set(0);
    }

    @Test
    void request_allowed_isOneDecision() throws Exception {
        assertThat(get("/app/caller").body()).isEqualTo("REQUEST alice");
        assertThat(chain.decisions()).containsExactly("allowed");
    }

    @Test
    void request_forbidden_isOneRefusalAndOneDecision() throws Exception {
        assertProblem(get("/app/forbidden/x"), 403);
        assertThat(reached).hasValue(0);
        assertThat(chain.decisions()).containsExactly("refused");
        assertThat(chain.codes(SecurityEvent.Kind.REFUSAL)).containsExactly("forbidden_path");
    }

    @Test
    void exception_inTheApp_isAProblemWithTheAppsHeadersButNotItsContent() throws Exception {
        RawHttp.Response response = get("/app/throw");

        assertProblem(response, 500);
        assertThat(response.header("X-App")).contains("kept");
        assertThat(chain.decisions()).hasSize(1);
        assertThat(chain.codes(SecurityEvent.Kind.ERROR)).containsExactly("unhandled_exception");
    }

    @Test
    void exception_afterACookie_sendsItOnce() throws Exception {
        assertThat(get("/app/cookie").all("Set-Cookie")).hasSize(1);
    }

    @Test
    void exception_afterCommit_isRecorded() throws Exception {
        assertThat(get("/app/throwCommitted").body()).isEqualTo("part");
        assertThat(chain.decisions()).hasSize(1);
        assertThat(chain.codes(SecurityEvent.Kind.ERROR)).containsExactly("unhandled_exception");
    }

    @Test
    void sendError_keepsTheAppsErrorPage_whichKnowsTheCaller() throws Exception {
        RawHttp.Response response = request("POST", "/app/teapot");

        assertThat(response.status()).isEqualTo(418);
        assertThat(response.body()).isEqualTo("ERROR alice");
        assertThat(chain.decisions()).hasSize(1);
    }

    @Test
    void forward_toAnAllowedPath_keepsTheCaller_andIsDecidedOnce() throws Exception {
        assertThat(get("/app/forward").body()).isEqualTo("FORWARD alice");
        assertThat(chain.decisions()).hasSize(1);
    }

    @Test
    void forward_toAForbiddenPath_isRefused() throws Exception {
        assertProblem(get("/app/forwardForbidden"), 403);
        assertThat(reached).hasValue(0);
    }

    @Test
    void async_dispatch_keepsTheCaller_andAuthorizesTheNewPath() throws Exception {
        assertThat(get("/app/async").body()).isEqualTo("ASYNC alice");
        assertThat(chain.decisions()).hasSize(1);
        assertThat(chain.dispatches()).contains("REQUEST /async", "ASYNC /caller");
    }

    @Test
    void async_dispatchFromADispatch_keepsTheCaller() throws Exception {
        assertThat(get("/app/asyncTwice").body()).isEqualTo("ASYNC alice");
        assertThat(chain.decisions()).hasSize(1);
    }

    @Test
    void async_dispatchToAForbiddenPath_isRefused() throws Exception {
        assertProblem(get("/app/asyncForbidden"), 403);
        assertThat(reached).hasValue(0);
        assertThat(chain.decisions()).containsExactly("refused");
    }

    @Test
    void async_dispatchThatThrows_isAProblem() throws Exception {
        assertProblem(get("/app/asyncThrow"), 500);
        assertThat(chain.decisions()).hasSize(1);
        assertThat(chain.codes(SecurityEvent.Kind.ERROR)).containsExactly("unhandled_exception");
    }

    @Test
    void async_timeout_isTheAppsErrorPage_andOneDecision() throws Exception {
        assertThat(get("/app/asyncTimeout").status()).isEqualTo(500);
        assertThat(chain.decisions()).hasSize(1);
    }

    @Test
    void welcomeFile_isServed(@TempDir Path folder) throws Exception {
        Files.writeString(Files.createDirectory(folder.resolve("sub")).resolve("index.html"), "welcome");
        Container.Running files = start(App.at("/app").listener(new Protected()).documents(folder, "index.html"));

        assertThat(files.get("/app/sub/").body()).isEqualTo("welcome");
    }

    @Test
    void welcomeFile_ofAForbiddenFolder_isRefused(@TempDir Path folder) throws Exception {
        Files.writeString(Files.createDirectory(folder.resolve("forbidden")).resolve("index.html"), "secret");
        Container.Running files = start(App.at("/app").listener(new Protected()).documents(folder, "index.html"));

        assertProblem(files.get("/app/forbidden/"), 403);
    }

    @Test
    void exception_afterStartAsync_isAProblemAtOnce_andEndsTheRequest() throws Exception {
        Protected own = new Protected();
        Container.Running failing = start(App.at("/app")
                .listener(own)
                .servlet(
                        "fail",
                        Page.of((q, r) -> {
                            q.startAsync().setTimeout(LONGER_THAN_ANY_CLIENT_WAITS);
                            throw new IllegalStateException("provoked");
                        }),
                        "/fail"));

        assertProblem(failing.get("/app/fail"), 500);
        assertThat(own.decisions()).hasSize(1);
    }

    @Test
    void exception_afterAsyncDispatch_isOneError_andTheTargetIsNotReached() throws Exception {
        Protected own = new Protected();
        Container.Running failing = start(App.at("/app")
                .listener(own)
                .servlet("target", Page.of((q, r) -> reached.incrementAndGet()), "/target")
                .servlet(
                        "fail",
                        Page.of((q, r) -> {
                            q.startAsync().dispatch("/target");
                            throw new IllegalStateException("provoked");
                        }),
                        "/fail"));

        assertProblem(failing.get("/app/fail"), 500);
        assertThat(own.decisions()).hasSize(1);
        assertThat(own.codes(SecurityEvent.Kind.ERROR)).containsExactly("unhandled_exception");
        assertThat(reached).hasValue(0);
    }

    @Test
    void exception_afterComplete_isAProblem() throws Exception {
        Protected own = new Protected();
        Container.Running failing = start(App.at("/app")
                .listener(own)
                .servlet(
                        "fail",
                        Page.of((q, r) -> {
                            q.startAsync().complete();
                            throw new IllegalStateException("provoked");
                        }),
                        "/fail"));

        assertProblem(failing.get("/app/fail"), 500);
        assertThat(own.decisions()).hasSize(1);
    }

    /**
     * Sends a request and waits until the chain has decided about it, so that nothing of it shows up in another test.
     */
    private RawHttp.Response get(String target) throws Exception {
        return request("GET", target);
    }

    private RawHttp.Response request(String method, String target) throws Exception {
        RawHttp.Response response = server.request(method, target, "");
        chain.decisions();
        return response;
    }

    private static void assertProblem(RawHttp.Response response, int status) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(response.body()).startsWith("{").endsWith("}").doesNotContain("provoked", "half a page");
        assertThat(response.complete()).isTrue();
    }
}
