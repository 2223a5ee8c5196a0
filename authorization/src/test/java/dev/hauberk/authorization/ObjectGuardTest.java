/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasPermission;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Identity;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import dev.hauberk.servlet.TestServer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is configured and asked about objects; what becomes of answers is tested on every container. */
class ObjectGuardTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final ObjectAuthorizer owners = new ObjectAuthorizer() {
        @Override
        public boolean may(Identity identity, String action, String type, String id) {
            asked.incrementAndGet();
            return visible(identity, action, type).contains(id);
        }

        @Override
        public VisibleObjects visible(Identity identity, String action, String type) {
            return identity.getName().equals("alice") && type.equals("order")
                    ? VisibleObjects.of(List.of("1"))
                    : VisibleObjects.none();
        }
    };

    private AuthorizationFilter.Builder filter() {
        return AuthorizationFilter.builder().rule("/*", permitAll()).objectAuthorizer(owners);
    }

    private static SecurityFilter.Builder<SecurityFilter> login(String name) {
        return () -> new SecurityFilter(Phase.AUTHENTICATION) {
            @Override
            protected void handle(Exchange exchange) throws IOException, ServletException {
                exchange.proceedAs(Identity.builder(name).build());
            }
        };
    }

    private static Hauberk chain(String caller, AuthorizationFilter.Builder filter) {
        return Hauberk.builder().filter(login(caller)).filter(filter).build();
    }

    @Test
    void defaults() throws Exception {
        try (TestServer server = TestServer.of(
                chain("alice", filter().objectScoped("/orders/{id}", "order", "{id}")),
                (request, response) -> response.getWriter().write("secret"))) {
            assertThat(server.send("GET /orders/1").status()).isEqualTo(500);
        }
    }

    @Test
    void chosenStatus_isTheAnswer() throws Exception {
        try (TestServer server = TestServer.of(
                chain("alice", filter().objectScoped("/orders", "order").uncheckedObjectStatus(403)),
                (request, response) -> response.getWriter().write("secret"))) {
            TestServer.Answer answer = server.send("GET /orders");

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).doesNotContain("secret");
        }
    }

    @Test
    void standalone_guardsToo() throws Exception {
        AuthorizationFilter alone =
                filter().objectScoped("/orders/{id}", "order", "{id}").build();
        try (TestServer server = new TestServer()
                .filter(login("alice").build())
                .filter(alone)
                .servlet("/*", (request, response) -> {
                    if (request.getParameter("check") != null) {
                        ObjectAccess.of(request).require("order:read", "order", "1");
                    }
                    response.getWriter().write("secret");
                })
                .start()) {
            assertThat(server.send("GET /orders/1").status()).isEqualTo(500);
            assertThat(server.send("GET /orders/1?check=1").body()).isEqualTo("secret");
        }
    }

    @Test
    void require_endsTheRequest_with403_404Or401() throws Exception {
        Hauberk bob = chain("bob", filter());
        TestServer.Handler handler = (request, response) -> {
            ObjectAccess access = ObjectAccess.of(request);
            if (request.getParameter("hidden") == null) {
                access.require("order:read", "order", "1");
            } else {
                access.requireVisible("order:read", "order", "1");
            }
            response.getWriter().write("secret");
        };
        try (TestServer server = TestServer.of(bob, handler)) {
            assertThat(server.send("GET /x").status()).isEqualTo(403);
            assertThat(server.send("GET /x?hidden=1").status()).isEqualTo(404);
        }
        try (TestServer server =
                TestServer.of(Hauberk.builder().filter(filter()).build(), handler)) {
            assertThat(server.send("GET /x").status()).isEqualTo(401);
            assertThat(server.send("GET /x?hidden=1").status()).isEqualTo(401);
        }
        try (TestServer server = TestServer.of(chain("alice", filter()), handler)) {
            assertThat(server.send("GET /x").body()).isEqualTo("secret");
        }
    }

    @Test
    void stranger_seesNothing_andNobodyIsAsked() throws Exception {
        try (TestServer server =
                TestServer.of(Hauberk.builder().filter(filter()).build(), (request, response) -> {
                    ObjectAccess access = ObjectAccess.of(request);
                    response.getWriter()
                            .write(access.may("order:read", "order", "1")
                                    + " "
                                    + access.visible("order:read", "order"));
                })) {
            assertThat(server.send("GET /x").body()).isEqualTo("false []");
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void sameCheck_isAskedOncePerRequest_whateverTheAnswer() throws Exception {
        try (TestServer server = TestServer.of(chain("alice", filter()), (request, response) -> {
            ObjectAccess access = ObjectAccess.of(request);
            for (int i = 0; i < 5; i++) {
                access.may("order:read", "order", "1");
                access.may("order:read", "order", "2");
            }
        })) {
            assertThat(server.send("GET /x").status()).isEqualTo(200);
            assertThat(asked).hasValue(2);
            assertThat(server.send("GET /x").status()).isEqualTo(200);
            assertThat(asked).hasValue(4);
        }
    }

    @Test
    void memory_isBounded_andAnswersStayRight() throws Exception {
        try (TestServer server = TestServer.of(chain("alice", filter()), (request, response) -> {
            ObjectAccess access = ObjectAccess.of(request);
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 3_000; i++) {
                    assertThat(access.may("order:read", "order", String.valueOf(i)))
                            .isEqualTo(i == 1);
                }
            }
        })) {
            assertThat(server.send("GET /x").status()).isEqualTo(200);
            assertThat(asked.get()).isBetween(3_000 + 3_000 - 1_024, 6_000);
        }
    }

    @Test
    void checksOnManyThreads_countAll() throws Exception {
        try (TestServer server = TestServer.of(
                chain("alice", filter().objectScoped("/orders/{id}", "order", "{id}")), (request, response) -> {
                    ObjectAccess access = ObjectAccess.of(request);
                    long granted = IntStream.range(0, 200)
                            .parallel()
                            .filter(i -> access.may("order:read", "order", String.valueOf(i)))
                            .count();
                    response.getWriter().write("granted " + granted);
                })) {
            assertThat(server.send("GET /orders/1").body()).isEqualTo("granted 1");
            assertThat(server.send("GET /orders/2").status()).isEqualTo(500);
        }
    }

    @Test
    void logout_endsWhatWasGranted() throws Exception {
        try (TestServer server = TestServer.of(chain("alice", filter()), (request, response) -> {
            ObjectAccess access = ObjectAccess.of(request);
            boolean before = access.may("order:read", "order", "1");
            request.logout();
            response.getWriter().write(before + " " + access.may("order:read", "order", "1"));
        })) {
            assertThat(server.send("GET /x").body()).isEqualTo("true false");
        }
    }

    private TestServer.Handler checkingIfAsked(String answer) {
        return (request, response) -> {
            if (request.getParameter("check") != null) {
                ObjectAccess.of(request).require("order:read", "order", "1");
            }
            response.getWriter().write(answer);
        };
    }

    @Test
    void forward_toAScopedRoute_isHeld_alsoWhereRulesDoNotHold() throws Exception {
        AuthorizationFilter.Builder strict = filter().objectScoped("/orders/{id}", "order", "{id}");
        try (TestServer server = new TestServer()
                .filter(chain("alice", strict))
                .servlet(
                        "/front",
                        (request, response) ->
                                request.getRequestDispatcher("/orders/1").forward(request, response))
                .servlet("/orders/*", checkingIfAsked("secret"))
                .start()) {
            TestServer.Answer unchecked = server.send("GET /front");

            assertThat(unchecked.status()).isEqualTo(500);
            assertThat(unchecked.body()).doesNotContain("secret");
            assertThat(server.send("GET /front?check=1").body()).isEqualTo("secret");
        }
    }

    @Test
    void include_beforeTheCheck_decidesNothingYet() throws Exception {
        AuthorizationFilter.Builder strict =
                filter().objectScoped("/orders/{id}", "order", "{id}").enforceOn(DispatcherType.INCLUDE);
        TestServer.Handler including = (request, response) -> {
            request.getRequestDispatcher("/banner").include(request, response);
            checkingIfAsked("order").handle(request, response);
        };
        try (TestServer server = new TestServer()
                .filter(chain("alice", strict))
                .servlet("/banner", (request, response) -> response.getWriter().write("banner "))
                .servlet("/orders/*", including)
                .start()) {
            assertThat(server.send("GET /orders/1?check=1").body()).isEqualTo("banner order");
            assertThat(server.send("GET /orders/1").status()).isEqualTo(500);
        }
    }

    @Test
    void exceptionOfTheApplication_isAnsweredAsOne() throws Exception {
        try (TestServer server = TestServer.of(
                chain(
                        "alice",
                        filter().objectScoped("/orders/{id}", "order", "{id}").uncheckedObjectStatus(403)),
                (request, response) -> {
                    response.getWriter().write("secret");
                    throw new IllegalStateException("provoked");
                })) {
            TestServer.Answer answer = server.send("GET /orders/1");

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain("secret");
        }
    }

    @Test
    void errorPage_isNotHeld() throws Exception {
        try (TestServer server = new TestServer()
                .filter(chain("alice", filter().objectScoped("/orders/{id}", "order", "{id}")))
                .servlet("/orders/*", (request, response) -> response.sendError(404))
                .servlet("/error", (request, response) -> response.getWriter().write("no such order"))
                .errorPage(404, "/error")
                .start()) {
            TestServer.Answer answer = server.send("GET /orders/1");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("no such order");
        }
    }

    @Test
    void writerTakenBeforeTheContentType_keepsItsEncoding() throws Exception {
        try (TestServer server = TestServer.of(
                chain("alice", filter().objectScoped("/orders/{id}", "order", "{id}")), (request, response) -> {
                    response.setCharacterEncoding("ISO-8859-1");
                    response.getWriter().write("caf\u00e9 ");
                    response.setContentType("text/plain;charset=UTF-8");
                    response.setHeader("Content-Type", "text/plain;charset=UTF-8");
                    ObjectAccess.of(request).require("order:read", "order", "1");
                    response.getWriter().write("au lait");
                })) {
            TestServer.Answer answer = server.send("GET /orders/1");

            assertThat(answer.header("Content-Type")).containsIgnoringCase("charset=iso-8859-1");
            assertThat(answer.body()).endsWith("au lait");
        }
    }

    @Test
    void requestThatPassedNoAuthorizer_isAnErrorOfTheApplication() throws Exception {
        Hauberk without = Hauberk.builder()
                .filter(AuthorizationFilter.builder().rule("/*", permitAll()))
                .build();
        try (TestServer server = TestServer.of(without, (request, response) -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> ObjectAccess.of(request))
                    .withMessageContaining("configure objectAuthorizer");
            response.getWriter().write("told");
        })) {
            assertThat(server.send("GET /x").body()).isEqualTo("told");
        }
    }

    @Test
    void rulesAndRoutesAboutObjects_needAnAuthorizer() {
        assertThatThrownBy(() -> AuthorizationFilter.builder()
                        .rule("/orders/{id}", hasPermission("order:read").on("order", "{id}"))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("add objectAuthorizer(...)");
        assertThatThrownBy(() -> AuthorizationFilter.builder()
                        .rule("/*", authenticated())
                        .objectScoped("/orders/{id}", "order", "{id}")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("add objectAuthorizer(...)");
    }

    @Test
    void routeThatCanNeverMatch_isAProblem() {
        assertThatThrownBy(() -> filter().objectScoped("/orders/*", "order")
                        .objectScoped("GET /orders/{id}", "order", "{id}")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'GET /orders/{id} (order)' comes after '/orders/* (order)'");
    }

    @Test
    void malformedRoute_isRefused() {
        AuthorizationFilter.Builder filter = filter();

        filter.objectScoped("/orders/{id}", "order", "id")
                .objectScoped("/orders/{id}", "order", "{other}")
                .objectScoped("/orders/{id}", " ", "{id}")
                .objectScoped("orders", "order")
                .uncheckedObjectStatus(200);
        assertThatThrownBy(filter::build)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSize(5)
                                .filteredOn(problem -> problem.startsWith("objectScoped: "))
                                .hasSize(4));
        assertThatIllegalStateException().isThrownBy(() -> filter.uncheckedObjectStatus(403));
        assertThatIllegalStateException().isThrownBy(() -> filter.objectAuthorizer(owners));
    }

    @Test
    void twoAuthorizersInOneChain_areAProblem() {
        assertThatThrownBy(() -> Hauberk.builder()
                        .filter(filter())
                        .route(
                                "/x/*",
                                x -> x.filter(AuthorizationFilter.builder()
                                        .rule("/*", permitAll())
                                        .objectAuthorizer(ObjectAuthorizer.denyAll())))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a chain must have one object authorizer: 2 filters have different ones");
        assertThat(Hauberk.builder()
                        .filter(filter())
                        .route("/x/*", x -> x.filter(filter()))
                        .build())
                .isNotNull();
    }

    @Test
    void checkOfACandidatePolicy_countsForNobody() throws Exception {
        PolicyTrial trial = PolicyTrial.of(AuthorizationPolicy.builder()
                .rule("/orders/{id}", hasPermission("order:read").on("order", "{id}"))
                .build());
        try (TestServer server = TestServer.of(
                chain(
                        "alice",
                        filter().objectScoped("/orders/{id}", "order", "{id}").candidate(trial)),
                checkingIfAsked("secret"))) {
            assertThat(server.send("GET /orders/1").status()).isEqualTo(500);
            assertThat(server.send("GET /orders/1?check=1").body()).isEqualTo("secret");
            assertThat(trial.observed()).isEqualTo(2);
            assertThat(trial.counts()).isEmpty();
        }
    }

    @Test
    void explanation_thatAsksAboutTheObject_countsForNobody() throws Exception {
        AuthorizationPolicy policy = AuthorizationPolicy.builder()
                .rule("/orders/{id}", hasPermission("order:read").on("order", "{id}"))
                .build();
        try (TestServer server = TestServer.of(
                chain("alice", filter().objectScoped("/orders/{id}", "order", "{id}")), (request, response) -> {
                    String text = policy.explain(AccessRequest.of((SecurityRequest) request))
                            .toString();
                    checkingIfAsked(text).handle(request, response);
                })) {
            assertThat(server.send("GET /orders/1").status()).isEqualTo(500);
            assertThat(server.send("GET /orders/1?check=1").body()).startsWith("allowed by /orders/{id}");
        }
    }

    @Test
    void filtersAlone_withDifferentAuthorizers_refuse() throws Exception {
        AuthorizationFilter open = filter().build();
        AuthorizationFilter strict = AuthorizationFilter.builder()
                .rule("/orders/{id}", hasPermission("order:read").on("order", "{id}"))
                .objectAuthorizer(ObjectAuthorizer.denyAll())
                .build();
        try (TestServer server = new TestServer()
                .filter(login("alice").build())
                .filter(open)
                .filter(strict)
                .servlet("/*", (request, response) -> response.getWriter().write("secret"))
                .start()) {
            TestServer.Answer answer = server.send("GET /orders/1");

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain("secret");
        }
    }
}
