/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.receipts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RoleHierarchy;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.AnswerGate;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.Recorder;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.Slot;
import dev.hauberk.servlet.TestServer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves that a filter in a package of its own can hold answers back, keep state and name its rule. */
class ReceiptFilterTest {
    private static final RoleHierarchy ROLES =
            RoleHierarchy.builder().role("chief").includes("clerk").build();

    private final Recorder recorder = new Recorder();
    private TestServer server;

    private static final class LoginFilter extends SecurityFilter {
        LoginFilter() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceedAs(Identity.builder("ann").roles("chief").build());
        }
    }

    private static boolean asks(HttpServletRequest request, String word) {
        return request.getParameter(word) != null;
    }

    @BeforeEach
    void start() throws Exception {
        Hauberk chain = Hauberk.builder()
                .filter(LoginFilter::new)
                .filter(() -> new ReceiptFilter(ROLES))
                .listener(recorder)
                .build();
        server = new TestServer()
                .filter(chain)
                .servlet("/payments/*", (request, response) -> {
                    if (asks(request, "receipt")) {
                        ReceiptFilter.written(new HttpServletRequestWrapper(request));
                    }
                    if (asks(request, "async")) {
                        var async = request.startAsync();
                        async.start(() -> {
                            try {
                                async.getResponse().getWriter().write("paid");
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                            async.complete();
                        });
                        return;
                    }
                    response.setStatus(asks(request, "bad") ? 422 : 200);
                    response.getWriter().write("paid");
                })
                .servlet("/page", (request, response) -> {
                    response.getWriter().write("page ");
                    request.getRequestDispatcher("/payments/1").include(request, response);
                })
                .servlet(
                        "/front",
                        (request, response) ->
                                request.getRequestDispatcher("/payments/1").forward(request, response))
                .servlet(
                        "/roles",
                        (request, response) -> response.getWriter()
                                .write(request.isUserInRole("clerk") + " " + request.isUserInRole("other")))
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answer_isSent_onlyThroughAnOpenGate() throws Exception {
        assertThat(server.send("GET /payments/1?receipt").body()).isEqualTo("paid");
        TestServer.Answer withheld = server.send("GET /payments/1");

        assertThat(withheld.status()).isEqualTo(500);
        assertThat(withheld.body()).doesNotContain("paid");
        assertThat(recorder.of(SecurityEvent.Kind.REFUSAL)).singleElement().satisfies(event -> {
            assertThat(event.code()).isEqualTo("receipt_missing");
            assertThat(event.filter()).isEqualTo("ReceiptFilter");
            assertThat(event.rule()).isEqualTo("/payments/*: receipt");
        });
    }

    @Test
    void error_needsNoOpenGate() throws Exception {
        assertThat(server.send("GET /payments/1?bad").status()).isEqualTo(422);
    }

    @Test
    void asynchronousAnswer_isHeldToo() throws Exception {
        assertThat(server.send("GET /payments/1?async&receipt").body()).isEqualTo("paid");
        assertThat(server.send("GET /payments/1?async").status()).isEqualTo(500);
    }

    @Test
    void forwardAndInclude_areHeldToo() throws Exception {
        assertThat(server.send("GET /front?receipt").body()).isEqualTo("paid");
        assertThat(server.send("GET /front").status()).isEqualTo(500);
        assertThat(server.send("GET /page?receipt").body()).isEqualTo("page paid");
        assertThat(server.send("GET /page").body()).doesNotContain("paid");
    }

    @Test
    void rolesAndRule_areTheFilters() throws Exception {
        assertThat(server.send("GET /roles").body()).isEqualTo("true false");
        assertThat(recorder.of(SecurityEvent.Kind.DECISION))
                .singleElement()
                .satisfies(event -> assertThat(event.rule()).isEqualTo("/payments/*: receipt"));
    }

    @Test
    void slot_ofAForeignRequest_isEmpty() {
        HttpServletRequest foreign = (HttpServletRequest) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> null);

        assertThat(new Slot<String>().get(foreign)).isEmpty();
    }

    @Test
    void gate_needsTheStatusOfARefusal() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AnswerGate.of(200, () -> {
                    throw new AssertionError("is not asked");
                }));
    }

    /** Holds answers back until the application puts a seal on them. */
    private static final class SealFilter extends SecurityFilter {
        private static final Slot<AnswerGate> SEAL = new Slot<>();

        SealFilter(Phase phase) {
            super(phase);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            AnswerGate gate =
                    AnswerGate.of(503, () -> new Decision.Deny(Rejection.of(503, "seal_missing"), "/payments/*: seal"));
            SEAL.set(exchange.request(), gate);
            exchange.proceed(gate);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION", "QUOTA", "INPUT", "HANDLER"})
    void twoGates_mustBothBeOpen(Phase phase) throws Exception {
        Hauberk chain = Hauberk.builder()
                .filter(new SealFilter(phase))
                .filter(new ReceiptFilter(ROLES))
                .listener(recorder)
                .build();
        try (TestServer two = new TestServer()
                .filter(chain)
                .servlet("/payments/*", (request, response) -> {
                    if (asks(request, "receipt")) {
                        ReceiptFilter.written(request);
                    }
                    if (asks(request, "seal")) {
                        SealFilter.SEAL.get(request).orElseThrow().open();
                    }
                    response.setHeader("X-Paid", "yes");
                    response.getWriter().write("paid");
                })
                .start()) {
            assertThat(two.send("GET /payments/1?receipt&seal").body()).isEqualTo("paid");
            TestServer.Answer noReceipt = two.send("GET /payments/1?seal");
            assertThat(noReceipt.status()).isEqualTo(500);
            assertThat(noReceipt.body()).contains("\"status\":500").doesNotContain("paid");
            TestServer.Answer noSeal = two.send("GET /payments/1?receipt");
            assertThat(noSeal.status()).isEqualTo(503);
            assertThat(noSeal.body()).contains("\"status\":503").doesNotContain("paid");
            TestServer.Answer neither = two.send("GET /payments/1");
            assertThat(neither.status()).isIn(500, 503);
            assertThat(neither.body()).contains("\"status\":").doesNotContain("paid");
        }
    }
}
