/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Turns an exception of the application into a 500 that tells nothing but an id; built into every chain, inside AUDIT.
 *
 * <p>An {@link Error} is recorded and thrown on, as the virtual machine may be beyond help. Threads that the
 * application started are out of reach.
 */
final class ErrorGuard extends SecurityFilter {
    private final boolean exceptions;

    private ErrorGuard(boolean exceptions) {
        super(Phase.AUDIT);
        this.exceptions = exceptions;
    }

    /** Returns the guard of a chain. */
    static ErrorGuard ofExceptions() {
        return new ErrorGuard(true);
    }

    /**
     * Returns the guard of a filter used alone: it answers only what Hauberk itself refuses while the application
     * reads.
     */
    static ErrorGuard ofLateRefusals() {
        return new ErrorGuard(false);
    }

    @Override
    boolean isBuiltIn() {
        return true;
    }

    @Override
    protected Set<DispatcherType> dispatcherTypes() {
        return Collections.unmodifiableSet(
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        RequestState state = exchange.state();
        if (!exceptions) {
            handleLateRefusals(exchange);
            return;
        }
        if (state.guarded) {
            exchange.proceed();
            return;
        }
        state.guarded = true;
        try {
            exchange.proceed();
        } catch (IOException | ServletException | RuntimeException e) {
            if (exchange.response().isCommitted()
                    || !(state.context.answersExceptions() || RejectionException.in(e) != null)) {
                exchange.record(e);
                throw e;
            }
            exchange.recover(e);
        } catch (Error e) {
            if (exchange.response().isCommitted() || !state.context.answersExceptions()) {
                exchange.record(e);
            } else {
                exchange.recover(e);
            }
            throw e;
        } finally {
            state.guarded = false;
        }
    }

    private static void handleLateRefusals(Exchange exchange) throws IOException, ServletException {
        try {
            exchange.proceed();
        } catch (ServletException | RuntimeException e) {
            if (RejectionException.in(e) == null) {
                throw e;
            }
            exchange.recover(e);
        }
    }
}
