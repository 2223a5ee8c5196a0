/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps security filters ahead of the filters by which containers answer WebSocket handshakes. Those answer by
 * themselves, so a filter behind one of them never sees a handshake. Jetty puts its own in first place; the others put
 * theirs last, but a filter that is added later stands behind it.
 */
final class WebSocketFilters {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketFilters.class);
    private static final Set<String> TYPES = Set.of(
            JettyUpgrade.class.getName(),
            "org.apache.tomcat.websocket.server.WsFilter",
            "io.undertow.websockets.jsr.JsrWebSocketFilter",
            "org.glassfish.tyrus.servlet.TyrusServletFilter");
    private static final String JETTY = "org.eclipse.jetty.";
    private static final String JETTY_FILTER = ".websocket.servlet.WebSocketUpgradeFilter";
    private static final String JETTY_CONTAINER = ".websocket.server.JettyWebSocketServerContainer";

    private WebSocketFilters() {}

    /**
     * Takes the name under which Jetty looks for its own filter before it adds one in first place. What is registered
     * here stands behind the filters registered so far and does Jetty's work once there are endpoints. Elsewhere, and
     * where Jetty has no WebSocket module, it does nothing. Nor does it if there is a WebSocket container without that
     * filter: then the application brings the filter under that name itself, as Spring Boot does.
     */
    static void reserve(ServletContext context) {
        Class<?> filter = jettyClass(context, JETTY_FILTER);
        if (filter == null
                || context.getFilterRegistration(filter.getName()) != null
                || context.getAttribute(Deployment.WEB_SOCKETS) != null) {
            return;
        }
        FilterRegistration.Dynamic registration = context.addFilter(filter.getName(), new JettyUpgrade(filter));
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }

    /** Returns Jetty's class for the Servlet version of this context, or null if it has none. */
    private static @Nullable Class<?> jettyClass(ServletContext context, String name) {
        Class<?> type = context.getClass();
        if (!type.getName().startsWith(JETTY)) {
            return null;
        }
        String version = type.getName().substring(JETTY.length()).split("\\.", 2)[0];
        String full = JETTY + version + name;
        Class<?> own = Deployment.load(full, context.getClassLoader()).orElse(null);
        return own != null ? own : Deployment.load(full, type.getClassLoader()).orElse(null);
    }

    /**
     * Requires that no filter that answers WebSocket handshakes stands ahead of another filter.
     *
     * @param config of the other filter
     * @param registered whether {@link Hauberk#register} put it there
     * @throws ServletException if a filter that answers WebSocket handshakes stands ahead of it
     */
    static void requireBehind(FilterConfig config, Deployment deployment, boolean registered) throws ServletException {
        ServletContext context = config.getServletContext();
        String own = config.getFilterName();
        List<String> upgrading = context.getFilterRegistrations().values().stream()
                .filter(each -> answersHandshakes(each.getClassName(), context))
                .map(FilterRegistration::getName)
                .toList();
        for (String name : upgrading) {
            boolean shown = deployment.showsOrder();
            if (shown ? deployment.isAhead(name, own) : !registered) {
                throw new ServletException("filter '" + own + "' must stand ahead of '" + name
                        + "', which answers WebSocket handshakes: "
                        + (shown ? "it stands behind" : "this container does not show the order")
                        + "; call Hauberk.register(context) before other filters are added to the context, or map '"
                        + own + "' ahead (addMappingForUrlPatterns(types, false, \"/*\")), or declare '" + name
                        + "' yourself, under this very name, behind '" + own + "'");
            }
        }
        if (upgrading.isEmpty() && !registered) {
            warnOfLateEndpoints(context, own);
        }
    }

    private static void warnOfLateEndpoints(ServletContext context, String own) {
        Class<?> container = jettyClass(context, JETTY_CONTAINER);
        if (container != null && context.getAttribute(container.getName()) != null) {
            LOG.warn(
                    "Jetty puts its WebSocket filter ahead of '{}' when JettyWebSocketServerContainer.addMapping is first"
                            + " called: no filter sees such endpoints; call Hauberk.register(context), or declare"
                            + " WebSocketUpgradeFilter behind '{}', named by its full class name",
                    own,
                    own);
        }
    }

    private static boolean answersHandshakes(@Nullable String className, ServletContext context) {
        if (className == null) {
            return false;
        }
        if (isListed(className)) {
            return true;
        }
        Class<?> type = Deployment.load(className, context.getClassLoader()).orElse(null);
        while (type != null && !isListed(type.getName())) {
            type = type.getSuperclass();
        }
        return type != null;
    }

    private static boolean isListed(String className) {
        return TYPES.contains(className) || (className.startsWith(JETTY) && className.endsWith(JETTY_FILTER));
    }
}
