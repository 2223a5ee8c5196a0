/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the containers do on FORWARD, INCLUDE and ERROR, as far as Hauberk depends on it or has to work around it. */
final class DispatchFactsTest extends ContainerTest {
    private static final Set<String> SERVLET_6_1 = Set.of("tomcat-11.0", "jetty-12.1");

    private Tracer tracer = Tracer.plain();

    @Override
    App app() {
        tracer = Tracer.plain();
        return App.at("/app")
                .filter("tracer", tracer, Tracer.ALL)
                .servlet("target", Page.text("target"), "/target/*")
                .servlet("forward", Page.forwardTo("/target/y?z=1"), "/forward")
                .servlet(
                        "include",
                        Page.of((q, r) -> q.getRequestDispatcher("/target/y").include(q, r)),
                        "/include")
                .servlet("refuse", Page.of((q, r) -> r.sendError(418)), "/refuse")
                .servlet(
                        "async",
                        Page.of((q, r) -> {
                            if (q.getDispatcherType() == DispatcherType.ASYNC) {
                                r.sendError(418);
                            } else {
                                q.startAsync(q, r).dispatch();
                            }
                        }),
                        "/async")
                .servlet(
                        "throw",
                        Page.of((q, r) -> {
                            throw new IllegalStateException("provoked");
                        }),
                        "/throw")
                .servlet(
                        "error", Page.of((q, r) -> r.getWriter().write("error, " + q.getAttribute("tracer"))), "/error")
                .errorPage(418, "/error")
                .errorPage(500, "/error");
    }

    @BeforeEach
    void forget() {
        tracer.take();
    }

    @Test
    void forward_wrapperSurvives_gettersShowTheTarget() throws Exception {
        server.request("POST", "/app/forward", "body");

        assertThat(tracer.take()).containsSequence("REQUEST POST /forward - bare", "FORWARD POST /target /y wrapped");
    }

    @Test
    void include_wrapperSurvives_gettersShowTheOuterRequest() throws Exception {
        server.get("/app/include");

        assertThat(tracer.take()).containsSequence("REQUEST GET /include - bare", "INCLUDE GET /include - wrapped");
    }

    @Test
    void sendError_errorPage_runsAfterTheFilterReturned_withoutWrapperButWithAttributes() throws Exception {
        assertThat(server.request("POST", "/app/refuse", "body").body()).isEqualTo("error, kept");

        String method = SERVLET_6_1.contains(container.name()) ? "GET" : "POST";
        assertThat(tracer.take())
                .containsSequence("REQUEST POST /refuse - bare", "returned 418", "ERROR " + method + " /error - bare");
    }

    @Test
    void exception_errorPage_runsAfterTheFilterThrew_withoutWrapperButWithAttributes() throws Exception {
        assertThat(server.get("/app/throw").body()).isEqualTo("error, kept");

        assertThat(tracer.take())
                .containsSequence("REQUEST GET /throw - bare", "threw provoked", "ERROR GET /error - bare");
    }

    @Test
    void sendError_ofDelete_reachesTheErrorPage_exceptOnJetty() throws Exception {
        server.request("DELETE", "/app/refuse", "");

        String method = SERVLET_6_1.contains(container.name()) ? "GET" : "DELETE";
        assertThat(tracer.take().contains("ERROR " + method + " /error - bare")).isEqualTo(!isJetty());
    }

    @Test
    void sendError_inAsyncDispatch_losesTheWrapper_exceptOnUndertow() throws Exception {
        server.get("/app/async");

        assertThat(tracer.take()).contains("ERROR GET /error - " + (isUndertow() ? "wrapped" : "bare"));
    }

    @Test
    void namedDispatcher_filterMappedByUrl_isNotInvoked() throws Exception {
        assertThat(dispatchesOf("/app/named", EnumSet.allOf(DispatcherType.class)))
                .contains("REQUEST GET /named - bare")
                .noneMatch(line -> line.startsWith("FORWARD"));
    }

    @Test
    void namedDispatcher_filterMappedToAllServletNames_isInvoked_exceptOnUndertow() throws Exception {
        assertThat(dispatchesOf("/app/named", EnumSet.noneOf(DispatcherType.class), "*")
                        .contains("FORWARD GET /named - wrapped"))
                .isEqualTo(!isUndertow());
    }

    @Test
    void namedDispatcher_filterMappedToTheServletName_isInvoked_withThePathOfTheCaller() throws Exception {
        assertThat(dispatchesOf("/app/named", EnumSet.noneOf(DispatcherType.class), "hidden", "named"))
                .containsSequence("REQUEST GET /named - bare", "FORWARD GET /named - wrapped");
    }

