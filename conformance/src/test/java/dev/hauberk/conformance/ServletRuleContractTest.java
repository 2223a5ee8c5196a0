/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.authorization.Coverage;
import dev.hauberk.authorization.CoverageReport;
import dev.hauberk.core.Identity;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules for servlets hold however a servlet is reached, and the same gaps are found, on every container. */
final class ServletRuleContractTest extends ContainerTest {
    /** The ways that lead to the vault; each is one servlet, open to everyone. */
    private static final List<String> WAYS =
            List.of("forward", "include", "named", "namedInclude", "async", "asyncTwice", "forwardThenNamed");

    private final List<CoverageReport> reports = new ArrayList<>();

    @RolesAllowed("keeper")
    @SuppressWarnings("serial")
    static final class Vault extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("SECRET");
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            doGet(request, response);
        }
    }

    @Override
    App app() {
        reports.clear();
        return app(true);
    }

    private App app(boolean register) {
        Hauberk security = Hauberk.builder()
                .filter(ServletRuleContractTest::login)
                .filter(AuthorizationFilter.builder()
                        .rule("/elsewhere", hasRole("x"))
                        .rule("/*", permitAll())
                        .enforceOn(DispatcherType.FORWARD, DispatcherType.INCLUDE)
                        .annotations()
                        .servletRule("forward", permitAll())
                        .servletRule("include", permitAll())
                        .servletRule("named", permitAll())
                        .servletRule("namedInclude", permitAll())
                        .servletRule("async", permitAll())
                        .servletRule("asyncTwice", permitAll())
                        .servletRule("forwardThenNamed", permitAll())
                        .coverage(Coverage.REPORT, reports::add))
                .build();
        App app = App.at("/app")
                .servlet("vault", new Vault(), "/vault/*", "*.vault")
                .servlet("hidden", new Vault())
                .servlet("plain", Page.text("SECRET"), "/plain")
                .servlet("forward", Page.forwardTo("/vault/x"), "/forward")
                .servlet(
                        "include",
                        Page.of((q, r) -> q.getRequestDispatcher("/vault/x").include(q, r)),
                        "/include")
                .servlet(
                        "named",
                        Page.of((q, r) -> q.getServletContext()
                                .getNamedDispatcher("hidden")
                                .forward(q, r)),
                        "/named")
                .servlet(
                        "namedInclude",
                        Page.of((q, r) -> q.getServletContext()
                                .getNamedDispatcher("hidden")
                                .include(q, r)),
                        "/namedInclude")
                .servlet("async", Page.of((q, r) -> q.startAsync().dispatch("/vault/x")), "/async")
                .servlet("asyncTwice", Page.of((q, r) -> q.startAsync().dispatch("/async")), "/asyncTwice")
                .servlet("forwardThenNamed", Page.forwardTo("/named"), "/forwardThenNamed");
        return register
                ? app.listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                })
                : app;
    }

    private static SecurityFilter login() {
        return new SecurityFilter(Phase.AUTHENTICATION) {
            @Override
            protected void handle(Exchange exchange) throws IOException, ServletException {
                String user = exchange.request().getHeader("X-User");
                if (user == null) {
                    exchange.proceed();
                } else {
                    exchange.proceedAs(Identity.builder(user).roles(user).build());
                }
            }
        };
    }

    private static boolean reached(RawHttp.Response response) {
        return response.body().contains("SECRET");
    }

    @Test
    void vault_opensForItsKeeper_andNobodyElse_onEachPath() throws Exception {
        for (String path : List.of("/app/vault/x", "/app/vault/", "/app/any.vault", "/app/sub/any.vault")) {
            assertThat(reached(server.get(path, "X-User: keeper"))).as(path).isTrue();
            assertThat(server.get(path, "X-User: guest").status()).as(path).isEqualTo(403);
            assertThat(server.get(path).status()).as(path).isEqualTo(401);
            assertThat(server.request("POST", path, "", "X-User: guest").status())
                    .as(path)
                    .isEqualTo(403);
            assertThat(server.request("HEAD", path, "", "X-User: guest").status())
                    .as(path)
                    .isEqualTo(403);
        }
    }

    @Test
    void vault_opensForItsKeeper_andNobodyElse_byEachWay() throws Exception {
        for (String way : WAYS) {
            assertThat(reached(server.get("/app/" + way, "X-User: keeper")))
                    .as(way)
                    .isTrue();
            assertThat(reached(server.get("/app/" + way, "X-User: guest")))
                    .as(way)
                    .isFalse();
            assertThat(reached(server.get("/app/" + way))).as(way).isFalse();
        }
    }

    @Test
    void withoutTheChain_eachWayLeadsIn() throws Exception {
        Container.Running naked = start(app(false));
        for (String way : WAYS) {
            assertThat(reached(naked.get("/app/" + way))).as(way).isTrue();
        }
    }

    @Test
    void servletWithoutAnnotation_isDenied_whateverThePathSays() throws Exception {
        assertThat(server.get("/app/plain", "X-User: keeper").status()).isEqualTo(403);
    }

    @Test
    void sameGaps_areFound_atTheFirstRequestAtLatest() throws Exception {
        server.get("/app/vault/x");

        assertThat(reports).hasSize(1);
        CoverageReport report = reports.get(0);

        assertThat(ownSubjects(report, CoverageReport.Kind.SERVLET_BY_NAME_ONLY))
                .containsExactly("hidden");
        assertThat(ownSubjects(report, CoverageReport.Kind.SERVLET_WITHOUT_RULE))
                .containsExactly("plain");
    }

    /** Returns what is said of the app's servlets; each container has others of its own. */
    private static List<String> ownSubjects(CoverageReport report, CoverageReport.Kind kind) {
        return report.subjects(kind).stream()
                .filter(name -> !Set.of("default", "jsp").contains(name))
                .toList();
    }
}
