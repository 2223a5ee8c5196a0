/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filter mappings of a context in the order in which the container applies them. The Servlet API does not have
 * this; Jetty, Tomcat and Undertow have it in public methods of their own.
 *
 * @param mappings in order; a filter with several mappings is there several times
 */
record FilterOrder(List<Mapping> mappings) {
    private static final Logger LOG = LoggerFactory.getLogger(FilterOrder.class);
    /** Where Tomcat keeps the way from a servlet context to its own context. */
    private static final String TOMCAT_RESOURCES = "org.apache.catalina.resources";

    /**
     * One mapping.
     *
     * @param filter the filter's name
     * @param types the dispatcher types it is for
     */
    record Mapping(String filter, Set<DispatcherType> types) {}

    /** Returns the order, or nothing if this container does not show it. */
    static Optional<FilterOrder> of(ServletContext context) {
        try {
            List<Mapping> mappings = new ArrayList<>();
            for (Object mapping : ContainerInternals.elements(mappingsOf(context))) {
                mappings.add(read(mapping));
            }
            return Optional.of(new FilterOrder(List.copyOf(mappings)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("the order of filters cannot be read", e);
            return Optional.empty();
        }
    }

    private static Object mappingsOf(ServletContext context) throws ReflectiveOperationException {
        String container = context.getClass().getName();
        Object tomcat = context.getAttribute(TOMCAT_RESOURCES);
        if (tomcat != null) {
            return ContainerInternals.call(tomcat, "getContext", "findFilterMaps");
        }
        return container.startsWith("io.undertow.")
                ? ContainerInternals.call(context, "getDeployment", "getDeploymentInfo", "getFilterMappings")
                : ContainerInternals.call(context, "getContextHandler", "getServletHandler", "getFilterMappings");
    }

    private static Mapping read(Object mapping) throws ReflectiveOperationException {
        String getter = mapping.getClass().getName().startsWith("io.undertow.")
                ? "getDispatcher"
                : mapping.getClass().getName().startsWith("org.apache.") ? "getDispatcherNames" : "getDispatcherTypes";
        Object read = ContainerInternals.call(mapping, getter);
        Set<DispatcherType> types = EnumSet.noneOf(DispatcherType.class);
        for (Object type : read instanceof DispatcherType ? List.of(read) : ContainerInternals.elements(read)) {
            types.add(DispatcherType.valueOf(type.toString()));
        }
        if (types.isEmpty()) {
            types.add(DispatcherType.REQUEST);
        }
        return new Mapping(ContainerInternals.call(mapping, "getFilterName").toString(), types);
    }

    /** Returns the dispatcher types that a filter is mapped for. */
    Set<DispatcherType> types(String filter) {
        Set<DispatcherType> types = EnumSet.noneOf(DispatcherType.class);
        mappings.stream().filter(each -> each.filter().equals(filter)).forEach(each -> types.addAll(each.types()));
        return types;
    }

    /** Returns whether requests come to the one filter, by any mapping, before they come to the other by all of its. */
    boolean isAhead(String first, String second) {
        List<String> names = mappings.stream()
                .filter(each -> each.types().contains(DispatcherType.REQUEST))
                .map(Mapping::filter)
                .toList();
        int at = names.indexOf(first);
        return at >= 0 && at < names.lastIndexOf(second);
    }
}
