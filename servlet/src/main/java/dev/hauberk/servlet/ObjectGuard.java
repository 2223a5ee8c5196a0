/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.authorization.AuthorizationPolicy;
import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.RequestPatternIndex;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that object-scoped routes check their objects, by holding their answers back until they did. Immutable.
 */
final class ObjectGuard {
    /** The name of the fact that tells filters with different authorizers apart. */
    static final String FACT = "object authorizer";

    private static final String NO_AUTHORIZER = "rules and routes about objects must have an object authorizer: none is"
            + " set, and nobody would pass; add objectAuthorizer(...)";

    private final @Nullable ObjectAuthorizer authorizer;
    private final List<ObjectRoute> routes;
    private final RequestPatternIndex index;
    private final int refusalStatus;

    private ObjectGuard(@Nullable ObjectAuthorizer authorizer, List<ObjectRoute> routes, int refusalStatus) {
        this.authorizer = authorizer;
        this.routes = List.copyOf(routes);
        this.refusalStatus = refusalStatus;
        RequestPatternIndex.Builder patterns = RequestPatternIndex.builder();
        routes.forEach(route -> patterns.add(route.pattern(), false));
        this.index = patterns.build();
    }

    boolean hasRoutes() {
        return !routes.isEmpty();
    }

    /** Returns why a policy cannot be used with this filter; empty if it can. */
    List<String> objections(AuthorizationPolicy policy) {
        return authorizer == null && policy.asksAboutObjects() ? List.of(NO_AUTHORIZER) : List.of();
    }

    /** Whatever an authorizer calls equal, only the same object is sure to give the same answers. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(ObjectAuthorizer one, ObjectAuthorizer other) {
        return one == other;
    }

    /** Lets rules and application ask about objects from now on. */
    void enter(RequestState state) {
        if (authorizer == null) {
            return;
        }
        ObjectChecks known = state.objects;
        if (known == null) {
            state.objects = new ObjectChecks(authorizer);
        } else if (!isSame(known.authorizer(), authorizer)) {
            throw new IllegalStateException(
                    "a request must have one object authorizer: two filters that were registered"
                            + " one by one have different ones; join them with ObjectAuthorizer.anyOf");
        }
    }

    /** Lets the request go on, its answer held back if its route is object-scoped. */
    void proceed(Exchange exchange) throws IOException, ServletException {
        RequestState state = exchange.state();
        SecurityRequest request = exchange.request();
        int place = routes.isEmpty() ? -1 : index.first(request.method(), request.path());
        ObjectChecks checks = state.objects;
        if (place < 0 || checks == null) {
            exchange.proceed();
            settle(exchange);
            return;
        }
        ObjectScope scope = routes.get(place).scope(request.path());
        if (state.includes > 0) {
            include(exchange, scope, checks);
            return;
        }
        checks.inform(scope);
        ObjectScopedResponse response = new ObjectScopedResponse(exchange.response(), scope, checks, refusalStatus);
        response.openIfMet();
        state.addScoped(response);
        try {
            exchange.proceed(request, response);
        } catch (RejectionException e) {
            if (!response.withheld()) {
                throw e;
            }
        }
        settle(exchange);
    }

    /**
     * Holds back what an included resource writes, and what a resource writes that this one forwards to. It decides
     * when the include ends, as the including resource goes on writing then.
     */
    private void include(Exchange exchange, ObjectScope scope, ObjectChecks checks)
            throws IOException, ServletException {
        if (exchange.response() instanceof IncludedResponse outer
                && outer.scope().isAbout(scope)) {
            // Undertow runs a chain twice on an include: for the path, and for the name of the servlet.
            exchange.proceed();
            return;
        }
        checks.inform(scope);
        IncludedResponse response = new IncludedResponse(
                exchange.response(), scope, () -> new RejectionException(checks.missing(scope, refusalStatus)));
        try {
            exchange.proceed(exchange.request(), response);
        } catch (RejectionException e) {
            if (!response.withheld()) {
                throw e;
            }
        } finally {
            checks.forget(scope);
        }
        if (!response.release()) {
            exchange.refuseLate(
                    checks.missing(scope, refusalStatus), scope.route().toString(), exchange.response());
        }
    }

    /** Sends or refuses what is held, if the answer is complete: at the end of a forward it is, of an include never. */
    void settle(Exchange exchange) throws IOException, ServletException {
        RequestState state = exchange.state();
        SecurityRequest request = exchange.request();
        if (state.scopedResponses.isEmpty() || state.answered || state.includes > 0 || request.isAsyncStarted()) {
            return;
        }
        ObjectScopedResponse withheld = state.releaseScoped();
        if (withheld != null) {
            withheld.discard();
            exchange.refuseLate(withheld.rejection(), withheld.scope().route().toString(), (HttpServletResponse)
                    withheld.getResponse());
        }
    }

    Description.Builder describe(Description.Builder description) {
        if (authorizer != null) {
            description.reading(FACT, authorizer.getClass().getName() + '@' + System.identityHashCode(authorizer));
        }
        return routes.isEmpty() ? description : description.fact("object-scoped", routes.toArray());
    }

    /** Collects what is object-scoped; not safe for use by several threads. */
    static final class Builder {
        private final List<ObjectRoute> routes = new ArrayList<>();
        private @Nullable ObjectAuthorizer authorizer;
        private int refusalStatus = HttpServletResponse.SC_INTERNAL_SERVER_ERROR;

        void authorizer(ObjectAuthorizer value) {
            if (authorizer != null) {
                throw new IllegalStateException("object authorizer must be set once: it is set; use anyOf for two");
            }
            authorizer = Objects.requireNonNull(value, "authorizer");
        }

        void route(ObjectRoute route) {
            routes.add(route);
        }

        void refusalStatus(int status) {
            if (status != HttpServletResponse.SC_FORBIDDEN && status != HttpServletResponse.SC_INTERNAL_SERVER_ERROR) {
                throw new IllegalArgumentException("unchecked object status must be 403 or 500: " + status);
            }
            refusalStatus = status;
        }

        ObjectGuard build(AuthorizationPolicy policy, Problems problems) {
            if (authorizer == null && (!routes.isEmpty() || policy.asksAboutObjects())) {
                problems.add(NO_AUTHORIZER);
            }
            for (int i = 0; i < routes.size(); i++) {
                for (int j = 0; j < i; j++) {
                    if (routes.get(j).pattern().covers(routes.get(i).pattern())) {
                        problems.add(
                                "an object-scoped route must be able to match: '" + routes.get(i) + "' comes after '"
                                        + routes.get(j) + "', which takes all its requests; move it before");
                    }
                }
            }
            return new ObjectGuard(authorizer, routes, refusalStatus);
        }
    }
}
