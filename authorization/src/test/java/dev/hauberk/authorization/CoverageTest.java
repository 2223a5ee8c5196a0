/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.authorization.CoverageReport.Kind;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.TestServer;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as served: a servlet that the application maps to everything does, the container's own does not. */
class CoverageTest {
    /** Stands for DispatcherServlet: it has routes of its own. */
    @SuppressWarnings("serial")
    static class FrontController extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("served");
        }
    }

    /** The application's own, whatever it is called. */
    @SuppressWarnings("serial")
    static final class DefaultServlet extends FrontController {}

    private final List<CoverageReport> reports = new ArrayList<>();

    private AuthorizationFilter.Builder failing() {
        return AuthorizationFilter.builder().coverage(Coverage.FAIL, reports::add);
    }

    private CoverageReport started(AuthorizationFilter.Builder filter, Consumer<ServletContextHandler> change)
            throws Exception {
        try (TestServer server =
                server(Hauberk.builder().filter(filter).build(), change).start()) {
            assertThat(server).isNotNull();
        }
        return reports.get(0);
    }

    private static TestServer server(Hauberk hauberk, Consumer<ServletContextHandler> change) {
        return new TestServer().with(context -> {
            change.accept(context);
            context.addEventListener(new ServletContextListener() {
                @Override
                public void contextInitialized(ServletContextEvent event) {
                    hauberk.register(event.getServletContext());
                }
            });
        });
    }

    @Test
    void frontController_servesPaths_andItsRoutesAreToldOnce() throws Exception {
        for (String mapping : List.of("/", "/*")) {
            for (HttpServlet servlet : List.of(new FrontController(), new DefaultServlet())) {
                reports.clear();
                CoverageReport report = started(
                        failing().rule("/api/*", authenticated()).rule("GET /health", permitAll()),
                        context -> context.addServlet(new ServletHolder("dispatcher", servlet), mapping));

                assertThat(report.gaps()).isEmpty();
                assertThat(report.subjects(Kind.ROUTES_UNKNOWN)).containsExactly("dispatcher");
            }
        }
    }

    @Test
    void frontControllerWithoutAnyRule_isAGap() {
        assertThatThrownBy(() -> started(failing().rule("/api/*", authenticated()), context -> {
                    context.addServlet(new ServletHolder("api", new FrontController()), "/api/*");
                    context.addServlet(new ServletHolder("pages", new FrontController()), "/");
                }))
                .hasStackTraceContaining(
                        "SERVLET_WITHOUT_RULE pages: no rule is about /: every request to it is denied");
    }

    @Test
    void defaultServletOfTheContainer_servesNothingButFiles(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("assets"));
        Files.writeString(folder.resolve("assets/logo.svg"), "<svg/>");
        Consumer<ServletContextHandler> files = context -> {
            context.setBaseResourceAsPath(folder);
            context.addServlet(new ServletHolder("files", new org.eclipse.jetty.ee10.servlet.DefaultServlet()), "/");
        };
        CoverageReport report =
                started(failing().rule("GET /assets/logo.svg", permitAll()).rule("/assets/*", permitAll()), files);
        assertThat(report.gaps()).isEmpty();
        assertThat(report.subjects(Kind.ROUTES_UNKNOWN)).isEmpty();

        assertThatThrownBy(() -> started(failing().rule("/asets/*", permitAll()), files))
                .hasStackTraceContaining("RULE_WITHOUT_SERVLET /asets/*");
    }

    @Test
    void filterOfAnotherLibrary_onARoute_doesNotSwitchCoverageOff() {
        Hauberk hauberk = Hauberk.builder()
                .filter(failing().rule("GET /known", permitAll()))
                .route("/legacy/*", r -> r.servletFilter(Phase.AUTHORIZATION, new thirdparty.AuthorizationFilter()))
                .build();
        try (TestServer server = server(hauberk, context -> {
            context.addServlet(new ServletHolder("known", new FrontController()), "/known");
            context.addServlet(new ServletHolder("forgotten", new FrontController()), "/forgotten");
        })) {
            assertThatThrownBy(server::start).hasStackTraceContaining("SERVLET_WITHOUT_RULE forgotten");
        }
    }

    @Test
    void filterOnARoute_onlyInforms_andOneForAllPathsBesideItFails() throws Exception {
        Consumer<ServletContextHandler> forgotten =
                context -> context.addServlet(new ServletHolder("forgotten", new FrontController()), "/forgotten");
        Hauberk onARoute = Hauberk.builder()
                .route("/legacy/*", r -> r.filter(failing().rule("GET /legacy/x", permitAll())))
                .build();
        try (TestServer server = server(onARoute, forgotten).start()) {
            assertThat(reports.get(0).gaps()).isNotEmpty();
            assertThat(server).isNotNull();
        }
        Hauberk both = Hauberk.builder()
                .filter(failing().rule("GET /known", permitAll()))
                .route("/legacy/*", r -> r.filter(AuthorizationFilter.builder().rule("GET /legacy/x", permitAll())))
                .build();
        try (TestServer server = server(both, forgotten)) {
            assertThatThrownBy(server::start).hasStackTraceContaining("SERVLET_WITHOUT_RULE forgotten");
        }
    }

    @Test
    void filterAhead_isNamed_andFilterBehindIsNot() throws Exception {
        CoverageReport report = started(failing().rule("/api", permitAll()), context -> {
            context.addServlet(new ServletHolder("api", new FrontController()), "/api");
            context.addEventListener(new ServletContextListener() {
                @Override
                public void contextInitialized(ServletContextEvent event) {
                    event.getServletContext()
                            .addFilter("first", new thirdparty.AuthorizationFilter())
                            .addMappingForUrlPatterns(null, false, "/*");
                    event.getServletContext()
                            .addFilter("last", new thirdparty.AuthorizationFilter())
                            .addMappingForUrlPatterns(null, true, "/*");
                }
            });
        });
        assertThat(report.subjects(Kind.OTHER_FILTER)).containsExactly("first");
    }

    @Test
    void servletDeclaredAfterTheChain_isNamed() throws Exception {
        Hauberk hauberk = Hauberk.builder()
                .filter(failing().rule("/api", permitAll()).rule("/late", permitAll()))
                .build();
        try (TestServer server = server(hauberk, context -> {
                    context.addServlet(new ServletHolder("api", new FrontController()), "/api");
                })
                .with(context -> context.addEventListener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        event.getServletContext()
                                .addServlet("late", new FrontController())
                                .addMapping("/late");
                    }
                }))
                .start()) {
            assertThat(server).isNotNull();
        }
        assertThat(reports.get(0).subjects(Kind.NAMED_DISPATCH_UNSEEN)).containsExactly("late");
    }
}
