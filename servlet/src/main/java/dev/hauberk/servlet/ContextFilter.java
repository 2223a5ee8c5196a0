/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filter that {@code web.xml} can name: it has a constructor without arguments, and hands every request to a filter
 * that the application built and put into the servlet context.
 *
 * <ol>
 *   <li>A {@code ServletContextListener} builds a {@link Hauberk} or a single {@link SecurityFilter}, and calls
 *       {@code servletContext.setAttribute("security", filter)}. Listeners run before filters are made.
 *   <li>{@code web.xml} declares this class with the init parameter {@code filter} = {@code security}.
 *   <li>Without that parameter, or if the attribute is missing or is no filter, {@code init} throws, and the container
 *       does not start the application: it never runs unprotected. So it is if the filter is not mapped for REQUEST,
 *       ASYNC and ERROR, as far as the container shows it; the default of {@code web.xml} is REQUEST only.
 * </ol>
 *
 * <p>Declare {@code async-supported} and map all five dispatchers. The built filter is initialised and destroyed with
 * this one; hand each built filter to one {@code ContextFilter} only. Safe for use by many threads.
 */
public final class ContextFilter implements Filter {
    /** The name of the init parameter that names the context attribute: {@value}. */
    public static final String PARAMETER = "filter";

    private volatile @Nullable Filter filter;

    /** Makes a filter for the container; it knows its target after {@link #init}. */
    public ContextFilter() {}

    @Override
    public void init(FilterConfig config) throws ServletException {
        String attribute = config.getInitParameter(PARAMETER);
        if (attribute == null) {
            throw new ServletException("filter '" + config.getFilterName() + "' must have the init parameter '"
                    + PARAMETER + "': missing; set it to the servlet context attribute that holds the built filter");
        }
        if (!(config.getServletContext().getAttribute(attribute) instanceof Filter built)) {
            throw new ServletException("servlet context attribute '" + attribute
                    + "' must hold a filter: it does not; build one in a ServletContextListener and set it there");
        }
        requireMapped(config);
        built.init(config);
        filter = built;
    }

    private static void requireMapped(FilterConfig config) throws ServletException {
        Set<DispatcherType> missing = Deployment.of(config.getServletContext())
                .unmapped(
                        config.getFilterName(),
                        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
        if (!missing.isEmpty()) {
            throw new ServletException("filter '" + config.getFilterName()
                    + "' must be mapped for REQUEST, ASYNC and ERROR in web.xml: it is not for " + missing
                    + "; add a <dispatcher> for each, and for FORWARD and INCLUDE");
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Filter built = filter;
        if (built == null) {
            throw new ServletException("a context filter must be initialised before it serves");
        }
        built.doFilter(request, response, chain);
    }

    @Override
    public void destroy() {
        Filter built = filter;
        if (built != null) {
            built.destroy();
        }
    }
}
