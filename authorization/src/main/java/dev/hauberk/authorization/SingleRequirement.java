/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RoleHierarchy;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A requirement that is not made of others. */
final class SingleRequirement extends Requirement {
    static final Requirement PERMIT_ALL =
            new SingleRequirement(Failure.denied("permitAll()"), (r, h) -> true, (self, c, h) -> Residual.MET);
    static final Requirement DENY_ALL =
            new SingleRequirement(Failure.denied("denyAll()"), (r, h) -> false, (self, c, h) -> Residual.NOT_MET);
    static final Requirement AUTHENTICATED = new SingleRequirement(
            Failure.of("authenticated()", "authentication_required"),
            (request, h) -> request.identity().isPresent(),
            (self, caller, h) -> caller.known() ? Residual.MET : Residual.NOT_MET);

    /** Decides about a request. */
    private interface Test {
        boolean isMet(AccessRequest request, RoleHierarchy hierarchy);
    }

    /** Tells what remains to be asked of a caller of whom only the roles are known. */
    private interface Rest {
        Residual of(Requirement self, MatrixCaller caller, RoleHierarchy hierarchy);
    }

    private final Failure failure;
    private final Test test;
    private final Rest rest;
    private final List<String> roles;

    private SingleRequirement(Failure failure, Test test, Rest rest) {
        this(failure, test, rest, List.of());
    }

    private SingleRequirement(Failure failure, Test test, Rest rest, List<String> roles) {
        super(failure.unmet());
        this.failure = failure;
        this.test = test;
        this.rest = rest;
        this.roles = roles;
    }

    static Requirement anyRole(String factory, List<String> roles) {
        requireSome(factory, roles).forEach(RoleHierarchy::requireRole);
        return new SingleRequirement(
                Failure.of(call(factory, roles), "role_missing"),
                (request, hierarchy) -> {
                    for (int i = 0; i < roles.size(); i++) {
                        if (holds(request, roles.get(i), hierarchy)) {
                            return true;
                        }
                    }
                    return false;
                },
                (self, caller, hierarchy) -> caller.holdsAny(roles, hierarchy) ? Residual.MET : Residual.NOT_MET,
                roles);
    }

    private static boolean holds(AccessRequest request, String role, RoleHierarchy hierarchy) {
        return request.hasRole(role) || holdsOneThatIncludes(request, role, hierarchy);
    }

    /** Returns whether the caller holds another role that includes the wanted one. */
    static boolean holdsOneThatIncludes(AccessRequest request, String wanted, RoleHierarchy hierarchy) {
        List<String> candidates = hierarchy.holders(wanted);
        Optional<Identity> identity = candidates.isEmpty() ? Optional.empty() : request.identity();
        if (identity.isPresent() && !identity.get().roles().isEmpty()) {
            Set<String> held = identity.get().roles();
            if (held.size() < candidates.size()) {
                for (String role : held) {
                    if (!role.equals(wanted) && hierarchy.includes(role, wanted) && request.hasRole(role)) {
                        return true;
                    }
                }
                return false;
            }
        }
        for (int i = 0; i < candidates.size(); i++) {
            if (request.hasRole(candidates.get(i))) {
                return true;
            }
        }
        return false;
    }

    static Requirement anyScope(String factory, List<String> scopes) {
        requireSome(factory, scopes).forEach(SingleRequirement::requireScope);
        Failure failure = Failure.ofScopes(call(factory, scopes), scopes.subList(0, 1));
        return new SingleRequirement(
                failure,
                (request, hierarchy) -> {
                    if (request.identity().isEmpty()) {
                        return false;
                    }
                    Set<String> granted = request.identity().get().scopes();
                    for (int i = 0; i < scopes.size(); i++) {
                        if (granted.contains(scopes.get(i))) {
                            return true;
                        }
                    }
                    return false;
                },
                (self, caller, hierarchy) -> Residual.ofKnown(caller, self));
    }

    static Requirement predicate(String name, Predicate<? super AccessRequest> predicate) {
        Objects.requireNonNull(predicate, "predicate");
        return condition("matching(" + name + ")", "requirement_not_met", predicate);
    }

    /** Asks something of a request, with a code of its own for one that does not meet it. */
    static Requirement condition(String text, String code, Predicate<? super AccessRequest> predicate) {
        return new SingleRequirement(
                Failure.of(text, code),
                (request, hierarchy) -> predicate.test(request),
                (self, caller, hierarchy) -> Residual.of(self));
    }

    /** Asks something of a caller who is known, with an answer of its own for one who does not meet it. */
    static Requirement ofCaller(String text, Rejection rejection, Predicate<Identity> predicate) {
        return new SingleRequirement(
                new Failure(text, rejection, List.of(), true),
                (request, hierarchy) -> request.identity().isPresent()
                        && predicate.test(request.identity().get()),
                (self, caller, hierarchy) -> Residual.ofKnown(caller, self));
    }

    private static String call(String factory, List<String> arguments) {
        return factory + "(" + String.join(", ", arguments) + ")";
    }

    private static List<String> requireSome(String factory, List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException(factory + " must name at least one: none given; use denyAll()");
        }
        return names;
    }

    private static void requireScope(String scope) {
        boolean token = !scope.isEmpty() && scope.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '"' && c != '\\');
        if (!token) {
            throw new IllegalArgumentException(
                    "a scope must be one or more visible ASCII characters without '\"' and '\\' (RFC 6749 section 3.3): '"
                            + scope + "'; for two scopes write hasScope(a).and(hasScope(b))");
        }
    }

    @Override
    @Nullable
    Failure test(AccessRequest request, RoleHierarchy hierarchy) {
        return test.isMet(request, hierarchy) ? null : failure;
    }

    @Override
    Residual residual(MatrixCaller caller, RoleHierarchy hierarchy) {
        return rest.of(this, caller, hierarchy);
    }

    @Override
    void collectRoles(Collection<String> all) {
        all.addAll(roles);
    }

    @Override
    boolean permitsEveryone() {
        return this == PERMIT_ALL;
    }

    @Override
    List<String> scopes() {
        return failure.scopes();
    }
}
