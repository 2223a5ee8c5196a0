/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness itself: every part of an {@link App} takes effect on every container. */
final class HarnessTest extends ContainerTest {
    private Set<String> servletsSeenByTheListener = Set.of();

    @Override
    App app() {
        return App.at("/app")
                .filter("declared", adding("declared"))
                .filter("named", adding("named"), App.Target.servletName("echo"))
                .servlet("echo", new Echo(), "/echo/*")
                .servlet("failing", new Failing(), "/failing")
                .servlet("errors", new Errors(), "/errors")
                .servlet("threads", new Threads(), "/threads")
                .servlet("dispatching", Page.of((q, r) -> q.startAsync().dispatch("/threads")), "/dispatching")
                .errorPage(418, "/errors")
                .errorPage(IllegalStateException.class, "/errors")
                .listener(new Listener());
    }

    @Test
    void request_bodyAndHeaders_areEchoed() throws Exception {
        RawHttp.Response response = server.request("POST", "/app/echo/a?b=c", "äöü", "X-Test: one", "X-Test: two");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("POST /app/echo/a b=c [one, two] äöü");
        assertThat(response.complete()).isTrue();
    }

    @Test
    void largeBody_chunked_isReadWhole() throws Exception {
        RawHttp.Response response = server.get("/app/echo/a?fill=100000");

        assertThat(response.body()).hasSize(100_000);
        assertThat(response.complete()).isTrue();
    }

    @Test
    void head_hasNoBody() throws Exception {
        assertThat(server.request("HEAD", "/app/echo/a", "").body()).isEmpty();
    }

    @Test
    void filters_declaredNamedAndProgrammatic_allRun() throws Exception {
        assertThat(server.get("/app/echo/a").all("X-Filter"))
                .containsExactlyInAnyOrder("declared", "named", "programmatic");
        assertThat(server.get("/app/errors").all("X-Filter")).containsExactlyInAnyOrder("declared", "programmatic");
    }

    @Test
    void listener_seesTheDeclaredServlets() {
        assertThat(servletsSeenByTheListener).contains("echo", "failing", "errors", "threads", "dispatching");
    }

    @Test
    void errorPages_byStatusAndException_areUsed() throws Exception {
        assertThat(server.get("/app/failing?status=418").body()).isEqualTo("error page 418");
        assertThat(server.get("/app/failing").body()).isEqualTo("error page 500");
    }

    @Test
    void handler_runsOnTheThreadsThatAreSet() throws Exception {
        String expected = container.threads().name();
        assertThat(server.get("/app/threads").body()).isEqualTo(expected);
        assertThat(server.get("/app/dispatching").body()).as("after dispatch()").isEqualTo(expected);
    }

    @Test
    void documents_withWelcomeFile_areServed(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("index.html"), "welcome");
        Files.writeString(folder.resolve("a.txt"), "plain");
        Container.Running files = start(App.atRoot().documents(folder, "index.html"));

        assertThat(files.get("/").body()).isEqualTo("welcome");
        assertThat(files.get("/a.txt").body()).isEqualTo("plain");
    }

    private static Filter adding(String value) {
        return (request, response, chain) -> {
            ((HttpServletResponse) response).addHeader("X-Filter", value);
            chain.doFilter(request, response);
        };
    }

    private final class Listener implements ServletContextListener {
        @Override
        public void contextInitialized(ServletContextEvent event) {
            servletsSeenByTheListener = Set.copyOf(
                    event.getServletContext().getServletRegistrations().keySet());
            var registration = event.getServletContext().addFilter("programmatic", adding("programmatic"));
            registration.setAsyncSupported(true);
            registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        }
    }

    @SuppressWarnings("serial")
    private static final class Threads extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write(ServingThreads.current().name());
        }
    }

    @SuppressWarnings("serial")
    private static final class Echo extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain;charset=UTF-8");
            String fill = request.getParameter("fill");
            if (fill != null) {
                response.getWriter().write("x".repeat(Integer.parseInt(fill)));
                return;
            }
            request.setCharacterEncoding("UTF-8");
            response.getWriter()
                    .write(request.getMethod()
                            + ' '
                            + request.getRequestURI()
                            + ' '
                            + request.getQueryString()
                            + ' '
                            + Collections.list(request.getHeaders("X-Test"))
                            + ' '
                            + request.getReader().readLine());
        }
    }

    @SuppressWarnings("serial")
    private static final class Failing extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getParameter("status") == null) {
                throw new IllegalStateException("provoked");
            }
            response.sendError(Integer.parseInt(request.getParameter("status")));
        }
    }

    @SuppressWarnings("serial")
    private static final class Errors extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("error page " + request.getAttribute("jakarta.servlet.error.status_code"));
        }
    }
}
