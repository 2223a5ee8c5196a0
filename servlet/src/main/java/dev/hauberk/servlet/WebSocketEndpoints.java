/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.ServletContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket endpoints of a context. Jakarta WebSocket has no method that lists them, so this reads what Jetty,
 * Tomcat and Undertow keep.
 */
final class WebSocketEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketEndpoints.class);
    /** The context attribute of the container of Jakarta WebSocket (2.1, section 6.4). */
    static final String CONTAINER = "jakarta.websocket.server.ServerContainer";

    private WebSocketEndpoints() {}

    /**
     * Returns their paths: exact ones, URI templates such as {@code /chat/{room}}, and on Jetty servlet mappings too.
     *
     * @return empty if there is a WebSocket container that does not show its endpoints
     */
    static Optional<List<String>> of(ServletContext context) {
        Object jetty = context.getAttribute(JettyUpgrade.ENDPOINTS);
        Object container = context.getAttribute(CONTAINER);
        try {
            if (jetty != null) {
                return Optional.of(jetty(jetty));
            }
            if (container == null) {
                return Optional.of(List.of());
            }
            return Optional.of(
                    container.getClass().getName().startsWith("io.undertow.")
                            ? undertow(container)
                            : tomcat(container));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("WebSocket endpoints cannot be listed", e);
            return Optional.empty();
        }
    }

    private static List<String> jetty(Object mappings) throws ReflectiveOperationException {
        Object resources = ContainerInternals.field(mappings, "mappings");
        List<String> paths = new ArrayList<>();
        for (Object resource : (Iterable<?>) resources) {
            paths.add(ContainerInternals.call(resource, "getPathSpec", "getDeclaration")
                    .toString());
        }
        return paths;
    }

    private static List<String> undertow(Object container) throws ReflectiveOperationException {
        List<String> paths = new ArrayList<>();
        for (Object endpoint : (Iterable<?>) ContainerInternals.call(container, "getConfiguredServerEndpoints")) {
            paths.add(ContainerInternals.call(endpoint, "getEndpointConfiguration", "getPath")
                    .toString());
        }
        return paths;
    }

    private static List<String> tomcat(Object container) throws ReflectiveOperationException {
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
}
