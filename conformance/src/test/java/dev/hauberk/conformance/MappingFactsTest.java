/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/**
 * Which servlet a filter is told it stands in front of, on each dispatch. A line reads: dispatcher type, the servlet
 * that the mapping names, then those that the forward and the include attribute name.
 */
final class MappingFactsTest extends ContainerTest {
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @Override
    App app() {
        Filter noting = (request, response, chain) -> {
            seen.add(line((HttpServletRequest) request));
            chain.doFilter(request, response);
        };
        return App.at("/app")
                .servlet("target", Page.text("target"), "/target/*")
                .servlet("hidden", Page.text("hidden"))
                .servlet("forward", Page.forwardTo("/target/y"), "/forward")
                .servlet(
                        "include",
                        Page.of((q, r) -> q.getRequestDispatcher("/target/y").include(q, r)),
                        "/include")
                .servlet(
                        "namedForward",
                        Page.of((q, r) -> q.getServletContext()
                                .getNamedDispatcher("hidden")
                                .forward(q, r)),
                        "/namedForward")
                .servlet(
                        "namedInclude",
                        Page.of((q, r) -> q.getServletContext()
                                .getNamedDispatcher("hidden")
                                .include(q, r)),
                        "/namedInclude")
                .servlet("forwardNamed", Page.forwardTo("/namedForward"), "/forwardNamed")
                .servlet("async", Page.of((q, r) -> q.startAsync().dispatch("/target/y")), "/async")
                .servlet(
                        "asyncSame",
                        Page.of((q, r) -> {
                            if (q.getDispatcherType() == DispatcherType.ASYNC) {
                                r.getWriter().write("again");
                            } else {
                                q.startAsync(q, r).dispatch();
                            }
                        }),
                        "/asyncSame")
                .servlet("refuse", Page.of((q, r) -> r.sendError(418)), "/refuse")
                .servlet("error", Page.text("error"), "/error")
                .errorPage(418, "/error")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        FilterRegistration.Dynamic filter =
                                event.getServletContext().addFilter("noting", noting);
                        filter.setAsyncSupported(true);
                        // by name only: each servlet spelt out, as Hauberk registers itself, and no URL pattern
                        filter.addMappingForServletNames(
                                EnumSet.allOf(DispatcherType.class),
                                false,
                                event.getServletContext()
                                        .getServletRegistrations()
                                        .keySet()
                                        .toArray(String[]::new));
                    }
                });
    }

    private static String line(HttpServletRequest request) {
        return request.getDispatcherType()
                + " "
                + servlet(request.getHttpServletMapping())
                + ", forward "
                + servlet(request.getAttribute(RequestDispatcher.FORWARD_MAPPING))
                + ", include "
                + servlet(request.getAttribute(RequestDispatcher.INCLUDE_MAPPING));
    }

    private static String servlet(Object mapping) {
        return mapping instanceof HttpServletMapping known ? known.getServletName() : "-";
    }

    @Test
    void forward_namesTheTarget_andTheAttributeTheFirstServlet() throws Exception {
        assertThat(linesOf("/app/forward"))
                .containsExactly("REQUEST forward, forward -, include -", "FORWARD target, forward forward, include -");
    }

    @Test
    void include_namesTheOuterServlet_andTheAttributeTheTarget_exceptOnUndertow() throws Exception {
        assertThat(linesOf("/app/include"))
                .containsExactly(
                        "REQUEST include, forward -, include -",
                        "INCLUDE include, forward -, include " + (isUndertow() ? "include" : "target"));
    }

    @Test
    void namedDispatch_namesTheCaller_andNoAttributeTheTarget() throws Exception {
        assertThat(linesOf("/app/namedForward"))
                .containsExactly(
                        "REQUEST namedForward, forward -, include -", "FORWARD namedForward, forward -, include -");
        assertThat(linesOf("/app/namedInclude"))
                .containsExactly(
                        "REQUEST namedInclude, forward -, include -", "INCLUDE namedInclude, forward -, include -");
    }

    @Test
    void namedForwardWithinAForward_keepsTheAttribute_exceptOnJetty() throws Exception {
        assertThat(linesOf("/app/forwardNamed"))
                .containsExactly(
                        "REQUEST forwardNamed, forward -, include -",
                        "FORWARD namedForward, forward forwardNamed, include -",
                        "FORWARD namedForward, forward " + (isJetty() ? "-" : "forwardNamed") + ", include -");
    }

    @Test
    void async_namesTheServletDispatchedTo() throws Exception {
        assertThat(linesOf("/app/async"))
                .containsExactly("REQUEST async, forward -, include -", "ASYNC target, forward -, include -");
        assertThat(linesOf("/app/asyncSame"))
                .containsExactly("REQUEST asyncSame, forward -, include -", "ASYNC asyncSame, forward -, include -");
    }

    @Test
    void error_namesTheErrorPage_andTheForwardAttributeTheServletThatFailed_exceptOnJetty() throws Exception {
        assertThat(linesOf("/app/refuse"))
                .containsExactly(
                        "REQUEST refuse, forward -, include -",
                        "ERROR error, forward " + (isJetty() ? "-" : "refuse") + ", include -");
    }

    private List<String> linesOf(String target) throws Exception {
        seen.clear();
        server.get(target);
        return List.copyOf(seen);
    }
}
