/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Challenge;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEvent.Kind;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DispatchTest {
    private static final Identity ALICE =
            Identity.builder("alice").scheme("Test").roles("user").build();

    private static SecurityFilter.Builder<SecurityFilter> login() {
        return () -> new SecurityFilter(Phase.AUTHENTICATION) {
            @Override
            protected void handle(Exchange exchange) throws IOException, ServletException {
                exchange.proceedAs(ALICE);
            }
        };
    }

    /** Denies a path on the dispatcher types given, as an authorization filter may. */
    private static SecurityFilter.Builder<SecurityFilter> deny(String path, DispatcherType... types) {
        return () -> new SecurityFilter(Phase.AUTHORIZATION) {
            @Override
            protected Set<DispatcherType> dispatcherTypes() {
                return EnumSet.of(DispatcherType.REQUEST, types);
            }

            @Override
            protected void handle(Exchange exchange) throws IOException, ServletException {
                if (exchange.path().value().equals(path)) {
                    exchange.reject(Rejection.of(403, "denied"));
                } else {
                    exchange.proceed();
                }
            }
        };
    }

    private static void who(HttpServletRequest request, jakarta.servlet.http.HttpServletResponse response)
            throws IOException {
        response.getWriter()
                .print(request.getDispatcherType() + " " + request.getRemoteUser() + " " + request.getAuthType() + " "
                        + request.getUserPrincipal() + " " + request.isUserInRole("user") + " "
                        + request.isUserInRole("admin") + " " + request.isUserInRole("*") + " "
                        + request.isUserInRole("**"));
    }

    private static final String ALICE_SAYS = " alice Test alice true false false true";

    private static TestServer server(Recorder recorder) {
        Hauberk hauberk = Hauberk.builder()
                .filter(login())
                .filter(deny("/denied", DispatcherType.FORWARD, DispatcherType.INCLUDE, DispatcherType.ASYNC))
                .listener(recorder)
                .build();
        return new TestServer()
                .filter(hauberk)
                .servlet("/who", DispatchTest::who)
                .servlet("/denied", (request, response) -> response.getWriter().print("reached"))
                .servlet(
                        "/forward",
                        (request, response) -> request.getRequestDispatcher(request.getParameter("to"))
                                .forward(request, response))
                .servlet("/include", (request, response) -> {
                    response.getWriter().print("[");
                    request.getRequestDispatcher(request.getParameter("to")).include(request, response);
                    response.getWriter().print("]");
                })
                .servlet(
                        "/wrapped",
                        (request, response) -> request.getRequestDispatcher(request.getParameter("to"))
                                .forward(new HttpServletRequestWrapper(request), response))
                .servlet("/async", (request, response) -> request.startAsync().dispatch(request.getParameter("to")))
                .servlet(
                        "/async2",
                        (request, response) ->
                                request.startAsync(request, response).dispatch(request.getParameter("to")))
                .servlet("/complete", (request, response) -> {
                    AsyncContext context = request.startAsync();
                    context.start(() -> {
                        try {
                            who((HttpServletRequest) context.getRequest(), response);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                        context.complete();
                    });
                })
                .servlet("/timeout", (request, response) -> request.startAsync().setTimeout(50))
                .servlet("/asyncfail", (request, response) -> {
                    if (request.getDispatcherType() == DispatcherType.ASYNC) {
                        throw new IllegalStateException("secret");
                    }
                    request.startAsync().dispatch();
                })
                .servlet("/fail", (request, response) -> response.sendError(418))
                .errorPage(418, "/who");
    }

    private static TestServer.Answer get(Recorder recorder, String target) throws Exception {
        try (TestServer server = server(recorder).start()) {
            TestServer.Answer answer = server.send("GET " + target);
            recorder.of(Kind.DECISION);
            return answer;
        }
    }

    @Test
    void forward_keepsTheIdentity() throws Exception {
        assertThat(get(new Recorder(), "/forward?to=/who").body()).isEqualTo("FORWARD" + ALICE_SAYS);
        assertThat(get(new Recorder(), "/wrapped?to=/who").body()).isEqualTo("FORWARD" + ALICE_SAYS);
    }

    @Test
    void forward_toADeniedPath_isRefused() throws Exception {
        Recorder recorder = new Recorder();
        TestServer.Answer answer = get(recorder, "/forward?to=/denied");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).doesNotContain("reached");
        assertThat(recorder.of(Kind.REFUSAL)).singleElement().satisfies(event -> {
            assertThat(event.path()).isEqualTo("/denied");
            assertThat(event.dispatcher()).isEqualTo("FORWARD");
        });
        assertThat(get(new Recorder(), "/wrapped?to=/denied").status()).isEqualTo(403);
    }

    @Test
    void include_keepsTheIdentity() throws Exception {
        assertThat(get(new Recorder(), "/include?to=/who").body()).isEqualTo("[INCLUDE" + ALICE_SAYS + "]");
    }

    @Test
    void include_ofADeniedPath_throwsAndIsAnsweredWith500() throws Exception {
        Recorder recorder = new Recorder();
        TestServer.Answer answer = get(recorder, "/include?to=/denied");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("reached", "[");
        assertThat(recorder.of(Kind.REFUSAL)).singleElement().satisfies(event -> {
            assertThat(event.path()).isEqualTo("/denied");
            assertThat(event.dispatcher()).isEqualTo("INCLUDE");
        });
        assertThat(recorder.of(Kind.DECISION)).hasSize(1);
    }

    @Test
    void async_dispatch_keepsTheIdentityInBothForms() throws Exception {
        assertThat(get(new Recorder(), "/async?to=/who").body()).isEqualTo("ASYNC" + ALICE_SAYS);
        assertThat(get(new Recorder(), "/async2?to=/who").body()).isEqualTo("ASYNC" + ALICE_SAYS);
    }

    @Test
    void async_dispatchToADeniedPath_isRefused() throws Exception {
        for (String form : new String[] {"/async", "/async2"}) {
            Recorder recorder = new Recorder();
            TestServer.Answer answer = get(recorder, form + "?to=/denied");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(recorder.of(Kind.DECISION)).singleElement().satisfies(event -> {
                assertThat(event.status()).isEqualTo(403);
                assertThat(event.code()).isEqualTo("refused");
            });
        }
    }

    @Test
    void async_completedOnAnotherThread_isDecidedOnceAtTheEnd() throws Exception {
        Recorder recorder = new Recorder();
        assertThat(get(recorder, "/complete").body()).isEqualTo("REQUEST" + ALICE_SAYS);
        assertThat(recorder.of(Kind.DECISION)).singleElement().satisfies(event -> {
            assertThat(event.status()).isEqualTo(200);
            assertThat(event.identity()).contains(ALICE);
        });
    }

    @Test
    void async_timeout_isAnsweredByTheContainerAndDecidedOnce() throws Exception {
        Recorder recorder = new Recorder();
        assertThat(get(recorder, "/timeout").status()).isEqualTo(500);
        assertThat(recorder.of(Kind.DECISION))
                .singleElement()
                .extracting(SecurityEvent::code)
                .isEqualTo("failed");
    }

    @Test
    void async_exception_isAnsweredWithoutDetails() throws Exception {
        Recorder recorder = new Recorder();
        TestServer.Answer answer = get(recorder, "/asyncfail");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).doesNotContain("secret");
        assertThat(recorder.of(Kind.ERROR)).hasSize(1);
        assertThat(recorder.of(Kind.DECISION)).hasSize(1);
    }

    @Test
    void async_startedAndThenFailed_isAnsweredAndEnded() throws Exception {
        for (boolean dispatches : new boolean[] {false, true}) {
            Recorder recorder = new Recorder();
            AtomicInteger calls = new AtomicInteger();
            Hauberk hauberk = Hauberk.builder().listener(recorder).build();
            try (TestServer server = TestServer.of(hauberk, (request, response) -> {
                calls.incrementAndGet();
                AsyncContext context = request.startAsync();
                context.setTimeout(60_000);
                if (dispatches) {
                    context.dispatch("/other");
                }
                throw new IllegalStateException("secret");
            })) {
                TestServer.Answer answer = server.send("GET /x");
                recorder.of(Kind.DECISION);
                assertThat(answer.status()).isEqualTo(500);
                assertThat(answer.body()).contains("urn:uuid").doesNotContain("secret");
            }
            assertThat(calls).hasValue(1);
            assertThat(recorder.of(Kind.DECISION)).hasSize(1);
        }
    }

    @Test
    void async_secondCycleToTheSamePath_isDecidedAnew_alsoBehindAWrapper() throws Exception {
        AtomicInteger decisions = new AtomicInteger();
        SecurityFilter.Builder<SecurityFilter> wrapping = () -> new SecurityFilter(Phase.QUOTA) {
            @Override
            protected Set<DispatcherType> dispatcherTypes() {
                return EnumSet.allOf(DispatcherType.class);
            }

            @Override
            protected void handle(Exchange exchange) throws IOException, ServletException {
                exchange.proceed(new HttpServletRequestWrapper(exchange.request()), exchange.response());
            }
        };
        Hauberk hauberk = Hauberk.builder()
                .filter(login())
                .filter(wrapping)
                .filter(() -> new SecurityFilter(Phase.AUTHORIZATION) {
                    @Override
                    protected void handle(Exchange exchange) throws IOException, ServletException {
                        decisions.incrementAndGet();
                        if (exchange.identity().isEmpty()) {
                            exchange.reject(Rejection.of(401, "gone"));
                        } else {
                            exchange.proceed();
                        }
                    }
                })
                .build();
        AtomicInteger calls = new AtomicInteger();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {
            switch (calls.incrementAndGet()) {
                case 1 -> request.startAsync().dispatch("/same");
                case 2 -> {
                    request.logout();
                    request.startAsync().dispatch("/same");
                }
                default -> response.getWriter().print("reached");
            }
        })) {
            TestServer.Answer answer = server.send("GET /same");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).doesNotContain("reached");
        }
        assertThat(decisions).hasValue(3);
        assertThat(calls).hasValue(2);
    }

    @Test
    void error_dispatch_hasTheIdentity() throws Exception {
        Recorder recorder = new Recorder();
        TestServer.Answer answer = get(recorder, "/fail");
        assertThat(answer.status()).isEqualTo(418);
        assertThat(answer.body()).isEqualTo("ERROR" + ALICE_SAYS);
        assertThat(recorder.of(Kind.DECISION))
                .singleElement()
                .extracting(SecurityEvent::status)
                .isEqualTo(418);
    }

    @Test
    void filtersRegisteredOneByOne_shareTheIdentity() throws Exception {
        SecurityFilter check = new CheckFilter(
                "check",
                Phase.AUTHORIZATION,
                request -> request.hasRole("user") ? Decision.allow() : Decision.deny(Rejection.of(403, "no")));
        try (TestServer server = new TestServer()
                .filter(login().build())
                .filter(check)
                .servlet("/who", DispatchTest::who)
                .servlet("/async", (request, response) -> request.startAsync().dispatch("/who"))
                .start()) {
            assertThat(server.send("GET /who").body()).isEqualTo("REQUEST" + ALICE_SAYS);
            assertThat(server.send("GET /async").body()).isEqualTo("ASYNC" + ALICE_SAYS);
            assertThat(server.send("GET /who;x=y").status()).isEqualTo(400);
        }
    }

    @Test
    void filtersRegisteredOneByOne_leaveExceptionsToTheContainer() throws Exception {
        try (TestServer server = new TestServer()
                .filter(login().build())
                .servlet("/error", (request, response) -> response.getWriter().print("page"))
                .servlet("/*", (request, response) -> {
                    throw new IllegalStateException("app");
                })
                .errorPage(500, "/error")
                .start()) {
            assertThat(server.send("GET /x").body()).isEqualTo("page");
        }
    }

    @Test
    void logout_endsTheIdentity_andLoginIsRefusedWhileThereIsOne() throws Exception {
        Hauberk hauberk = Hauberk.builder().filter(login()).build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {
            boolean authenticated = request.authenticate(response);
            String refused = "";
            try {
                request.login("bob", "x");
            } catch (ServletException e) {
                refused = "refused";
            }
            request.logout();
            response.getWriter().print(authenticated + " " + refused + " " + request.getUserPrincipal());
        })) {
            assertThat(server.send("GET /").body()).isEqualTo("true refused null");
        }
    }

    @Test
    void authenticate_ofAStranger_isAnsweredWithTheChallengesLeft() throws Exception {
        Recorder recorder = new Recorder();
        Hauberk hauberk = Hauberk.builder()
                .check("challenger", Phase.AUTHENTICATION, request -> {
                    request.addChallenge(Challenge.of("Test").with("realm", "t"));
                    return Decision.allow();
                })
                .listener(recorder)
                .build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {
            if (request.authenticate(response)) {
                response.getWriter().print("reached");
            }
        })) {
            TestServer.Answer answer = server.send("GET /");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Test realm=\"t\"");
            assertThat(answer.body()).doesNotContain("reached");
        }
        assertThat(recorder.of(Kind.REFUSAL)).hasSize(1);
    }

    @Test
    void attributeForgedByTheApplication_isNotBelieved() throws Exception {
        Hauberk hauberk = Hauberk.builder()
                .servletFilter(Phase.AUDIT, (request, response, chain) -> {
                    request.setAttribute(RequestState.ATTRIBUTE, "forged");
                    chain.doFilter(request, response);
                })
                .check(
                        "anyone",
                        Phase.CSRF,
                        request -> request.identity().isPresent()
                                ? Decision.deny(Rejection.of(403, "forged"))
                                : Decision.allow())
                .build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {})) {
            assertThat(server.send("GET /").status()).isEqualTo(200);
        }
    }
}
