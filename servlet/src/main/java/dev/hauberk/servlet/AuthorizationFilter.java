/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Description;
import dev.hauberk.core.authorization.AuthorizationPolicy;
import dev.hauberk.core.authorization.Requirement;
import dev.hauberk.core.authorization.RoleHierarchy;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Decides by ordered rules whether a caller may do what a request asks.
 *
 * <ol>
 *   <li>The first rule whose method and path match decides; if none matches, the request is refused.
 *   <li>A rule that restricts matches wide (ignoring case, a trailing slash, and trailing dots and spaces of a
 *       segment); a rule that permits everyone matches exactly.
 *   <li>HEAD is decided as GET. Where a pattern has rules with methods only, its other methods are refused.
 *   <li>Whoever is unknown is refused with 401 and the challenges that authenticators left; whoever is known, with 403.
 *   <li>It decides on REQUEST, and anew on ASYNC with the path dispatched to; on FORWARD and INCLUDE when told to.
 * </ol>
 *
 * <p>Deployment: what a resource forwards to or includes is not decided unless {@link Builder#enforceOn} says so; an
 * error page never is. An async dispatch to another path needs a rule for that path. The container's own security
 * constraints apply besides.
 *
 * <pre>{@code
 * AuthorizationFilter.builder()
 *         .rule("GET /health", permitAll())
 *         .rule("GET /api/orders/{id}", hasScope("orders"))
 *         .rule("DELETE /api/orders/{id}", hasRole("admin"))
 *         .rule("/api/*", authenticated())
 * }</pre>
 *
 * <p>Specification: Jakarta Servlet 6.0 section 13; RFC 9110 sections 15.5.2 and 15.5.4; RFC 6750 section 3.1.
 * Immutable and safe for use by many threads.
 */
public final class AuthorizationFilter extends SecurityFilter {
    private final AuthorizationPolicy policy;
    private final Set<DispatcherType> dispatcherTypes;

    private AuthorizationFilter(Builder builder) {
        super(Phase.AUTHORIZATION);
        this.policy = builder.policy.build();
        EnumSet<DispatcherType> types = EnumSet.copyOf(Phase.AUTHORIZATION.dispatcherTypes());
        types.addAll(builder.enforcedOn);
        this.dispatcherTypes = Collections.unmodifiableSet(types);
    }

    /** Starts a filter without rules. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected Set<DispatcherType> dispatcherTypes() {
        return dispatcherTypes;
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        RequestState state = exchange.state();
        state.roleHierarchy = policy.roleHierarchy();
        Decision decision = policy.decide(exchange.request());
        if (decision instanceof Decision.Deny deny) {
            exchange.reject(deny);
            return;
        }
        state.rule = decision.rule();
        exchange.proceed();
    }

    @Override
    public Description describe() {
        return Description.builder(name())
                .fact("rules", policy.rules().toArray())
                .fact("enforced on", dispatcherTypes.toArray())
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
