/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.PathPattern;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of filters, compiled to arrays: what a {@link Hauberk} runs, and what a filter used alone runs around
 * itself. Immutable and safe for use by many threads.
 */
final class Chain {
    /**
     * One place in a chain.
     *
     * @param filter who stands there
     * @param route the paths it is for, or null for all
     */
    record Entry(SecurityFilter filter, @Nullable PathPattern route) {}

    final ChainContext context;
    final SecurityFilter[] filters;
    private final @Nullable PathPattern[] routes;
    private final List<EnumSet<DispatcherType>> dispatchers;
    /** Where to go on after the filter at an index ran: past the rest of its group, if it is a policy. */
    final int[] next;
    /** The place before which exceptions are guarded. */
    final int guardAt;
    /** Whether exceptions are answered; otherwise only what Hauberk itself refuses while the application reads. */
    final boolean answersExceptions;
    /** The place before which forwarding headers, and the path, are checked; beyond the last where neither is. */
    final int checkAt;
    /** Whether the path is checked, beside forwarding headers. */
    final boolean checksPath;

    /**
     * Takes entries in their final order, the filters of a policy group side by side. Exceptions are guarded inside
     * AUDIT. What has no one path, or contradicting forwarding headers, is refused after HEADERS: so this refusal has
     * its headers and its audit record, and nothing that depends on a path runs before.
     */
    Chain(ChainContext context, List<Entry> entries) {
        this(context, entries, countUpTo(Phase.AUDIT, entries), true, countUpTo(Phase.HEADERS, entries), true);
    }

    private Chain(
            ChainContext context,
            List<Entry> entries,
            int guardAt,
            boolean answersExceptions,
            int checkAt,
            boolean checksPath) {
        this.context = context;
        this.guardAt = guardAt;
        this.answersExceptions = answersExceptions;
        this.checkAt = checkAt;
        this.checksPath = checksPath;
        int size = entries.size();
        this.filters = new SecurityFilter[size];
        this.routes = new PathPattern[size];
        this.dispatchers = new ArrayList<>(size);
        this.next = new int[size];
        for (int i = 0; i < size; i++) {
            SecurityFilter filter = entries.get(i).filter();
            filters[i] = filter;
            routes[i] = entries.get(i).route();
            EnumSet<DispatcherType> types = EnumSet.noneOf(DispatcherType.class);
            types.addAll(filter.dispatcherTypes());
            dispatchers.add(types);
        }
        for (int i = size - 1; i >= 0; i--) {
            boolean samePolicy = i + 1 < size
                    && filters[i].combination() == SecurityFilter.Combination.POLICY
                    && filters[i].getClass() == filters[i + 1].getClass();
            next[i] = samePolicy ? next[i + 1] : i + 1;
        }
    }

    /**
     * Returns the chain of a filter that was registered by itself. It checks the path if the filter depends on one, and
     * leaves the application's exceptions to the container, as anyone who adds a single filter expects.
     */
    static Chain alone(SecurityFilter filter) {
        boolean depends = filter.phase().compareTo(Phase.HEADERS) > 0;
        int checkAt = depends ? 0 : filter.phase() == Phase.FORWARDED ? 1 : Integer.MAX_VALUE;
        return new Chain(
                new ChainContext(RejectionHandler.problem(), ChainBuilder.listeningAmong(List.of(filter))),
                List.of(new Entry(filter, null)),
                0,
                false,
                checkAt,
                depends);
    }

    static int countUpTo(Phase phase, List<Entry> sorted) {
        return (int) sorted.stream()
                .filter(entry -> entry.filter().phase().compareTo(phase) <= 0)
                .count();
    }

