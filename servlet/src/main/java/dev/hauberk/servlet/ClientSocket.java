/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection below a request. The Servlet API does not show when one ends that was upgraded, and WebSocket upgrades
 * of Jetty and Undertow do not go through {@code HttpServletRequest.upgrade}, so this asks the container's own objects.
 */
final class ClientSocket {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSocket.class);

    private ClientSocket() {}

    /** Returns how to ask whether the connection is open; nothing on an unknown container. */
    static Optional<BooleanSupplier> of(ServletRequest request) {
        ServletRequest own = request;
        while (own instanceof ServletRequestWrapper wrapper) {
            own = wrapper.getRequest();
        }
        try {
            String container = own.getClass().getName();
            if (container.startsWith("io.undertow.")) {
                return Optional.of(ask(ContainerInternals.call(own, "getExchange", "getConnection"), "isOpen", true));
            }
            if (container.startsWith("org.apache.")) {
                Object coyote = ContainerInternals.call(ContainerInternals.field(own, "request"), "getCoyoteRequest");
                Object processor = ContainerInternals.field(coyote, "hook");
                return Optional.of(ask(ContainerInternals.field(processor, "socketWrapper"), "isClosed", false));
            }
            return Optional.of(ask(jetty(ContainerInternals.call(own, "getRequest")), "isOpen", true));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("the connection of a request cannot be reached", e);
            return Optional.empty();
        }
    }

    /** An extended CONNECT (RFC 8441) has a stream of its own; the connection stays open for other streams. */
    private static Object jetty(Object request) throws ReflectiveOperationException {
        return request.getClass().getMethod("getTunnelSupport").invoke(request) == null
                ? ContainerInternals.call(request, "getConnectionMetaData", "getConnection", "getEndPoint")
                : ContainerInternals.call(request, "getTunnelSupport", "getEndPoint");
    }

    /** What cannot be asked any more counts as closed. */
    private static BooleanSupplier ask(Object connection, String method, boolean whenOpen)
            throws ReflectiveOperationException {
        ContainerInternals.call(connection, method);
        return () -> {
            try {
                return ContainerInternals.call(connection, method).equals(whenOpen);
            } catch (ReflectiveOperationException e) {
                LOG.debug("a connection can no longer be asked", e);
                return false;
            }
        };
    }
}
