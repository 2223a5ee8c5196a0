/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.hasScope;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.Challenge;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Identity;
import dev.hauberk.core.RoleHierarchy;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEvent.Kind;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.Recorder;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.TestServer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizationFilterTest {
    /** Believes a header, as only a test may. */
    static final class HeaderLogin extends SecurityFilter {
        HeaderLogin() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.request().addChallenge(Challenge.of("Test").with("realm", "t"));
            String user = exchange.request().getHeader("User");
            if (user == null) {
                exchange.proceed();
                return;
            }
            exchange.proceedAs(Identity.builder(user)
                    .scheme("Test")
                    .roles(user)
                    .scopes(user)
                    .build());
        }
    }

    private static AuthorizationFilter.Builder rules() {
        return AuthorizationFilter.builder()
                .rule("GET /health", permitAll())
                .rule("GET /orders/{id}", authenticated())
                .rule("DELETE /orders/{id}", hasRole("admin"))
                .rule("/scoped", hasScope("orders"))
                .rule("/admin/*", hasRole("admin"))
                .rule("/clerk", hasRole("clerk"))
                .roleHierarchy(
                        RoleHierarchy.builder().role("admin").includes("clerk").build());
    }

    private static TestServer server(AuthorizationFilter.Builder filter, Recorder recorder) throws Exception {
        Hauberk hauberk = Hauberk.builder()
                .filter(HeaderLogin::new)
                .filter(filter)
                .listener(recorder)
                .build();
        return new TestServer()
                .filter(hauberk)
                .servlet(
                        "/*",
                        (request, response) -> response.getWriter().print("reached " + request.isUserInRole("clerk")))
                .servlet(
                        "/forward",
                        (request, response) ->
                                request.getRequestDispatcher("/admin/x").forward(request, response))
                .servlet("/async", (request, response) -> request.startAsync().dispatch("/admin/x"))
                .servlet("/fail", (request, response) -> response.sendError(409))
                .errorPage(409, "/admin/error")
                .start();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/health,,200",
        "HEAD,/health,,200",
        "POST,/health,,401",
        "GET,/Health,,401",
        "GET,/health/,,401",
        "GET,/orders/7,,401",
        "GET,/orders/7,user,200",
        "HEAD,/orders/7,user,200",
        "GET,/ORDERS/7/,user,200",
        "POST,/orders/7,admin,403",
        "OPTIONS,/orders/7,admin,403",
        "DELETE,/orders/7,user,403",
        "DELETE,/orders/7,admin,200",
        "DELETE,/orders/7.,user,403",
        "get,/orders/7,user,403",
        "GET,/admin,user,403",
        "GET,/ADMIN/x,user,403",
        "GET,/admin/x,admin,200",
        "GET,/nowhere,admin,403",
        "GET,/nowhere,,401",
        "GET,/clerk,admin,200",
        "GET,/clerk,user,403",
    })
    void request_isDecided(String method, String path, String user, int status) throws Exception {
        try (TestServer server = server(rules(), new Recorder())) {
            String[] headers = user == null ? new String[0] : new String[] {"User: " + user};
            assertThat(server.send(method + " " + path, headers).status()).isEqualTo(status);
        }
    }

    @Test
    void denial_namesFilterRuleAndReasonToTheOperatorOnly() throws Exception {
        Recorder recorder = new Recorder();
        try (TestServer server = server(rules(), recorder)) {
            TestServer.Answer answer = server.send("DELETE /orders/7", "User: user");
            assertThat(answer.body()).doesNotContain("admin", "orders", "Authorization");
        }
        SecurityEvent event = recorder.of(Kind.REFUSAL).get(0);
        assertThat(event.filter()).isEqualTo("AuthorizationFilter");
        assertThat(event.rule()).isEqualTo("DELETE /orders/{id}");
        assertThat(event.reason()).contains("hasRole(admin)");
        assertThat(event.identity()).map(Identity::getName).contains("user");
        assertThat(recorder.of(Kind.DECISION).get(0).rule()).isEqualTo("DELETE /orders/{id}");
    }

    @Test
    void anonymous_getsTheChallengesThatWereLeft() throws Exception {
        try (TestServer server = server(rules(), new Recorder())) {
            assertThat(server.send("GET /orders/7").header("WWW-Authenticate")).isEqualTo("Test realm=\"t\"");
            assertThat(server.send("DELETE /orders/7", "User: user").headers("WWW-Authenticate"))
                    .isEmpty();
        }
    }

    @Test
    void missingScope_isToldInTheChallengeOfTheSchemeInUse() throws Exception {
        try (TestServer server = server(rules(), new Recorder())) {
            TestServer.Answer answer = server.send("GET /scoped", "User: user");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("WWW-Authenticate"))
                    .isEqualTo("Test realm=\"t\", error=\"insufficient_scope\", scope=\"orders\"");
        }
    }

    @Test
    void roleHierarchy_holdsInTheApplication() throws Exception {
        try (TestServer server = server(rules(), new Recorder())) {
            assertThat(server.send("GET /admin/x", "User: admin").body()).isEqualTo("reached true");
            assertThat(server.send("GET /orders/7", "User: user").body()).isEqualTo("reached false");
        }
    }

    @Test
    void defaults() throws Exception {
        AuthorizationFilter filter =
                AuthorizationFilter.builder().rule("/a", authenticated()).build();
        assertThat(filter.phase()).isEqualTo(Phase.AUTHORIZATION);
        assertThat(filter.dispatcherTypes()).containsExactlyInAnyOrder(DispatcherType.REQUEST, DispatcherType.ASYNC);
        assertThat(filter.toString()).contains("/a");
        assertThat(filter.describe().fact("rules")).hasSize(1);
        try (TestServer server = server(rules().rule("/forward", authenticated()), new Recorder())) {
            assertThat(server.send("GET /forward", "User: user").status()).isEqualTo(200);
        }
    }

    @Test
    void forward_isDecidedWhenAskedTo() throws Exception {
        AuthorizationFilter.Builder enforced =
                rules().rule("/forward", authenticated()).enforceOn(DispatcherType.FORWARD);
        try (TestServer server = server(enforced, new Recorder())) {
            assertThat(server.send("GET /forward", "User: user").status()).isEqualTo(403);
            assertThat(server.send("GET /forward", "User: admin").status()).isEqualTo(200);
        }
    }

    @Test
    void asyncDispatch() throws Exception {
        try (TestServer server = server(rules().rule("/async", authenticated()), new Recorder())) {
            assertThat(server.send("GET /async", "User: user").status()).isEqualTo(403);
            assertThat(server.send("GET /async", "User: admin").status()).isEqualTo(200);
        }
    }

    @Test
    void errorDispatch() throws Exception {
        try (TestServer server = server(rules().rule("/fail", authenticated()), new Recorder())) {
            TestServer.Answer answer = server.send("GET /fail", "User: user");
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.body()).startsWith("reached");
        }
    }

    @Test
    void standalone() throws Exception {
        try (TestServer server = new TestServer()
                .filter(new HeaderLogin())
                .filter(rules().build())
                .servlet("/*", (request, response) -> response.getWriter().print("reached"))
                .start()) {
            assertThat(server.send("GET /admin/x", "User: user").status()).isEqualTo(403);
            assertThat(server.send("GET /admin/x", "User: admin").status()).isEqualTo(200);
            assertThat(server.send("GET /health//x", "User: admin").status()).isEqualTo(400);
        }
    }

    @Test
    void enforceOn_forAnythingButForwardAndInclude_isRefused() {
        assertThatThrownBy(() -> AuthorizationFilter.builder()
                        .rule("/*", Requirement.permitAll())
                        .enforceOn(DispatcherType.ERROR)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ERROR");
    }

    @Test
    void ruleThatCanNeverMatch_doesNotBuild() {
        assertThatThrownBy(() -> Hauberk.builder()
                        .filter(AuthorizationFilter.builder()
                                .rule("/a/*", authenticated())
                                .rule("GET /a/b", hasRole("admin")))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("AuthorizationFilter")
                .hasMessageContaining("GET /a/b");
    }

    @Test
    void setters_calledTwice_areRefused() {
        AuthorizationPolicy policy = AuthorizationPolicy.builder()
                .rule("/*", Requirement.permitAll())
                .build();
        for (Consumer<AuthorizationFilter.Builder> setter : List.<Consumer<AuthorizationFilter.Builder>>of(
                f -> f.policy(policy),
                AuthorizationFilter.Builder::annotations,
                AuthorizationFilter.Builder::hideUnmatched,
                f -> f.candidate(PolicyTrial.of(policy)),
                f -> f.coverage(Coverage.WARN),
                f -> f.roleHierarchy(RoleHierarchy.none()),
                f -> f.objectAuthorizer(ObjectAuthorizer.denyAll()),
                f -> f.uncheckedObjectStatus(403))) {
            AuthorizationFilter.Builder filter = AuthorizationFilter.builder();
            setter.accept(filter);
            assertThatThrownBy(() -> setter.accept(filter)).isInstanceOf(IllegalStateException.class);
        }
    }
}
