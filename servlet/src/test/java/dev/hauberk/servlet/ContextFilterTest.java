/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Rejection;
import jakarta.servlet.DispatcherType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextFilterTest {
    private static TestServer server(String parameter, Object attribute) {
        FilterHolder holder = new FilterHolder(ContextFilter.class);
        holder.setAsyncSupported(true);
        if (parameter != null) {
            holder.setInitParameter(ContextFilter.PARAMETER, parameter);
        }
        return new TestServer()
                .with(context -> {
                    if (attribute != null) {
                        context.getServletContext().setAttribute("security", attribute);
                    }
                    context.addFilter(holder, "/*", EnumSet.allOf(DispatcherType.class));
                })
                .servlet("/*", (request, response) -> response.getWriter().print("reached"));
    }

    @Test
    void filter_inTheContext_serves() throws Exception {
        Hauberk hauberk = Hauberk.builder()
                .check(
                        "no",
                        Phase.CSRF,
                        request -> request.path().value().equals("/no")
                                ? Decision.deny(Rejection.of(403, "no"))
                                : Decision.allow())
                .build();
        try (TestServer server = server("security", hauberk).start()) {
            assertThat(server.send("GET /no").status()).isEqualTo(403);
            assertThat(server.send("GET /yes").body()).isEqualTo("reached");
        }
    }

    @Test
    void applicationWithoutTheFilter_doesNotStart() {
        for (TestServer server : new TestServer[] {
            server(null, Hauberk.builder().build()), server("security", null), server("security", "no filter")
        }) {
            try (server) {
                assertThatThrownBy(server::start).hasMessageContaining("must");
            }
        }
    }

    @Test
    void request_beforeInit_isRefused() {
        assertThatThrownBy(() -> new ContextFilter().doFilter(null, null, null)).hasMessageContaining("initialised");
    }

    private static String started(String descriptor, Path webapp) throws Exception {
        Files.createDirectories(webapp.resolve("WEB-INF"));
        Files.writeString(webapp.resolve("WEB-INF/web.xml"), descriptor);
        FilterHolder holder = new FilterHolder(ContextFilter.class);
        holder.setName("security");
        holder.setInitParameter(ContextFilter.PARAMETER, "security");
        try (TestServer server = new TestServer()
                .with(context -> {
                    context.setBaseResourceAsPath(webapp);
                    context.getServletContext()
                            .setAttribute("security", Hauberk.builder().build());
                    context.addFilter(holder, "/*", EnumSet.allOf(DispatcherType.class));
                })
                .servlet("/*", (request, response) -> response.getWriter().print("reached"))) {
            try {
                return server.start().send("GET /").body();
            } catch (Exception e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    private static String mapping(String filter, String... dispatchers) {
        StringBuilder mapping = new StringBuilder(
                "<filter-mapping><filter-name> " + filter + " </filter-name><url-pattern>/*</url-pattern>");
        for (String dispatcher : dispatchers) {
            mapping.append("<dispatcher>").append(dispatcher).append("</dispatcher>");
        }
        return mapping.append("</filter-mapping>").toString();
    }

    @Test
    void descriptor_thatLeavesOutADispatcher_doesNotStart(@TempDir Path webapp) throws Exception {
        String open = "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">";
        String close = "</web-app>";
        assertThat(started(open + mapping("security") + close, webapp))
                .contains("must be mapped for REQUEST, ASYNC and ERROR")
                .contains("[ASYNC, ERROR]");
        assertThat(started(open + mapping("security", "REQUEST", "ERROR") + close, webapp))
                .contains("[ASYNC]");
        assertThat(started(open + mapping("security", "REQUEST", "ASYNC", "ERROR") + close, webapp))
                .isEqualTo("reached");
        assertThat(started(
                        open + mapping("security", "REQUEST") + mapping("security", "ERROR", "ASYNC") + close, webapp))
                .isEqualTo("reached");
        // What is said of others, or nowhere, is no reason.
        assertThat(started(open + mapping("other") + close, webapp)).isEqualTo("reached");
        assertThat(started("<web-app>" + mapping("security") + close, webapp)).contains("must be mapped");
    }

    @Test
    void descriptor_isReadByItself_whateverItRefersTo(@TempDir Path webapp) throws Exception {
        Path secret = Files.writeString(webapp.resolve("secret.txt"), "<x/>");
        String external = "<!DOCTYPE web-app [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]><web-app>&e;"
                + mapping("security", "REQUEST", "ASYNC", "ERROR") + "</web-app>";
        assertThat(started(external, webapp)).isEqualTo("reached");
        String doctype = "<!DOCTYPE web-app PUBLIC \"-//Sun//DTD\" \"http://127.0.0.1:1/web-app_2_3.dtd\"><web-app>"
                + mapping("security") + "</web-app>";
        assertThat(started(doctype, webapp)).contains("must be mapped");
        assertThat(started("this is no XML", webapp)).isEqualTo("reached");
    }
}
