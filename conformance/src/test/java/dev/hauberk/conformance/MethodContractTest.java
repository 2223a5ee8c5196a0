/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.Identity;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Methods that slip past rules elsewhere, and servlets that are mapped in each way there is. */
final class MethodContractTest extends ContainerTest {
    private final AtomicInteger reached = new AtomicInteger();

    /** A servlet whose HEAD is code of its own, as some are to save the work of GET. */
    @SuppressWarnings("serial")
    private final class OwnHead extends HttpServlet {
        @Override
        protected void doHead(HttpServletRequest request, HttpServletResponse response) {
            reached.incrementAndGet();
            response.setHeader("X-Secret", "told");
        }
    }

    @Override
    App app() {
        return App.at("/app")
                .filter("security", security())
                .servlet("exact", counting(), "/exact")
                .servlet("extension", counting(), "*.do")
                .servlet("head", new OwnHead(), "/head/*")
                .servlet("open", counting(), "/open")
                .servlet(
                        "roles",
                        Page.of((q, r) -> r.getWriter()
                                .write(q.isUserInRole("*") + " " + q.isUserInRole("**") + " "
                                        + q.isUserInRole("admin"))),
                        "/roles")
                .servlet("rest", counting(), "/");
    }

    private static Hauberk security() {
        return Hauberk.builder()
                .filter(Login::new)
                .filter(AuthorizationFilter.builder()
                        .rule("GET /exact", hasRole("admin"))
                        .rule("GET /head/*", hasRole("admin"))
                        .rule("/files/*", hasRole("admin"))
                        .rule("GET /open", permitAll())
                        .rule("OPTIONS /open", permitAll())
                        .rule("/*", authenticated()))
                .build();
    }

    private jakarta.servlet.Servlet counting() {
        return Page.of((q, r) -> {
            reached.incrementAndGet();
            r.getWriter().write("reached");
        });
    }

    private static final class Login extends SecurityFilter {
        Login() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            String user = exchange.request().getHeader("X-User");
            if (user == null) {
                exchange.proceed();
            } else {
                exchange.proceedAs(Identity.builder(user).roles(user).build());
            }
        }
    }

    @BeforeEach
    void forget() {
        reached.set(0);
    }

    private int status(String method, String path, String... headers) throws IOException {
        return server.request(method, "/app" + path, "", headers).status();
    }

    @Test
    void headWithCodeOfItsOwn_isDecidedAsGet() throws Exception {
        assertThat(status("HEAD", "/head/x", "X-User: eve")).isEqualTo(403);
        assertThat(status("HEAD", "/head/x")).isEqualTo(401);
        assertThat(reached).hasValue(0);
        assertThat(server.request("HEAD", "/app/head/x", "", "X-User: admin").header("X-Secret"))
                .contains("told");
        assertThat(reached).hasValue(1);
    }

    @Test
    void methodThatNoRuleNames_doesNotReachTheServlet() throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "TRACK", "JEFF", "get")) {
            assertThat(status(method, "/exact", "X-User: admin")).as(method).isBetween(400, 599);
        }
        assertThat(reached).hasValue(0);
        assertThat(status("GET", "/exact", "X-User: admin")).isEqualTo(200);
        assertThat(reached).hasValue(1);
    }

    @Test
    void options_isOpenOnlyWhereARuleSaysSo() throws Exception {
        assertThat(status("OPTIONS", "/open")).isEqualTo(200);
        assertThat(status("OPTIONS", "/exact")).isEqualTo(401);
        assertThat(status("OPTIONS", "/exact", "X-User: eve")).isEqualTo(403);
    }

    @Test
    void servletMappedByExtension_isGuardedByThePath() throws Exception {
        for (String path : List.of("/files/a.do", "/FILES/a.do", "/files/sub/a.do", "/files%20/a.do")) {
            assertThat(status("GET", path, "X-User: eve")).as(path).isEqualTo(403);
        }
        assertThat(reached).hasValue(0);
        assertThat(status("GET", "/files/a.do", "X-User: admin")).isEqualTo(200);
        assertThat(status("GET", "/other/a.do", "X-User: eve")).isEqualTo(200);
    }

    @Test
    void rolesOfTheServletApi_areReadAsItSays() throws Exception {
        assertThat(server.get("/app/roles", "X-User: admin").body()).isEqualTo("false true true");
        assertThat(server.get("/app/roles", "X-User: eve").body()).isEqualTo("false true false");
    }
}
