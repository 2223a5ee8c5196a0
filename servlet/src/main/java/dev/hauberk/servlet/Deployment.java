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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a container has in a servlet context, as far as it shows it: the order of filters and the WebSocket endpoints.
 * The Servlet API has no words for these; Jetty, Tomcat and Undertow have them in classes of their own. Immutable: it
 * is what was there when it was read.
 */
public final class Deployment {
    /** The context attribute of the container of Jakarta WebSocket (2.1, section 6.4). */
    static final String WEB_SOCKETS = "jakarta.websocket.server.ServerContainer";

    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);
    /** Where Tomcat keeps the way from a servlet context to its own context. */
    private static final String TOMCAT_RESOURCES = "org.apache.catalina.resources";

    /** One mapping of a filter; one with several mappings has several. */
    private record Mapping(String filter, Set<DispatcherType> types) {}

    private final ServletContext context;
    private final @Nullable List<Mapping> mappings;

    private Deployment(ServletContext context, @Nullable List<Mapping> mappings) {
        this.context = context;
        this.mappings = mappings;
    }

    /** Reads what is in a context now. */
    public static Deployment of(ServletContext context) {
        try {
            List<Mapping> mappings = new ArrayList<>();
            for (Object mapping : ContainerInternals.elements(mappingsOf(context))) {
                mappings.add(read(mapping));
            }
            return new Deployment(context, List.copyOf(mappings));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("the order of filters cannot be read", e);
            return new Deployment(context, null);
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

    /** Returns whether the container shows the order of filters. */
    public boolean showsOrder() {
        return mappings != null;
    }

    /**
     * Returns whether requests come to the one filter, by any mapping, before they come to the other by all of its;
     * false if the container does not show it.
     */
    public boolean isAhead(String first, String second) {
        if (mappings == null) {
            return false;
        }
        List<String> names = mappings.stream()
                .filter(each -> each.types().contains(DispatcherType.REQUEST))
                .map(Mapping::filter)
                .toList();
        int at = names.indexOf(first);
        return at >= 0 && at < names.lastIndexOf(second);
    }

    /**
     * Returns for which dispatcher types a filter is not mapped, of those that it needs. Of a filter that is mapped
     * nowhere none is missing: a filter of another library holds it, and is mapped in its place.
     *
     * @return none if the container does not show it
     */
    public Set<DispatcherType> unmapped(String filter, Set<DispatcherType> needed) {
        EnumSet<DispatcherType> mapped = EnumSet.noneOf(DispatcherType.class);
        if (mappings != null) {
            mappings.stream().filter(each -> each.filter().equals(filter)).forEach(each -> mapped.addAll(each.types()));
        }
        Set<DispatcherType> missing = EnumSet.noneOf(DispatcherType.class);
        missing.addAll(needed);
        missing.removeAll(mapped);
        return mapped.isEmpty() ? Set.of() : missing;
    }

    /**
     * Returns whether a chain that {@link Hauberk#register} put into the context misses forwards and includes to a
     * servlet by its name, as the servlet was declared later.
     */
    public boolean missesDispatchesTo(String servlet) {
        return context.getFilterRegistration(NamedDispatch.NAME + servlet) == null
                && context.getFilterRegistrations().keySet().stream()
                        .anyMatch(name -> name.startsWith(NamedDispatch.NAME));
    }

    /**
     * Returns the paths of WebSocket endpoints: exact ones, URI templates such as {@code /chat/{room}}, and on Jetty
     * servlet mappings too.
     *
     * @return empty if there is a WebSocket container that does not show its endpoints
     */
    public Optional<List<String>> endpoints() {
        Object jetty = context.getAttribute(JettyUpgrade.ENDPOINTS);
        Object container = context.getAttribute(WEB_SOCKETS);
        try {
            if (jetty != null) {
                return Optional.of(ofJetty(jetty));
            }
            if (container == null) {
                return Optional.of(List.of());
            }
            return Optional.of(
                    container.getClass().getName().startsWith("io.undertow.")
                            ? ofUndertow(container)
                            : ofTomcat(container));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("WebSocket endpoints cannot be listed", e);
            return Optional.empty();
        }
    }

    private static List<String> ofJetty(Object endpoints) throws ReflectiveOperationException {
        List<String> paths = new ArrayList<>();
        for (Object resource : (Iterable<?>) ContainerInternals.field(endpoints, "mappings")) {
            paths.add(ContainerInternals.call(resource, "getPathSpec", "getDeclaration")
                    .toString());
        }
        return paths;
    }

    private static List<String> ofUndertow(Object container) throws ReflectiveOperationException {
        List<String> paths = new ArrayList<>();
        for (Object endpoint : (Iterable<?>) ContainerInternals.call(container, "getConfiguredServerEndpoints")) {
            paths.add(ContainerInternals.call(endpoint, "getEndpointConfiguration", "getPath")
                    .toString());
        }
        return paths;
    }

    private static List<String> ofTomcat(Object container) throws ReflectiveOperationException {
        List<String> paths = new ArrayList<>();
        ((Map<?, ?>) ContainerInternals.field(container, "configExactMatchMap"))
                .keySet()
                .forEach(path -> paths.add(path.toString()));
        for (Object sameLength : ((Map<?, ?>) ContainerInternals.field(container, "configTemplateMatchMap")).values()) {
            for (Object match : ((Map<?, ?>) sameLength).values()) {
                Object config = ContainerInternals.field(match, "config");
                paths.add(ContainerInternals.call(config, "getPath").toString());
            }
        }
        return paths;
    }

    /**
     * Returns a class that the application's loader has; where a context has no loader, the thread's. The class is not
     * initialised.
     *
     * @return empty if it is missing or broken, which is for the container to report
     */
    public Optional<Class<?>> type(String name) {
        return load(name, context.getClassLoader());
    }

    static Optional<Class<?>> load(String name, @Nullable ClassLoader application) {
        ClassLoader loader =
                application != null ? application : Thread.currentThread().getContextClassLoader();
        try {
            return Optional.of(Class.forName(name, false, loader));
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty();
        }
    }
}
