/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/** A container's chain at its lightest: an array of filters, an index, and a servlet that counts its calls. */
final class ContainerChain implements FilterChain {
    private final Filter[] filters;
    private int index;
    private int served;

    ContainerChain(Filter... filters) {
        this.filters = filters;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response) throws IOException, ServletException {
        if (index == filters.length) {
            served++;
            return;
        }
        filters[index++].doFilter(request, response, this);
    }

    /** Serves a request and returns how many this chain served. */
    int serve(StubRequest request, StubResponse response) throws IOException, ServletException {
        index = 0;
        request.clear();
        doFilter(request, response);
        return served;
    }
}
