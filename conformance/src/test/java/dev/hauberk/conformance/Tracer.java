/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A filter that notes each dispatch it sees, as {@code TYPE method servletPath pathInfo wrapped|bare}, and how it
 * ended. On a REQUEST it wraps the request once and leaves an attribute.
 */
final class Tracer implements Filter {
    static final DispatcherType[] ALL = DispatcherType.values();

    private final boolean ownsStartAsync;
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    private Tracer(boolean ownsStartAsync) {
        this.ownsStartAsync = ownsStartAsync;
    }

    /** Returns a tracer whose wrapper leaves {@code startAsync()} alone. */
    static Tracer plain() {
        return new Tracer(false);
    }

    /** Returns a tracer whose wrapper passes itself on when {@code startAsync()} is called. */
    static Tracer thatOwnsStartAsync() {
        return new Tracer(true);
    }

    /** Returns what was noted so far, and forgets it. */
    List<String> take() {
        synchronized (seen) {
            List<String> copy = List.copyOf(seen);
            seen.clear();
            return copy;
        }
    }

    void note(String line) {
        seen.add(line);
    }

    /** Describes a dispatch the way the tracer notes it. */
    static String describe(HttpServletRequest request) {
        return String.join(
                " ",
                request.getDispatcherType().name(),
                request.getMethod(),
                request.getServletPath(),
                request.getPathInfo() == null ? "-" : request.getPathInfo(),
                isWrapped(request) ? "wrapped" : "bare");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        note(describe(http));
        ServletRequest passed = request;
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            request.setAttribute("tracer", "kept");
            passed = ownsStartAsync ? new AsyncWrapper(http, response) : new Wrapper(http);
        }
        try {
            chain.doFilter(passed, response);
        } catch (IOException | ServletException | RuntimeException e) {
            note("threw " + e.getMessage());
            throw e;
        }
        note("returned " + ((HttpServletResponse) response).getStatus());
    }

    private static boolean isWrapped(ServletRequest request) {
        ServletRequest inner = request;
        while (!(inner instanceof Wrapper) && inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner instanceof Wrapper;
    }

    private static class Wrapper extends HttpServletRequestWrapper {
        Wrapper(HttpServletRequest request) {
            super(request);
        }
    }

    private static final class AsyncWrapper extends Wrapper {
        private final ServletResponse response;

        AsyncWrapper(HttpServletRequest request, ServletResponse response) {
            super(request);
            this.response = response;
        }

        @Override
        public AsyncContext startAsync() {
            return startAsync(this, response);
        }
    }
}
