/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks, when a filter is initialised, at where and for what the container mapped it. */
final class Placement {
    private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

    private Placement() {}

    /**
     * Looks at a filter that was registered by itself. One that only finds addresses or sets headers may stand behind
     * WebSocket endpoints.
     */
    static void check(FilterConfig config, SecurityFilter filter, Set<DispatcherType> acts) throws ServletException {
        Deployment deployment = Deployment.of(config.getServletContext());
        if (filter.phase() != Phase.FORWARDED && filter.phase() != Phase.HEADERS) {
            WebSocketFilters.requireBehind(config, deployment, false);
        }
        warnOfMissing(config.getFilterName(), acts, deployment);
    }

    /**
     * Looks at a chain.
     *
     * @param registered whether {@link Hauberk#register} put it there
     * @throws ServletException if a filter that answers WebSocket handshakes stands ahead of it
     */
    static void check(FilterConfig config, boolean registered) throws ServletException {
        Deployment deployment = Deployment.of(config.getServletContext());
        WebSocketFilters.requireBehind(config, deployment, registered);
        warnOfMissing(config.getFilterName(), EnumSet.allOf(DispatcherType.class), deployment);
    }

    private static void warnOfMissing(String name, Set<DispatcherType> acts, Deployment deployment) {
        Set<DispatcherType> needed = EnumSet.of(DispatcherType.ASYNC, DispatcherType.ERROR);
        needed.retainAll(acts);
        Set<DispatcherType> missing = deployment.unmapped(name, needed);
        if (!missing.isEmpty()) {
            LOG.warn(
                    "filter '{}' is not mapped for {}: there it decides nothing, restores no caller and sets no headers;"
                            + " call Hauberk.register(context), or map it for EnumSet.allOf(DispatcherType.class)",
                    name,
                    missing);
        }
    }
}
