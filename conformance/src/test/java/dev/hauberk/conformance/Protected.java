/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A chain for tests, registered the way an application does it: everyone is {@code alice}, each dispatch is noted at
 * AUTHORIZATION, and paths below {@code /forbidden} are refused there whatever the dispatcher type.
 */
final class Protected implements ServletContextListener {
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> dispatches = new CopyOnWriteArrayList<>();
    private final Hauberk hauberk;

    Protected() {
        hauberk = Hauberk.builder()
                .filter(Authenticating::new)
                .filter(() -> new Authorizing(dispatches))
                .listener(events::add)
                .build();
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        hauberk.register(event.getServletContext());
    }

    void forget() {
        events.clear();
        dispatches.clear();
    }

    List<String> dispatches() {
        return List.copyOf(dispatches);
    }

    /** Returns the codes of all events of a kind. */
    List<String> codes(SecurityEvent.Kind kind) {
        return events.stream()
                .filter(event -> event.kind() == kind)
                .map(SecurityEvent::code)
                .toList();
    }

    /**
     * Returns the codes of decisions, once there is one; a container may send the answer before it ends the request.
     */
    List<String> decisions() throws InterruptedException {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (codes(SecurityEvent.Kind.DECISION).isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        return codes(SecurityEvent.Kind.DECISION);
    }

    private static final class Authenticating extends SecurityFilter {
        Authenticating() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceedAs(Identity.builder("alice").build());
        }
    }

    private static final class Authorizing extends SecurityFilter {
        private final List<String> dispatches;

        Authorizing(List<String> dispatches) {
            super(Phase.AUTHORIZATION);
            this.dispatches = dispatches;
        }

        @Override
        protected Set<DispatcherType> dispatcherTypes() {
            return EnumSet.of(
                    DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.FORWARD, DispatcherType.INCLUDE);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            dispatches.add(exchange.request().getDispatcherType() + " " + exchange.path());
            if (exchange.path().value().startsWith("/forbidden")) {
                exchange.reject(Rejection.of(403, "forbidden_path"));
            } else {
                exchange.proceed();
            }
        }
    }
}
