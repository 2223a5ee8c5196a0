/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasPermission;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.authorization.ObjectAccess;
import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.VisibleObjects;
import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A chain whose caller is whom the field {@code X-User} names; {@code alice} owns the order {@code a1}, and each order
 * path is object-scoped.
 */
final class ObjectApp implements ServletContextListener {
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Hauberk hauberk;

    /** @param enforced the dispatches on which the rules hold too */
    ObjectApp(DispatcherType... enforced) {
        hauberk = Hauberk.builder()
                .filter(Authenticating::new)
                .filter(AuthorizationFilter.builder()
                        .enforceOn(enforced)
                        .rule("/ruled/{id}", hasPermission("order:read").on("order", "{id}"))
                        .rule(
                                "/secret/{id}",
                                hasPermission("order:read").on("order", "{id}").hidden())
                        .rule("/target/*", authenticated())
                        .rule("/*", authenticated())
                        .objectAuthorizer(new Owners())
                        .objectScoped("/orders/{how}/{id}", "order", "{id}")
                        .objectScoped("/ruled/{id}", "order", "{id}")
                        .objectScoped("/lists/{how}", "order"))
                .listener(events::add)
                .build();
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        hauberk.register(event.getServletContext());
    }

    void forget() {
        events.clear();
        asked.clear();
    }

    /** Returns the objects that the authorizer was asked about. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /**
     * Returns the codes and rules of all refusals, once the request has been decided about; a container may send the
     * answer before it ends the request.
     */
    List<String> refusals() throws InterruptedException {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (events.stream().noneMatch(event -> event.kind() == SecurityEvent.Kind.DECISION)
                && System.nanoTime() < deadline) {
            Thread.sleep(2);
        }
        return events.stream()
                .filter(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                .map(event -> event.code() + " " + event.rule())
                .toList();
    }

    /** Makes the check that the query asks for: of the order itself, of another, of another type, of all, or none. */
    static void check(HttpServletRequest request) {
        ObjectAccess access = ObjectAccess.of(request);
        String uri = request.getRequestURI();
        String id = uri.substring(uri.lastIndexOf('/') + 1);
        boolean answer =
                switch (Optional.ofNullable(request.getParameter("check")).orElse("none")) {
                    case "own" -> access.may("order:read", "order", id);
                    case "other" -> access.may("order:read", "order", "a2");
                    case "type" -> access.may("order:read", "invoice", id);
                    case "list" -> access.visible("order:read", "order").contains("a1");
                    default -> false;
                };
        request.setAttribute("checked", answer);
    }

    private final class Owners implements ObjectAuthorizer {
        @Override
        public boolean may(Identity identity, String action, String type, String id) {
            asked.add(identity.getName() + " " + action + " " + type + " " + id);
            if (id.equals("broken")) {
                throw new StoreUnavailableException("the store is down");
            }
            return visible(identity, action, type).contains(id);
        }

        @Override
        public VisibleObjects visible(Identity identity, String action, String type) {
            boolean alice = identity.getName().equals("alice");
            return alice ? VisibleObjects.of(List.of("a1", "a2")) : VisibleObjects.none();
        }
    }

    private static final class Authenticating extends SecurityFilter {
        Authenticating() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            String user = exchange.request().getHeader("X-User");
            if (user == null || exchange.request().getDispatcherType() != DispatcherType.REQUEST) {
                exchange.proceed();
            } else {
                exchange.proceedAs(Identity.builder(user).build());
            }
        }
    }
}
