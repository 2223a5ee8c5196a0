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
}
