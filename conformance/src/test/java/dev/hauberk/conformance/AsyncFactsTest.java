/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What asynchronous processing does to wrappers, exceptions and listeners. */
final class AsyncFactsTest extends ContainerTest {
    private static final long TIMEOUT_MILLIS = 150;

    /** What the app's listener does on an error or a timeout. */
    private enum Reaction {
        NONE,
        WRITE,
        WRITE_AND_COMPLETE
    }

    private Tracer tracer = Tracer.plain();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch completed = new CountDownLatch(1);

    @Override
    App app() {
        tracer = Tracer.plain();
        return tracedBy(tracer);
    }

    @BeforeEach
    void forget() {
        heard.clear();
        tracer.take();
        completed = new CountDownLatch(1);
    }

    @Test
    void startAsync_withoutArguments_losesTheWrapper_exceptOnUndertow() throws Exception {
        server.get("/bare");

        assertThat(tracer.take()).contains("ASYNC GET /target - " + (isUndertow() ? "wrapped" : "bare"));
    }

    @Test
    void startAsync_withTheWrapper_keepsIt() throws Exception {
        server.get("/given");

        assertThat(tracer.take()).contains("ASYNC GET /target - wrapped");
    }

    @Test
    void startAsync_overriddenByTheWrapper_keepsIt() throws Exception {
        Tracer own = Tracer.thatOwnsStartAsync();
        start(tracedBy(own)).get("/bare");

        assertThat(own.take()).contains("ASYNC GET /target - wrapped");
    }

    @Test
    void exceptionInAsyncDispatch_reachesTheFilter() throws Exception {
        server.get("/dispatchThatThrows");

        assertThat(tracer.take()).containsSequence("ASYNC GET /throw - wrapped", "threw provoked");
    }

    @Test
    void exceptionInAsyncDispatch_onError_isEarlyOnUndertow_lateOnTomcat_missingOnJetty() throws Exception {
        assertThat(server.get("/dispatchThatThrows").status()).isEqualTo(500);

        assertThat(heardUntilComplete().stream()
                        .filter(event -> event.startsWith("error"))
                        .toList())
                .isEqualTo(isJetty() ? List.of() : List.of(isUndertow() ? "error" : "error committed"));
    }

    @Test
    void exceptionAfterStartAsync_onErrorThatCompletes_decidesTheAnswer() throws Exception {
        RawHttp.Response response = answered("/throwAfterStart?reaction=WRITE_AND_COMPLETE");

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("own");
        assertThat(heardUntilComplete()).contains("error");
    }

    @Test
    void exceptionAfterStartAsync_filterThatCatchesWritesAndCompletes_decidesTheAnswer() throws Exception {
        Filter catching = (request, response, chain) -> {
            try {
                chain.doFilter(request, response);
            } catch (RuntimeException e) {
                answer((HttpServletResponse) response);
                if (request.isAsyncStarted()) {
                    request.getAsyncContext().complete();
                }
            }
        };
        Container.Running guarded = start(App.atRoot()
                .filter("catching", catching, Tracer.ALL)
                .servlet("throwAfterStart", Page.of(this::throwAfterStart), "/throwAfterStart"));

        assertThat(guarded.get("/throwAfterStart").body()).isEqualTo("own");
        assertThat(heardUntilComplete()).containsExactly("complete");
    }

    @Test
    void timeout_onTimeoutThatCompletes_decidesTheAnswer() throws Exception {
        assertThat(answered("/sleep?reaction=WRITE_AND_COMPLETE").body()).isEqualTo("own");
        assertThat(heardUntilComplete()).startsWith("timeout");
    }

    @Test
    void timeout_onTimeoutThatOnlyWrites_doesNotDecideTheStatus() throws Exception {
        assertThat(server.get("/sleep?reaction=WRITE").status()).isEqualTo(500);
    }

    @Test
    void exceptionInRunnable_isNoticedAsTimeoutOnly_exceptOnTomcat() throws Exception {
        if (isTomcat()) {
            return; // whether the listener hears of it, and whether the client gets an answer, differs from run to run
        }
        assertThat(server.get("/runnableThatThrows").status()).isEqualTo(500);
        assertThat(heardUntilComplete()).startsWith("timeout");
    }

    private App tracedBy(Tracer own) {
        return App.atRoot()
                .filter("tracer", own, Tracer.ALL)
                .servlet("target", Page.text("target"), "/target")
                .servlet("bare", Page.of((q, r) -> q.startAsync().dispatch("/target")), "/bare")
                .servlet("given", Page.of((q, r) -> q.startAsync(q, r).dispatch("/target")), "/given")
                .servlet(
                        "throw",
                        Page.of((q, r) -> {
                            throw new IllegalStateException("provoked");
                        }),
                        "/throw")
                .servlet("dispatch", Page.of((q, r) -> begin(q, r).dispatch("/throw")), "/dispatchThatThrows")
                .servlet("throwAfterStart", Page.of(this::throwAfterStart), "/throwAfterStart")
                .servlet(
                        "runnable",
                        Page.of((q, r) -> begin(q, r).start(() -> {
                            throw new IllegalStateException("provoked");
                        })),
                        "/runnableThatThrows")
                .servlet("sleep", Page.of(this::begin), "/sleep");
    }

    private void throwAfterStart(HttpServletRequest request, HttpServletResponse response) throws ServletException {
        begin(request, response);
        throw new IllegalStateException("provoked");
    }

    private AsyncContext begin(HttpServletRequest request, HttpServletResponse response) {
        String wanted = request.getParameter("reaction");
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(TIMEOUT_MILLIS);
        context.addListener(new Listener(wanted == null ? Reaction.NONE : Reaction.valueOf(wanted)), request, response);
        return context;
    }

    /**
     * Returns the first answer that comes. On Undertow a listener's {@code complete()} races with the end of the
     * request that it belongs to; when it loses, the connection ends, or stays, without any answer.
     */
    private RawHttp.Response answered(String path) throws Exception {
        for (int left = isUndertow() ? 4 : 0; left > 0; left--) {
            try {
                return server.get(path);
            } catch (EOFException | SocketTimeoutException e) {
                forget(); // no answer at all: only an answer can tell who decided it
            }
        }
        return server.get(path);
    }

    private List<String> heardUntilComplete() throws InterruptedException {
        assertThat(completed.await(10, TimeUnit.SECONDS)).isTrue();
        return List.copyOf(heard);
    }

    private static void answer(HttpServletResponse response) throws IOException {
        response.reset();
        response.setStatus(503);
        response.getOutputStream().write("own".getBytes(StandardCharsets.US_ASCII));
    }

    private final class Listener implements AsyncListener {
        private final Reaction reaction;

        Listener(Reaction reaction) {
            this.reaction = reaction;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            heard.add("complete");
            completed.countDown();
        }

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            react("timeout", event);
        }

        @Override
        public void onError(AsyncEvent event) throws IOException {
            react("error", event);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            heard.add("start");
        }

        private void react(String name, AsyncEvent event) throws IOException {
            HttpServletResponse response = (HttpServletResponse) event.getSuppliedResponse();
            heard.add(response.isCommitted() ? name + " committed" : name);
            if (reaction != Reaction.NONE) {
                answer(response);
            }
            if (reaction == Reaction.WRITE_AND_COMPLETE) {
                event.getAsyncContext().complete();
            }
        }
    }
}
