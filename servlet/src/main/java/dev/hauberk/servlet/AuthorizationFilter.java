/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.authorization.AuthorizationPolicy;
import dev.hauberk.core.authorization.ObjectAuthorizer;
import dev.hauberk.core.authorization.Requirement;
import dev.hauberk.core.authorization.RoleHierarchy;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Decides by ordered rules whether a caller may do what a request asks.
 *
 * <ol>
 *   <li>The first rule whose method and path match decides; if none matches, the request is refused.
 *   <li>A rule that restricts matches wide (ignoring case, a trailing slash, and leading spaces and trailing dots and
 *       spaces of a segment); a rule that permits everyone matches exactly.
 *   <li>HEAD is decided as GET. Where a pattern has rules with methods only, its other methods are refused.
 *   <li>Whoever is unknown is refused with 401 and the challenges that authenticators left; whoever is known, with 403.
 *   <li>A route declared {@linkplain Builder#objectScoped object-scoped} is answered with success only if a check
 *       granted the object that its path names, or, where it names none, an object of its type or a list of them.
 *       Otherwise the answer is withheld, and 500 {@code object_check_missing} sent instead.
 *   <li>It decides on REQUEST, and anew on ASYNC with the path dispatched to; on FORWARD and INCLUDE when told to.
 * </ol>
 *
 * <p>Deployment: what a resource forwards to or includes is not decided unless {@link Builder#enforceOn} says so; an
 * error page never is. An async dispatch to another path needs a rule for that path. The container's own security
 * constraints apply besides. An object-scoped answer is held back, not what was done before it: check first, then act.
 *
 * <pre>{@code
 * AuthorizationFilter.builder()
 *         .rule("GET /health", permitAll())
 *         .rule("GET /api/orders/{id}", hasScope("orders"))
 *         .rule("DELETE /api/orders/{id}", hasRole("admin"))
 *         .rule("/api/*", authenticated())
 *         .objectAuthorizer(orders)
 *         .objectScoped("/api/orders/{id}", "order", "{id}")
 * }</pre>
 *
 * <p>Specification: Jakarta Servlet 6.0 section 13; RFC 9110 sections 15.5.2 and 15.5.4; RFC 6750 section 3.1; OWASP
 * API Security Top 10 2023, API1. Immutable and safe for use by many threads.
 */
public final class AuthorizationFilter extends SecurityFilter {
    private final AuthorizationPolicy policy;
    private final ObjectGuard objects;
    private final Set<DispatcherType> decidedOn;

    private AuthorizationFilter(Builder builder) {
        super(Phase.AUTHORIZATION);
        Problems problems = new Problems("AuthorizationFilter");
        this.policy = builder.policy.build();
        this.objects = builder.objects.build(policy, problems);
        problems.throwIfAny();
        EnumSet<DispatcherType> types = EnumSet.copyOf(Phase.AUTHORIZATION.dispatcherTypes());
        types.addAll(builder.enforcedOn);
        this.decidedOn = Collections.unmodifiableSet(types);
    }

    /** Starts a filter without rules. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected Set<DispatcherType> dispatcherTypes() {
        EnumSet<DispatcherType> types = EnumSet.copyOf(decidedOn);
        if (objects.hasRoutes()) {
            // A container may send the answer when a forward ends, so what is held must be decided about before.
            types.add(DispatcherType.FORWARD);
        }
        return types;
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        RequestState state = exchange.state();
        if (!decidedOn.contains(exchange.request().dispatcherType())) {
            exchange.proceed();
            objects.settle(exchange);
            return;
        }
        objects.enter(state);
        state.roleHierarchy = policy.roleHierarchy();
        Decision decision = policy.decide(exchange.request());
        if (decision instanceof Decision.Deny deny) {
            exchange.reject(deny);
            return;
        }
        state.rule = decision.rule();
        objects.proceed(exchange);
    }

    /** Only one filter may say who may what: of two, either could grant what the other refuses. */
    @Override
    protected void validate(List<Description> chain, Problems problems) {
        long authorizers = chain.stream()
                .filter(description -> description.facts().containsKey(ObjectGuard.FACT))
                .map(description -> description.facts().get(ObjectGuard.FACT))
                .distinct()
                .count();
        if (authorizers > 1) {
            problems.add("a chain must have one object authorizer: " + authorizers
                    + " filters have different ones; join them with ObjectAuthorizer.anyOf");
        }
    }

    @Override
    public Description describe() {
        return objects.describe(Description.builder(name())
                        .fact("rules", policy.rules().toArray())
                        .fact("enforced on", decidedOn.toArray()))
                .build();
    }

    /** Returns the rules in order, with what they deny besides. */
    @Override
    public String toString() {
        return policy.toString();
    }

    /** Collects rules. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<AuthorizationFilter> {
        private final AuthorizationPolicy.Builder policy = AuthorizationPolicy.builder();
        private final ObjectGuard.Builder objects = new ObjectGuard.Builder();
        private final EnumSet<DispatcherType> enforcedOn = EnumSet.noneOf(DispatcherType.class);

        private Builder() {}

        /**
         * Adds a rule after those added so far.
         *
         * @param pattern a method and a path, such as {@code DELETE /orders/{id}}, or a path for all methods
         * @param requirement what the caller must fulfil
         */
        public Builder rule(String pattern, Requirement requirement) {
            policy.rule(pattern, requirement);
            return this;
        }

        /**
         * Sets which roles include which; default none does. It holds for {@code isUserInRole} in the application too.
         */
        public Builder roleHierarchy(RoleHierarchy hierarchy) {
            policy.roleHierarchy(hierarchy);
            return this;
        }

        /**
         * Sets who decides about single objects, for requirements such as
         * {@link dev.hauberk.core.authorization.PermissionRequirement#on} and for {@link ObjectAccess}; default nobody
         * does.
         *
         * @throws IllegalStateException if it was set before
         */
        public Builder objectAuthorizer(ObjectAuthorizer authorizer) {
            objects.authorizer(authorizer);
            return this;
        }

        /**
         * Declares that requests are about one object, which their path names: a success is sent only if the object
         * authorizer granted something about that very object to the caller, by a rule or when the application asked.
         * What the application answers without is withheld.
         *
         * @param pattern which requests, such as {@code GET /orders/{id}}
         * @param type the object's type, as the application asks about it
         * @param variable the variable of the path that names the object, in braces
         * @throws IllegalArgumentException if the pattern is none or lacks the variable, or the type is blank
         */
        public Builder objectScoped(String pattern, String type, String variable) {
            objects.route(ObjectRoute.of(pattern, type, variable));
            return this;
        }

        /**
         * Declares that requests are about objects that their path does not name, such as a list, or an order in the
         * body: a success is sent only if something was granted about an object of the type, or it was asked which ones
         * are {@linkplain ObjectAccess#visible visible}.
         *
         * @param pattern which requests, such as {@code GET /orders}
         * @param type the objects' type, as the application asks about it
         * @throws IllegalArgumentException if the pattern is none, or the type is blank
         */
        public Builder objectScoped(String pattern, String type) {
            objects.route(ObjectRoute.of(pattern, type));
            return this;
        }

        /**
         * Sets the status of the answer where an object-scoped route made no check that would permit its own; default
         * 500, as the application lacks a check. The event is {@code object_check_missing} either way.
         *
         * @throws IllegalArgumentException if it is neither 403 nor 500
         */
        public Builder uncheckedObjectStatus(int status) {
            objects.refusalStatus(status);
            return this;
        }

        /**
         * Makes the rules hold for forwards or includes too; default: neither.
         *
         * @throws IllegalArgumentException if a type is neither {@code FORWARD} nor {@code INCLUDE}; REQUEST and ASYNC
         *     are always decided, ERROR never
         */
        public Builder enforceOn(DispatcherType... types) {
            for (DispatcherType type : types) {
                if (type != DispatcherType.FORWARD && type != DispatcherType.INCLUDE) {
                    throw new IllegalArgumentException("enforceOn must name FORWARD or INCLUDE: " + type
                            + "; REQUEST and ASYNC are always decided, ERROR never");
                }
                enforcedOn.add(type);
            }
            return this;
        }

        @Override
        public AuthorizationFilter build() {
            return new AuthorizationFilter(this);
        }
    }
}
