/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.AmbiguousPathException;
import dev.hauberk.core.Rejection;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Refuses with 400 what has no one path, or contradicting forwarding headers; built into every chain, after HEADERS, so
 * that this refusal has its headers and its audit record and nothing that depends on a path runs before it.
 */
final class PathGuard extends SecurityFilter {
    private final boolean paths;

    PathGuard() {
        this(true);
    }

    private PathGuard(boolean paths) {
        super(Phase.HEADERS);
        this.paths = paths;
    }

    /** Returns the guard that follows a {@link ForwardedFilter} used alone: it looks at forwarding headers only. */
    static PathGuard ofForwarding() {
        return new PathGuard(false);
    }

    static Rejection rejection(AmbiguousPathException exception) {
        return Rejection.of(400, exception.code()).withReason(String.valueOf(exception.getMessage()));
    }

    @Override
    boolean isBuiltIn() {
        return true;
    }

    @Override
    protected Set<DispatcherType> dispatcherTypes() {
        return Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(DispatcherType.ERROR)));
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        Connection connection = exchange.state().connection;
        if (connection != null && connection.conflict() != null) {
            exchange.reject(Rejection.of(400, "forwarding_conflict").withReason(connection.conflict()));
            return;
        }
        if (paths) {
            exchange.path();
        }
        exchange.proceed();
    }
}
