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
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChainFailureTest {
    @FunctionalInterface
    private interface Handling {
        void handle(Exchange exchange) throws IOException, ServletException;
    }

    private static SecurityFilter.Builder<SecurityFilter> filter(Handling handling) {
        return () -> new SecurityFilter(Phase.CSRF) {
            @Override
            public String name() {
                return "Probe";
            }

            @Override
            protected void handle(Exchange exchange) throws IOException, ServletException {
                handling.handle(exchange);
            }
        };
    }

    private static TestServer.Answer answer(Recorder recorder, Handling handling, TestServer.Handler app)
            throws Exception {
        Hauberk hauberk =
                Hauberk.builder().filter(filter(handling)).listener(recorder).build();
        try (TestServer server = TestServer.of(hauberk, app)) {
            return server.send("GET /secret-path?q=1");
        }
    }

    private static void assertProblem(TestServer.Answer answer, int status, SecurityEvent event) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.body())
                .contains("\"status\":" + status, "urn:uuid:" + event.id())
                .doesNotContain("secret", "Exception", "Probe", "\tat ");
    }

    @Test
    void filter_thatDoesNothing_isRefused() throws Exception {
        Recorder recorder = new Recorder();
        TestServer.Answer answer = answer(recorder, exchange -> {}, (request, response) -> {
            throw new AssertionError("the application must not run");
        });
        SecurityEvent event = recorder.of(Kind.ERROR).get(0);
        assertProblem(answer, 500, event);
        assertThat(event.code()).isEqualTo("filter_undecided");
        assertThat(event.filter()).isEqualTo("Probe");
        assertThat(event.path()).isEqualTo("/secret-path");
        assertThat(recorder.of(Kind.DECISION)).singleElement().satisfies(decision -> {
            assertThat(decision.code()).isEqualTo("refused");
            assertThat(decision.status()).isEqualTo(500);
        });
    }

    @Test
    void filter_thatThrows_isRefused() throws Exception {
        for (Exception thrown : List.of(
                new IllegalStateException("secret"), new IOException("secret"), new ServletException("secret"))) {
            Recorder recorder = new Recorder();
            TestServer.Answer answer = answer(
                    recorder,
                    exchange -> {
                        if (thrown instanceof IOException e) {
                            throw e;
                        } else if (thrown instanceof ServletException e) {
                            throw e;
                        }
                        throw (RuntimeException) thrown;
                    },
                    (request, response) -> response.getWriter().print("reached"));
            SecurityEvent event = recorder.of(Kind.ERROR).get(0);
            assertProblem(answer, 500, event);
            assertThat(event.code()).isEqualTo("filter_failed");
            assertThat(event.cause()).contains(thrown);
        }
    }

    @Test
    void filter_thatProceedsTwice_isRefused() throws Exception {
        Recorder recorder = new Recorder();
        int[] calls = new int[1];
        TestServer.Answer answer = answer(
                recorder,
                exchange -> {
                    exchange.proceed();
                    exchange.proceed();
                },
                (request, response) -> calls[0]++);
        assertProblem(answer, 500, recorder.of(Kind.ERROR).get(0));
        assertThat(calls[0]).isEqualTo(1);
    }

    @Test
    void filter_thatRejectsAfterProceeding_isRefusedAsFailed() throws Exception {
        Recorder recorder = new Recorder();
        TestServer.Answer answer = answer(
                recorder,
                exchange -> {
                    exchange.proceed();
                    exchange.reject(Rejection.of(403, "late"));
                },
                (request, response) -> response.getWriter().print("secret answer"));
        assertProblem(answer, 500, recorder.of(Kind.ERROR).get(0));
        assertThat(recorder.count(Kind.REFUSAL)).isZero();
    }

    @Test
    void filter_thatResponds_endsTheRequest() throws Exception {
        Recorder recorder = new Recorder();
        TestServer.Answer answer = answer(
                recorder,
                exchange -> {
                    exchange.response().setStatus(204);
                    exchange.respond();
                },
                (request, response) -> response.getWriter().print("reached"));
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(recorder.of(Kind.DECISION))
                .singleElement()
                .extracting(SecurityEvent::code)
                .isEqualTo("allowed");
    }

    @Test
    void filters_thatNameTwoCallers_areRefused() throws Exception {
        Recorder recorder = new Recorder();
        Hauberk hauberk = Hauberk.builder()
                .filter(filter(
                        exchange -> exchange.proceedAs(Identity.builder("alice").build())))
                .filter(filter(
                        exchange -> exchange.proceedAs(Identity.builder("bob").build())))
                .listener(recorder)
                .build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {})) {
            assertThat(server.send("GET /").status()).isEqualTo(400);
        }
        assertThat(recorder.of(Kind.REFUSAL).get(0).code()).isEqualTo("identities_conflict");
    }

    @Test
    void application_thatThrows_isAnsweredWithoutDetails() throws Exception {
        Recorder recorder = new Recorder();
        TestServer.Answer answer = answer(recorder, Exchange::proceed, (request, response) -> {
            response.setHeader("Content-Encoding", "gzip");
            response.setHeader("X-Kept", "yes");
            response.addHeader("Vary", "Origin");
            response.addHeader("Vary", "Accept");
            response.setContentLength(100_000);
            response.getWriter().print("half of a secret");
            throw new IllegalStateException("secret");
        });
        SecurityEvent event = recorder.of(Kind.ERROR).get(0);
        assertProblem(answer, 500, event);
        assertThat(event.code()).isEqualTo("unhandled_exception");
        assertThat(answer.headers("Content-Encoding")).isEmpty();
        assertThat(answer.header("X-Kept")).isEqualTo("yes");
        assertThat(answer.headers("Vary")).containsExactly("Origin", "Accept");
    }

    @Test
    void application_thatThrowsAfterCommit_breaksTheAnswerOff() throws Exception {
        Recorder recorder = new Recorder();
        TestServer.Answer answer = answer(recorder, Exchange::proceed, (request, response) -> {
            response.setContentLength(100_000);
            response.getWriter().print("half");
            response.flushBuffer();
            throw new IllegalStateException("secret");
        });
        assertThat(answer.body()).isEqualTo("half");
        assertThat(recorder.of(Kind.ERROR)).hasSize(1);
        assertThat(recorder.of(Kind.DECISION)).singleElement().satisfies(decision -> {
            assertThat(decision.code()).isEqualTo("failed");
            assertThat(decision.status()).isEqualTo(500);
        });
    }

    @Test
    void application_thatThrowsAnError_isAnsweredAndTheErrorGoesOn() throws Exception {
        Recorder recorder = new Recorder();
        TestServer.Answer answer = answer(recorder, Exchange::proceed, (request, response) -> {
            throw new AssertionError("an error of the machine");
        });
        SecurityEvent event = recorder.of(Kind.ERROR).get(0);
        assertProblem(answer, 500, event);
        assertThat(event.cause().orElseThrow()).isInstanceOf(AssertionError.class);
        assertThat(recorder.of(Kind.DECISION)).hasSize(1);
    }

    @Test
    void applicationErrorPages_byChoice_getTheException() throws Exception {
        Recorder recorder = new Recorder();
        Hauberk hauberk = Hauberk.builder()
                .rejectionHandler(RejectionHandler.withApplicationErrorPages(RejectionHandler.problem()))
                .listener(recorder)
                .build();
        try (TestServer server = new TestServer()
                .filter(hauberk)
                .servlet("/error", (request, response) -> response.getWriter().print("page of the application"))
                .servlet("/*", (request, response) -> {
                    throw new IllegalStateException("secret");
                })
                .errorPage(500, "/error")
                .start()) {
            TestServer.Answer answer = server.send("GET /x");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("page of the application");
        }
        assertThat(recorder.of(Kind.ERROR)).hasSize(1);
        assertThat(recorder.of(Kind.DECISION)).hasSize(1);
    }

    @Test
    void applicationThatSendsAnError_keepsItsErrorPage() throws Exception {
        Recorder recorder = new Recorder();
        Hauberk hauberk = Hauberk.builder().listener(recorder).build();
        try (TestServer server = new TestServer()
                .filter(hauberk)
                .servlet("/error", (request, response) -> response.getWriter().print("not found page"))
                .servlet("/*", (request, response) -> response.sendError(404))
                .errorPage(404, "/error")
                .start()) {
            TestServer.Answer answer = server.send("GET /x");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("not found page");
        }
        assertThat(recorder.of(Kind.DECISION)).singleElement().satisfies(decision -> {
            assertThat(decision.status()).isEqualTo(404);
            assertThat(decision.code()).isEqualTo("allowed");
        });
    }

    @Test
    void check_thatReturnsNull_isRefused() throws Exception {
        Recorder recorder = new Recorder();
        RequestCheck broken = request -> nothing();
        Hauberk hauberk = Hauberk.builder()
                .check("broken", Phase.CSRF, broken)
                .listener(recorder)
                .build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {})) {
            assertThat(server.send("GET /").status()).isEqualTo(500);
        }
        assertThat(recorder.of(Kind.ERROR).get(0).code()).isEqualTo("filter_undecided");
    }

    @SuppressWarnings("NullAway")
    private static Decision nothing() {
        return null;
    }

    @Test
    void rejectionHandler_thatFails_leavesTheStatusAndNothingElse() throws Exception {
        Hauberk hauberk = Hauberk.builder()
                .check("no", Phase.CSRF, request -> Decision.deny(Rejection.of(418, "no")))
                .rejectionHandler((request, response, rejection, id) -> {
                    response.getWriter().print("half");
                    throw new IllegalStateException("secret");
                })
                .build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {})) {
            TestServer.Answer answer = server.send("GET /");
            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void clientThatLeavesBeforeItsRefusal_isNoErrorOfTheServer() throws Exception {
        Recorder recorder = new Recorder();
        Hauberk hauberk = Hauberk.builder()
                .check("no", Phase.CSRF, request -> Decision.deny(Rejection.of(418, "no")))
                .rejectionHandler((request, response, rejection, id) -> {
                    throw new IOException("the connection is closed");
                })
                .listener(recorder)
                .build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {})) {
            TestServer.Answer answer = server.send("GET /");
            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.body()).isEmpty();
        }
        assertThat(recorder.of(Kind.REFUSAL)).hasSize(1);
        assertThat(recorder.of(Kind.ERROR)).isEmpty();
    }

    @Test
    void refusal_carriesHeadersAndEachChallengeInAFieldOfItsOwn() throws Exception {
        Hauberk hauberk = Hauberk.builder()
                .filter(filter(exchange -> {
                    exchange.request().addChallenge(Challenge.of("Bearer").with("realm", "a"));
                    exchange.request().addChallenge(Challenge.of("Bearer").with("realm", "a"));
                    exchange.proceed();
                }))
                .filter(filter(exchange -> {
                    exchange.request().addChallenge(Challenge.of("DPoP"));
                    exchange.reject(Rejection.of(401, "who").withHeader("Retry-After", "1"));
                }))
                .build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {})) {
            TestServer.Answer answer = server.send("GET /");
            assertThat(answer.headers("WWW-Authenticate")).containsExactly("Bearer realm=\"a\"", "DPoP");
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            TestServer.Answer head = server.send("HEAD /");
            assertThat(head.status()).isEqualTo(401);
            assertThat(head.body()).isEmpty();
            assertThat(head.header("Content-Length")).isEqualTo(answer.header("Content-Length"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | true",
                "*/* | false",
                "application/json, text/html;q=0.9 | false",
                "application/json;q=0.5, text/html;q=0.9 | true",
                "text/html;q=0 | false",
                "text/html;q=abc | false",
                "text/html;q=1.5 | false",
                "TEXT/HTML | true",
            })
    void refusal_forABrowser_isAPage(String accept, boolean html) throws Exception {
        Hauberk hauberk = Hauberk.builder()
                .check("no", Phase.CSRF, request -> Decision.deny(Rejection.of(403, "no")))
                .build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {})) {
            TestServer.Answer answer = server.send("GET /", "Accept: " + accept);
            assertThat(answer.header("Content-Type").startsWith("text/html")).isEqualTo(html);
            assertThat(answer.body()).contains(html ? "<h1>Forbidden</h1>" : "\"title\":\"Forbidden\"");
        }
    }

    @Test
    void path_thatIsAmbiguous_isRefusedBeforeAnythingThatDependsOnIt() throws Exception {
        Recorder recorder = new Recorder();
        Hauberk hauberk = Hauberk.builder()
                .check("never", Phase.CORS, request -> {
                    throw new AssertionError("must not run");
                })
                .listener(recorder)
                .build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {})) {
            assertThat(server.send("GET /a;b=c").status()).isEqualTo(400);
        }
        assertThat(recorder.of(Kind.REFUSAL)).singleElement().satisfies(event -> {
            assertThat(event.code()).startsWith("path_");
            assertThat(event.path()).isEmpty();
            assertThat(event.filter()).isEqualTo("PathGuard");
        });
    }
}
