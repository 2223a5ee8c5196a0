/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Stands where Jetty's own filter for WebSocket handshakes belongs, and hands requests to one as soon as Jetty has
 * endpoints. Jetty's filter cannot be made before.
 */
final class JettyUpgrade implements Filter {
    /** The context attribute in which Jetty keeps its endpoints. */
    static final String ENDPOINTS = "org.eclipse.jetty.websocket.core.server.WebSocketMappings";

    private final Class<?> type;
    private volatile @Nullable FilterConfig config;
    private volatile @Nullable Filter filter;

    JettyUpgrade(Class<?> type) {
        this.type = type;
    }

    @Override
    public void init(FilterConfig config) {
        this.config = config;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Filter ready = filter;
        if (ready == null && request.getServletContext().getAttribute(ENDPOINTS) != null) {
            ready = make();
        }
        if (ready == null) {
            chain.doFilter(request, response);
        } else {
            ready.doFilter(request, response, chain);
        }
    }

    private synchronized Filter make() throws ServletException {
        Filter ready = filter;
        FilterConfig given = config;
        if (ready == null && given != null) {
            ready = given.getServletContext().createFilter(type.asSubclass(Filter.class));
            ready.init(given);
            filter = ready;
        }
        if (ready == null) {
            throw new ServletException("a filter must be initialised before it serves");
        }
        return ready;
    }

    @Override
    public void destroy() {
        Filter ready = filter;
        filter = null;
        if (ready != null) {
            ready.destroy();
        }
    }
}
