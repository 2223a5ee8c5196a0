/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Recorder;
import dev.hauberk.servlet.TestServer;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.junit.jupiter.api.Test;

/** Rules for servlets, annotations on their classes, and what is found when the application starts. */
class ServletRuleTest {
    @SuppressWarnings("serial")
    static class Plain extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("reached");
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("reached");
        }
    }

    @PermitAll
    @SuppressWarnings("serial")
    static class Open extends Plain {}

    @DenyAll
    @SuppressWarnings("serial")
    static class Closed extends Plain {}

    @RolesAllowed({"clerk", "admin"})
    @SuppressWarnings("serial")
    static class Clerks extends Plain {
        @Override
        @RolesAllowed("admin")
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            super.doPost(request, response);
        }
    }

    @SuppressWarnings("serial")
    static class InheritsAClass extends Clerks {}

    @RolesAllowed("**")
    @SuppressWarnings("serial")
    static class Known extends Plain {}

    @RolesAllowed({})
    @SuppressWarnings("serial")
    static class Nobody extends Plain {}

    @RolesAllowed("clerk")
    @RequirePermission({"report:read", "report:print"})
    @SuppressWarnings("serial")
    static class Reports extends Plain {}

    @PermitAll
    @DenyAll
    @SuppressWarnings("serial")
    static class Torn extends Plain {}

    @PermitAll
    @RequirePermission("a")
    @SuppressWarnings("serial")
    static class HalfOpen extends Plain {}

    @PermitAll
    @SuppressWarnings({"serial", "unused"})
    static class Overloaded extends Plain {
        protected void doPost(String one, String two) {}

        @Override
        @RolesAllowed("admin")
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            super.doPost(request, response);
        }

        protected void doPost(Integer one, Integer two) {}

        protected void doPost(HttpServletRequest request, String two) {}
    }

    @PermitAll
    @SuppressWarnings("serial")
    static class AnnotatedService extends Plain {
        @Override
        @DenyAll
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws jakarta.servlet.ServletException, IOException {
            super.service(request, response);
        }
    }

    @RolesAllowed("*")
    @SuppressWarnings("serial")
    static class Star extends Plain {}

    @RequirePermission("a b")
    @SuppressWarnings("serial")
    static class Malformed extends Plain {}

    @ServletSecurity
    @PermitAll
    @SuppressWarnings("serial")
    static class ContainerSecured extends Plain {}

    private final Recorder recorder = new Recorder();

    private TestServer server(AuthorizationFilter.Builder filter, Map<String, HttpServlet> servlets) {
        return server(filter, servlets, context -> {});
    }

    private TestServer server(
            AuthorizationFilter.Builder filter,
            Map<String, HttpServlet> servlets,
            Consumer<ServletContextHandler> change) {
        Hauberk hauberk = Hauberk.builder()
                .filter(AuthorizationFilterTest.HeaderLogin::new)
                .filter(filter)
                .listener(recorder)
                .build();
        return new TestServer().with(context -> {
            servlets.forEach((mapping, servlet) -> {
                ServletHolder holder = new ServletHolder(servlet.getClass().getSimpleName(), servlet);
                if (mapping.startsWith("(")) {
                    context.getServletHandler().addServlet(holder);
                } else {
                    context.addServlet(holder, mapping);
                }
            });
            change.accept(context);
            context.addEventListener(new ServletContextListener() {
                @Override
                public void contextInitialized(ServletContextEvent event) {
                    hauberk.register(event.getServletContext());
                }
            });
        });
    }

    private static String status(TestServer server, String line, String user) throws IOException {
        TestServer.Answer answer = user.isEmpty() ? server.send(line) : server.send(line, "User: " + user);
        return answer.body().equals("reached") ? "reached" : String.valueOf(answer.status());
    }

    @Test
    void annotations_decide_andUnannotatedIsDenied() throws Exception {
        try (TestServer server = server(
                        AuthorizationFilter.builder()
                                .rule("/free/*", permitAll())
                                .annotations(),
                        Map.of(
                                "/open", new Open(),
                                "/closed", new Closed(),
                                "/clerks/*", new Clerks(),
                                "/known", new Known(),
                                "/nobody", new Nobody(),
                                "/free/plain", new Plain(),
                                "/overloaded", new Overloaded(),
                                "/heir", new InheritsAClass()))
                .start()) {
            assertThat(status(server, "GET /open", "")).isEqualTo("reached");
            assertThat(status(server, "GET /closed", "admin")).isEqualTo("403");
            assertThat(status(server, "GET /clerks/x", "clerk")).isEqualTo("reached");
            assertThat(status(server, "GET /clerks/x", "guest")).isEqualTo("403");
            assertThat(status(server, "GET /clerks/x", "")).isEqualTo("401");
            assertThat(status(server, "POST /clerks/x", "clerk")).isEqualTo("403");
            assertThat(status(server, "POST /clerks/x", "admin")).isEqualTo("reached");
            assertThat(status(server, "GET /known", "guest")).isEqualTo("reached");
            assertThat(status(server, "GET /known", "")).isEqualTo("401");
            assertThat(status(server, "GET /nobody", "admin")).isEqualTo("403");
            assertThat(status(server, "GET /free/plain", "admin")).isEqualTo("403");
            assertThat(recorder.codes(SecurityEvent.Kind.REFUSAL)).contains("servlet_not_covered");
            assertThat(status(server, "GET /overloaded", "guest")).isEqualTo("reached");
            assertThat(status(server, "POST /overloaded", "guest")).isEqualTo("403");
            assertThat(status(server, "POST /overloaded", "admin")).isEqualTo("reached");
            // The class of its own has no annotation; only the inherited doPost has one.
            assertThat(status(server, "GET /heir", "admin")).isEqualTo("403");
            assertThat(status(server, "POST /heir", "admin")).isEqualTo("reached");
        }
    }

    @Test
    void permissionAnnotation_standsBesideRoles() throws Exception {
        try (TestServer server = server(
                        AuthorizationFilter.builder().rule("/*", permitAll()).annotations(),
                        Map.of("/reports", new Reports()))
                .start()) {
            assertThat(status(server, "GET /reports", "clerk")).isEqualTo("403");
            assertThat(recorder.codes(SecurityEvent.Kind.REFUSAL)).containsExactly("permission_missing");
            assertThat(status(server, "GET /reports", "guest")).isEqualTo("403");
        }
    }

    @Test
    void ruleByHand_countsInPlaceOfTheAnnotation_andBesideThePath() throws Exception {
        try (TestServer server = server(
                        AuthorizationFilter.builder()
                                .rule("/wide/*", permitAll())
                                .servletRule("Clerks", hasRole("guest"))
                                .servletRule("Plain", "GET", hasRole("guest"))
                                .annotations(),
                        Map.of("/clerks/*", new Clerks(), "/wide/*", new Plain()))
                .start()) {
            assertThat(status(server, "GET /clerks/x", "guest")).isEqualTo("reached");
            assertThat(status(server, "GET /clerks/x", "clerk")).isEqualTo("403");
            assertThat(status(server, "GET /wide/x", "guest")).isEqualTo("reached");
            assertThat(status(server, "GET /wide/x", "")).isEqualTo("401");
            assertThat(status(server, "POST /wide/x", "guest")).isEqualTo("403");
        }
    }

    @Test
    void annotationsBeforeInit_denyEverything() {
        AuthorizationFilter filter = AuthorizationFilter.builder()
                .rule("/*", permitAll())
                .annotations()
                .build();

        assertThat(filter.toString()).contains("denied  every other servlet");
    }

    @Test
    void contradictingAnnotations_stopTheApplication() {
        for (HttpServlet servlet :
                List.of(new Torn(), new HalfOpen(), new Star(), new Malformed(), new AnnotatedService())) {
            try (TestServer server = server(
                    AuthorizationFilter.builder().rule("/*", permitAll()).annotations(), Map.of("/x", servlet))) {
                assertThatThrownBy(server::start)
                        .as(servlet.getClass().getSimpleName())
                        .hasStackTraceContaining(servlet.getClass().getSimpleName());
            }
        }
    }

    @Test
    void forwardByName_isDecidedByTheServletNamed_ifForwardsAre() throws Exception {
        TestServer.Handler forwarding = (request, response) -> {
            var dispatcher = request.getServletContext().getNamedDispatcher("Plain");
            if (request.getParameter("include") == null) {
                dispatcher.forward(request, response);
            } else {
                dispatcher.include(request, response);
            }
        };
        AuthorizationFilter.Builder strict = AuthorizationFilter.builder()
                .rule("/*", permitAll())
                .servletRule("Plain", hasRole("admin"))
                .enforceOn(DispatcherType.FORWARD, DispatcherType.INCLUDE);
        try (TestServer server = server(strict, Map.of("(named)", new Plain()))
                .servlet("/front", forwarding)
                .start()) {
            assertThat(status(server, "GET /front", "admin")).isEqualTo("reached");
            assertThat(status(server, "GET /front", "clerk")).isEqualTo("403");
            assertThat(status(server, "GET /front?include=1", "admin")).isEqualTo("reached");
            assertThat(status(server, "GET /front?include=1", "clerk")).isNotEqualTo("reached");
        }
    }

    private static List<String> findings(ServletContext context, AuthorizationPolicy policy) {
        List<String> texts = new ArrayList<>();
        CoverageReport.of(context, policy)
                .findings()
                .forEach(finding -> texts.add(finding.kind() + " " + finding.subject()));
        return texts;
    }

    @Test
    void coverage_findsWhatDoesNotMeet() throws Exception {
        AuthorizationPolicy policy = AuthorizationPolicy.builder()
                .rule("GET /orders/{id}", hasRole("clerk"))
                .rule("DELETE /orders/{id}", hasRole("admin"))
                .rule("/orderz", hasRole("admin"))
                .build();
        List<String> found = new ArrayList<>();
        try (TestServer server = server(
                        AuthorizationFilter.builder().rule("/*", permitAll()),
                        Map.of(
                                "/orders/*", new Plain(),
                                "/admin/*", new Closed(),
                                "/secured", new ContainerSecured(),
                                "(named)", new Open()),
                        context -> context.addEventListener(new ServletContextListener() {
                            @Override
                            public void contextInitialized(ServletContextEvent event) {
                                found.addAll(findings(event.getServletContext(), policy));
                            }
                        }))
                .start()) {
            assertThat(server).isNotNull();
        }
        assertThat(found)
                .contains(
                        "SERVLET_WITHOUT_RULE Closed",
                        "RULE_WITHOUT_SERVLET /orderz",
                        "METHOD_DENIED Plain",
                        "PATHS_DENIED Plain",
                        "METHOD_NOT_HANDLED DELETE /orders/{id}",
                        "OPTIONS_DENIED Plain",
                        "SERVLET_BY_NAME_ONLY Open",
                        "CONTAINER_SECURITY ContainerSecured")
                .doesNotContain("SERVLET_WITHOUT_RULE Plain", "RULE_WITHOUT_SERVLET GET /orders/{id}");
    }

    @Test
    void gap_stopsTheApplication_ifChosen() {
        List<CoverageReport> reports = new ArrayList<>();
        try (TestServer server = server(
                AuthorizationFilter.builder().rule("/orderz", permitAll()).coverage(Coverage.FAIL, reports::add),
                Map.of("/orders", new Plain()))) {
            assertThatThrownBy(server::start)
                    .hasStackTraceContaining("RULE_WITHOUT_SERVLET /orderz")
                    .hasStackTraceContaining("SERVLET_WITHOUT_RULE Plain");
            assertThat(reports).hasSize(1);
        }
    }

    @Test
    void applicationWithoutGaps_starts_withEachChoice() throws Exception {
        for (Coverage choice : Coverage.values()) {
            try (TestServer server = server(
                            AuthorizationFilter.builder()
                                    .rule("/orders", permitAll())
                                    .coverage(choice),
                            Map.of("/orders", new Plain()))
                    .start()) {
                assertThat(status(server, "GET /orders", "")).isEqualTo("reached");
            }
        }
    }

    @Test
    void candidate_changesNothing_andTellsWhatItWould() throws Exception {
        PolicyTrial trial = PolicyTrial.of(AuthorizationPolicy.builder()
                .rule("/orders", hasRole("clerk"))
                .rule("/more", permitAll())
                .build());
        try (TestServer server = server(
                        AuthorizationFilter.builder()
                                .rule("/orders", permitAll())
                                .rule("/more", hasRole("clerk"))
                                .candidate(trial),
                        Map.of("/orders", new Plain(), "/more", new Open()))
                .start()) {
            assertThat(status(server, "GET /orders", "guest")).isEqualTo("reached");
            assertThat(status(server, "GET /more", "guest")).isEqualTo("403");
            assertThat(recorder.codes(SecurityEvent.Kind.WOULD_REFUSE)).containsExactly("candidate_would_refuse");
            assertThat(recorder.codes(SecurityEvent.Kind.NOTE)).containsExactly("candidate_would_allow");
            assertThat(trial.counts()).hasSize(2);
            assertThat(status(server, "GET /orders", "clerk")).isEqualTo("reached");
            assertThat(trial.counts()).hasSize(2);
        }
    }
}
