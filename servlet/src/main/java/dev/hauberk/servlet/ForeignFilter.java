/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Description;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Any servlet filter as a part of the chain; if it does not call its chain, it gave the answer itself. */
final class ForeignFilter extends SecurityFilter {
    private final Filter filter;

    ForeignFilter(Phase phase, Filter filter) {
        super(phase);
        this.filter = filter;
    }

    @Override
    public String name() {
        String simple = filter.getClass().getSimpleName();
        return simple.isEmpty() ? filter.getClass().getName() : simple;
    }

    @Override
    public Description describe() {
        return Description.builder(name())
                .fact("class", filter.getClass().getName())
                .fact("enforcing", true)
                .build();
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        filter.init(config);
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        boolean[] proceeded = new boolean[1];
        filter.doFilter(exchange.request(), exchange.response(), (request, response) -> {
            if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
                throw new ServletException(
                        "a filter in the chain must pass on an HTTP request and response: " + name());
            }
            proceeded[0] = true;
            exchange.proceed(http, answer);
        });
        if (!proceeded[0]) {
            exchange.respond();
        }
    }
}