    /** Runs the chain around the rest of the request. */
    void run(ServletRequest rawRequest, ServletResponse rawResponse, FilterChain rest)
            throws IOException, ServletException {
        if (!(rawRequest instanceof HttpServletRequest request)
                || !(rawResponse instanceof HttpServletResponse response)) {
            throw new ServletException("only HTTP requests can be decided about: " + rawRequest.getClass());
        }
        RequestState state = RequestState.of(request);
        if (state != null
                && request instanceof SecurityRequest known
                && known.isInside(this, request.getDispatcherType())) {
            String named = state.takeNamedServlet();
            // Undertow tells the outer servlet on an include by path; what its name is mapped to knows better.
            if (named.isEmpty() || named.equals(known.servletName())) {
                rest.doFilter(request, response);
                return;
            }
            state.namedServlet = named;
        }
        if (state != null) {
            dispatch(request, response, rest, state);
            return;
        }
        Object foreign = request.getAttribute(RequestState.ATTRIBUTE);
        state = new RequestState(context, request);
        request.setAttribute(RequestState.ATTRIBUTE, state);
        SecurityRequest secured = null;
        try {
            secured = dispatch(request, response, rest, state);
        } catch (Throwable t) {
            state.failure = t;
            throw t;
        } finally {
            finish(request, response, state, secured);
            if (foreign != null) {
                request.setAttribute(RequestState.ATTRIBUTE, foreign);
            }
        }
    }

    private SecurityRequest dispatch(
            HttpServletRequest request, HttpServletResponse response, FilterChain rest, RequestState state)
            throws IOException, ServletException {
        DispatcherType type = request.getDispatcherType();
        // Undertow forwards the very same object with other paths, so only a plain request may keep what was computed.
        boolean reuse = type == DispatcherType.REQUEST
                && request instanceof SecurityRequest same
                && same.dispatcherType() == DispatcherType.REQUEST;
        SecurityRequest secured = reuse ? (SecurityRequest) request : new SecurityRequest(request, state, type);
        if (type != DispatcherType.REQUEST) {
            secured.dispatch().begin((HttpServletRequest) secured.getRequest());
        }
        if (type == DispatcherType.ASYNC && state.answered) {
            return secured;
        }
        HttpServletResponse outer = state.appResponse;
        SecurityRequest outerRequest = state.appRequest;
        Dispatch dispatch = secured.dispatch();
        dispatch.namedServlet = state.takeNamedServlet();
        Chain around = dispatch.running;
        dispatch.running = this;
        int included = type == DispatcherType.INCLUDE ? 1 : 0;
        state.includes += included;
        try {
            new Exchange(this, state, secured, response, rest).proceed();
        } finally {
            dispatch.running = around;
            state.includes -= included;
        }
        if (type == DispatcherType.INCLUDE || type == DispatcherType.FORWARD) {
            state.appResponse = outer;
            state.appRequest = outerRequest;
        }
        return secured;
    }

    private void finish(
            HttpServletRequest request,
            HttpServletResponse response,
            RequestState state,
            @Nullable SecurityRequest secured) {
        if (secured != null && request.isAsyncStarted() && !state.asyncWatched) {
            AsyncWatch.over(request.getAsyncContext(), state, secured);
        }
        if (!state.asyncWatched) {
            Decisions.publish(
                    secured == null ? new SecurityRequest(request, state, request.getDispatcherType()) : secured,
                    response);
        }
    }

    /** Returns the place of the next filter that acts on this dispatch, at or after {@code from}; else the limit. */
    int find(int from, int limit, SecurityRequest request) {
        DispatcherType type = request.dispatcherType();
        int end = Math.min(limit, filters.length);
        int index = from;
        while (index < end && !acts(index, type, request)) {
            index++;
        }
        return Math.max(index, from);
    }

    private boolean acts(int index, DispatcherType type, SecurityRequest request) {
        if (!dispatchers.get(index).contains(type)) {
            return false;
        }
        PathPattern route = routes[index];
        return route == null || route.matches(request.path());
    }

    @Nullable
    PathPattern route(int index) {
        return routes[index];
    }

    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < filters.length; i++) {
            entries.add(new Entry(filters[i], routes[i]));
        }
        return entries;
    }

    Set<DispatcherType> dispatchersOf(SecurityFilter filter) {
        return dispatchersAt(List.of(filters).indexOf(filter));
    }

    EnumSet<DispatcherType> dispatchersAt(int index) {
        return EnumSet.copyOf(dispatchers.get(index));
    }
}
