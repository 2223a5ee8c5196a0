/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.RequestPath;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One dispatch of a request: what holds for the request that it began with, and for all that filters put in its place.
 * It ends with the dispatch.
 */
final class Dispatch {
    final DispatcherType type;

    @Nullable
    Chain running;

    /** The query strings of this dispatch and of those around it, the innermost first. */
    private List<String> queries = List.of();

    /** The servlet that a dispatch by name goes to; empty for other dispatches. */
    String namedServlet = "";

    Dispatch(DispatcherType type) {
        this.type = type;
    }

    List<String> queries() {
        return queries;
    }

    /** Notes the query of a dispatch that begins; for further ones containers change what is beneath. */
    void begin(HttpServletRequest target) {
        ServletRequest beneath = target;
        while (beneath instanceof ServletRequestWrapper wrapper && !(beneath instanceof SecurityRequest)) {
            beneath = wrapper.getRequest();
        }
        List<String> all = new ArrayList<>();
        if (beneath instanceof SecurityRequest outer) {
            all.addAll(outer.dispatch().queries);
        }
        Object own = type == DispatcherType.INCLUDE
                ? target.getAttribute(RequestDispatcher.INCLUDE_QUERY_STRING)
                : target.getQueryString();
        if (own instanceof String query && !all.contains(query)) {
            all.add(0, query);
        }
        queries = List.copyOf(all);
    }

    /** Returns the name of the servlet that the container mapped the dispatch to, or an empty string. */
    String servletName(HttpServletRequest target) {
        if (!namedServlet.isEmpty()) {
            return namedServlet;
        }
        Object mapping = type == DispatcherType.INCLUDE
                ? target.getAttribute(RequestDispatcher.INCLUDE_MAPPING)
                : (type == DispatcherType.REQUEST ? innermost(target) : target).getHttpServletMapping();
        String name = mapping instanceof HttpServletMapping known ? known.getServletName() : null;
        return name == null ? "" : name;
    }

    /**
     * Returns the canonical path of the dispatch.
     *
     * @throws dev.hauberk.core.AmbiguousPathException if there is no one such path
     */
    RequestPath path(HttpServletRequest target) {
        if (type == DispatcherType.REQUEST) {
            HttpServletRequest raw = innermost(target);
            if (!samePath(target, raw)) {
                // A filter pretends another path or target, which the application would serve: both must name what the
                // container mapped.
                RequestPath.of(
                        raw.getRequestURI(), raw.getContextPath(), target.getServletPath(), target.getPathInfo());
                RequestPath.of(
                        target.getRequestURI(), target.getContextPath(), raw.getServletPath(), raw.getPathInfo());
            }
            return RequestPath.of(raw.getRequestURI(), raw.getContextPath(), raw.getServletPath(), raw.getPathInfo());
        }
        if (type == DispatcherType.INCLUDE
                && target.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH) instanceof String servletPath) {
            Object info = target.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO);
            return RequestPath.ofDispatch(servletPath, info instanceof String text ? text : null);
        }
        return RequestPath.ofDispatch(target.getServletPath(), target.getPathInfo());
    }

    static boolean samePath(HttpServletRequest one, HttpServletRequest other) {
        return one == other
                || (Objects.equals(one.getServletPath(), other.getServletPath())
                        && Objects.equals(one.getPathInfo(), other.getPathInfo())
                        && Objects.equals(one.getRequestURI(), other.getRequestURI())
                        && Objects.equals(one.getContextPath(), other.getContextPath()));
    }

    /**
     * Returns the container's own request: what the servlet mapping was computed from, whatever filters ahead pretend.
     */
    static HttpServletRequest innermost(HttpServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner instanceof HttpServletRequest http ? http : request;
    }
}
