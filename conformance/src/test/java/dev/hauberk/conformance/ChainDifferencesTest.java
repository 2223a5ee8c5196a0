/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where containers differ in what they do to a filter: the chain answers the same. */
final class ChainDifferencesTest extends ContainerTest {
    private Protected chain = new Protected();

    @Override
    App app() {
        chain = new Protected();
        return App.at("/app")
                .listener(chain)
                .servlet("caller", Page.text("caller"), "/caller")
                .servlet("forward", Page.forwardTo("/caller"), "/forward")
                .servlet("async", Page.of((q, r) -> q.startAsync().dispatch("/caller")), "/async")
                .servlet(
                        "throw",
                        Page.of((q, r) -> {
                            r.setContentType("text/html;charset=UTF-8");
                            r.getWriter().write("half a page");
                            throw new IllegalStateException("provoked");
                        }),
                        "/throw")
                .servlet(
                        "named",
                        Page.of((q, r) -> q.getServletContext()
                                .getNamedDispatcher("hidden")
                                .forward(q, r)),
                        "/named")
                .servlet("hidden", Page.text("hidden"));
    }

    @BeforeEach
    void forget() {
        chain.forget();
    }

    @Test
    void request_runsTheChainOnce() throws Exception {
        get("/app/caller");

        assertThat(chain.dispatches()).containsExactly("REQUEST /caller");
    }

    @Test
    void asyncDispatch_runsTheChainOnce() throws Exception {
        get("/app/async");

        assertThat(chain.dispatches()).containsExactly("REQUEST /async", "ASYNC /caller");
    }

    /** Undertow hands the wrapped request of one async cycle to the next as it is. */
    @Test
    void asyncDispatch_twiceToOnePathBehindAWrapper_runsTheChainEachTime() throws Exception {
        AtomicInteger decisions = new AtomicInteger();
        Hauberk wrapping = Hauberk.builder()
                .filter(() -> new Everywhere(
                        Phase.QUOTA,
                        exchange -> exchange.proceed(
                                new HttpServletRequestWrapper(exchange.request()), exchange.response())))
                .filter(() -> new Everywhere(Phase.AUTHORIZATION, exchange -> {
                    decisions.incrementAndGet();
                    exchange.proceed();
                }))
                .build();
        AtomicInteger calls = new AtomicInteger();
        Container.Running server = start(App.at("/app")
                .filter("hauberk", wrapping, DispatcherType.values())
                .servlet(
                        "twice",
                        Page.of((q, r) -> {
                            if (calls.incrementAndGet() < 4) {
                                q.startAsync().dispatch("/same");
                            } else {
                                r.getWriter().print("done");
                            }
                        }),
                        "/same"));

        assertThat(server.get("/app/same").body()).isEqualTo("done");
        assertThat(decisions).hasValue(4);
    }

    @FunctionalInterface
    private interface Handling {
        void handle(Exchange exchange) throws IOException, ServletException;
    }

    /** A filter for every dispatcher type. */
    private static final class Everywhere extends SecurityFilter {
        private final Handling handling;

        Everywhere(Phase phase, Handling handling) {
            super(phase);
            this.handling = handling;
        }

        @Override
        protected Set<DispatcherType> dispatcherTypes() {
            return EnumSet.allOf(DispatcherType.class);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            handling.handle(exchange);
        }
    }

    @Test
    void namedDispatcher_isAuthorizedAgain() throws Exception {
        get("/app/named");

        assertThat(chain.dispatches()).contains("FORWARD /named");
    }

    @Test
    void forward_runsTheChainOnce() throws Exception {
        get("/app/forward");

        assertThat(chain.dispatches()).containsExactly("REQUEST /forward", "FORWARD /caller");
    }

    @Test
    void error_inTheApp_isAProblemWithoutAStackTrace() throws Exception {
        Container.Running failing = start(App.at("/app")
                .listener(chain)
                .servlet(
                        "fail",
                        Page.of((q, r) -> {
                            throw new AssertionError("provoked");
                        }),
                        "/fail"));
        RawHttp.Response response = failing.get("/app/fail");

        assertProblem(response, 500);
    }

    @Test
    void problem_afterTheAppChoseACharset_hasNone() throws Exception {
        assertThat(get("/app/throw").header("Content-Type")).contains("application/problem+json");
    }

    /**
     * Sends a request and waits until the chain has decided about it, so that nothing of it shows up in another test.
     */
    private RawHttp.Response get(String target) throws Exception {
        RawHttp.Response response = server.get(target);
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
