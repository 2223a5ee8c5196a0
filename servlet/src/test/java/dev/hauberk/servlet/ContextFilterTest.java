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
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.junit.jupiter.api.Test;

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

    private static String started(Set<DispatcherType> types) throws Exception {
        FilterHolder holder = new FilterHolder(ContextFilter.class);
        holder.setName("security");
        holder.setInitParameter(ContextFilter.PARAMETER, "security");
        try (TestServer server = new TestServer()
                .with(context -> {
                    context.getServletContext()
                            .setAttribute("security", Hauberk.builder().build());
                    // As web.xml does, a mapping for each type.
                    types.forEach(type -> context.addFilter(holder, "/*", EnumSet.of(type)));
                })
                .servlet("/*", (request, response) -> response.getWriter().print("reached"))) {
            try {
                return server.start().send("GET /").body();
            } catch (Exception e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    @Test
    void mapping_thatLeavesOutADispatcher_doesNotStart() throws Exception {
        assertThat(started(EnumSet.of(DispatcherType.REQUEST)))
                .contains("must be mapped for REQUEST, ASYNC and ERROR")
                .contains("[ASYNC, ERROR]");
        assertThat(started(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR)))
                .contains("[ASYNC]");
        assertThat(started(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR)))
                .isEqualTo("reached");
    }
}
