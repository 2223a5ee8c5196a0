/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.EnumSet;
import java.util.Optional;
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
        Optional<FilterOrder> order = FilterOrder.of(config.getServletContext());
        if (filter.phase() != Phase.FORWARDED && filter.phase() != Phase.HEADERS) {
            WebSocketFilters.requireBehind(config, order, false);
        }
        order.ifPresent(known -> warnOfMissing(config.getFilterName(), acts, known.types(config.getFilterName())));
    }

    /**
     * Looks at a chain.
     *
     * @param registered whether {@link Hauberk#register} put it there
     * @throws ServletException if a filter that answers WebSocket handshakes stands ahead of it
     */
    static void check(FilterConfig config, boolean registered) throws ServletException {
        Optional<FilterOrder> order = FilterOrder.of(config.getServletContext());
        WebSocketFilters.requireBehind(config, order, registered);
        Set<DispatcherType> all = EnumSet.allOf(DispatcherType.class);
        order.ifPresent(known -> warnOfMissing(config.getFilterName(), all, known.types(config.getFilterName())));
    }

    /**
     * Returns for which of ASYNC and ERROR a filter acts and is not mapped. One that is not mapped at all is held by a
     * filter of another library, which is mapped in its place.
     */
    static Set<DispatcherType> missing(Set<DispatcherType> acts, Set<DispatcherType> mapped) {
        Set<DispatcherType> missing = EnumSet.of(DispatcherType.ASYNC, DispatcherType.ERROR);
        missing.retainAll(acts);
        missing.removeAll(mapped);
        return mapped.isEmpty() ? Set.of() : missing;
    }

    private static void warnOfMissing(String name, Set<DispatcherType> acts, Set<DispatcherType> mapped) {
        Set<DispatcherType> missing = missing(acts, mapped);
        if (!missing.isEmpty()) {
            LOG.warn(
                    "filter '{}' is not mapped for {}: there it decides nothing, restores no caller and sets no headers;"
                            + " call Hauberk.register(context), or map it for EnumSet.allOf(DispatcherType.class)",
                    name,
                    missing);
        }
    }
}