    @Test
    void filterMappedByUrlAndName_runsTwicePerRequest_exceptOnTomcat() throws Exception {
        assertThat(dispatchesOf("/app/target", EnumSet.allOf(DispatcherType.class), "target"))
                .filteredOn(line -> line.startsWith("REQUEST"))
                .hasSize(isTomcat() ? 1 : 2);
        assertThat(dispatchesOf("/app/target", EnumSet.allOf(DispatcherType.class), "*"))
                .filteredOn(line -> line.startsWith("REQUEST"))
                .hasSize(isTomcat() ? 1 : 2);
    }

    @Test
    void filterMappedToAllServletNames_ignoresItsDispatcherTypesOnJetty() throws Exception {
        assertThat(dispatchesOf(
                        "/app/target", EnumSet.of(DispatcherType.REQUEST), EnumSet.of(DispatcherType.FORWARD), "*"))
                .filteredOn(line -> line.startsWith("REQUEST"))
                .hasSize(isJetty() ? 2 : 1);
    }

    @Test
    void registration_beforeDeclaredFilters_runsAheadOfThem_inOrderOfRegistration() throws Exception {
        assertThat(orderOfFilters(false)).isEqualTo("first second declared ");
    }

    @Test
    void registration_afterDeclaredFilters_runsBehindThem() throws Exception {
        assertThat(orderOfFilters(true)).isEqualTo("declared first second ");
    }

    @Test
    void welcomeFile_isForwardedToByJetty_andMappedByTheOthers(@TempDir Path folder) throws Exception {
        Files.writeString(Files.createDirectory(folder.resolve("sub")).resolve("index.html"), "welcome");
        Tracer own = Tracer.plain();
        Container.Running files =
                start(App.at("/app").filter("tracer", own, Tracer.ALL).documents(folder, "index.html"));

        assertThat(files.get("/app/sub/").body()).isEqualTo("welcome");
        if (isJetty()) {
            assertThat(own.take())
                    .containsSequence("REQUEST GET /sub/ - bare", "FORWARD GET /sub/index.html - wrapped");
        } else {
            assertThat(own.take()).startsWith("REQUEST GET /sub/index.html - bare");
        }
    }

    @Test
    void contextRootWithoutSlash_isRedirected_exceptOnUndertow() throws Exception {
        RawHttp.Response response = server.get("/app");

        assertThat(tracer.take().contains("REQUEST GET  - bare")).isEqualTo(isUndertow());
        assertThat(response.header("Location").isPresent()).isEqualTo(!isUndertow());
    }

    private List<String> dispatchesOf(String path, EnumSet<DispatcherType> byUrl, String... names) throws Exception {
        return dispatchesOf(path, byUrl, EnumSet.allOf(DispatcherType.class), names);
    }

    private List<String> dispatchesOf(
            String path, EnumSet<DispatcherType> byUrl, EnumSet<DispatcherType> byName, String... names)
            throws Exception {
        Tracer own = Tracer.plain();
        Container.Running running = start(App.at("/app")
                .servlet("hidden", Page.text("hidden"))
                .servlet("target", Page.text("target"), "/target")
                .servlet(
                        "named",
                        Page.of((q, r) -> q.getServletContext()
                                .getNamedDispatcher("hidden")
                                .forward(q, r)),
                        "/named")
                .listener(atStart(event -> {
                    FilterRegistration.Dynamic registration =
                            event.getServletContext().addFilter("tracer", own);
                    if (!byUrl.isEmpty()) {
                        registration.addMappingForUrlPatterns(byUrl, false, "/*");
                    }
                    if (names.length > 0) {
                        registration.addMappingForServletNames(byName, false, names);
                    }
                })));
        assertThat(running.get(path).status()).isEqualTo(200);
        return own.take();
    }

    private String orderOfFilters(boolean matchAfter) throws Exception {
        StringBuffer order = new StringBuffer();
        Container.Running running = start(App.atRoot()
                .filter("declared", noting("declared", order))
                .servlet("target", Page.text("target"), "/target")
                .listener(atStart(event -> {
                    for (String name : List.of("first", "second")) {
                        event.getServletContext()
                                .addFilter(name, noting(name, order))
                                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), matchAfter, "/*");
                    }
                })));
        running.get("/target");
        return order.toString();
    }

    private static Filter noting(String name, StringBuffer order) {
        return (request, response, chain) -> {
            order.append(name).append(' ');
            chain.doFilter(request, response);
        };
    }

    private static ServletContextListener atStart(Consumer<ServletContextEvent> action) {
        return new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                action.accept(event);
            }
        };
    }
}
