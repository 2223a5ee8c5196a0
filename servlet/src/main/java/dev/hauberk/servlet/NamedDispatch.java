/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/**
 * Runs a chain where a servlet is reached by its name, and tells the chain that name: filters that are mapped by path
 * do not run then, and all that a request tells is that of the servlet it came from. Where the chain runs already, as
 * for a dispatch by path, it does nothing.
 */
final class NamedDispatch implements Filter {
    /** How the names of these filters begin; the servlet's name follows. */
    static final String NAME = "hauberk for ";

    private final Chain chain;
    private final String servlet;

    NamedDispatch(Chain chain, String servlet) {
        this.chain = chain;
        this.servlet = servlet;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain rest)
            throws IOException, ServletException {
        RequestState state = RequestState.of(request);
        if (state != null) {
            state.namedServlet = servlet;
        }
        chain.run(request, response, rest);
    }
}
