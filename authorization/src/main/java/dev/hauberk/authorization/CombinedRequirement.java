/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.PathPattern;
import dev.hauberk.core.RoleHierarchy;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Two requirements joined by {@code and} or {@code or}. */
final class CombinedRequirement extends Requirement {
    private final Requirement left;
    private final Requirement right;
    private final boolean conjunction;
    private final List<String> scopes;

    CombinedRequirement(Requirement left, Requirement right, boolean conjunction) {
        super(left.operand(conjunction) + (conjunction ? " and " : " or ") + right.operand(conjunction));
        this.left = left;
        this.right = Objects.requireNonNull(right, "other");
        this.conjunction = conjunction;
        this.scopes = conjunction ? union(left.scopes(), right.scopes()) : List.of();
    }

    private static List<String> union(List<String> first, List<String> second) {
        Set<String> all = new LinkedHashSet<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    @Override
    @Nullable
    Failure test(AccessRequest request, RoleHierarchy hierarchy) {
        Failure first = left.test(request, hierarchy);
        if (conjunction) {
            Failure failure = first == null ? right.test(request, hierarchy) : first;
            return failure == null ? null : withAllScopes(failure);
        }
        if (first == null) {
            return null;
        }
        Failure second = right.test(request, hierarchy);
        if (second == null) {
            return null;
        }
        return (second.helpfulness() > first.helpfulness() ? second : first).withUnmet(toString());
    }

    /** Asks for all scopes at once: a client that is told one at a time gets tokens that lack the other each time. */
    private Failure withAllScopes(Failure failure) {
        return failure.scopes().isEmpty()
                ? failure
                : Failure.ofScopes(failure.unmet(), union(scopes, failure.scopes()));
    }

    @Override
    boolean explain(AccessRequest request, RoleHierarchy hierarchy, String indent, List<String> lines) {
        int place = lines.size();
        boolean first = left.explain(request, hierarchy, indent + "  ", lines);
        boolean met = first;
        if (first == conjunction) {
            met = right.explain(request, hierarchy, indent + "  ", lines);
        } else {
            lines.add(indent + "  " + right + ": not asked");
        }
        lines.add(place, indent + (conjunction ? "all of: " : "one of: ") + (met ? "met" : "not met"));
        return met;
    }

    @Override
    Residual residual(MatrixCaller caller, RoleHierarchy hierarchy) {
        Residual first = left.residual(caller, hierarchy);
        Residual second = right.residual(caller, hierarchy);
        return conjunction ? first.and(second) : first.or(second);
    }

    @Override
    void collectRoles(Collection<String> roles) {
        left.collectRoles(roles);
        right.collectRoles(roles);
    }

    @Override
    Requirement boundTo(PathPattern pattern) {
        return new CombinedRequirement(left.boundTo(pattern), right.boundTo(pattern), conjunction);
    }

    @Override
    boolean isHidden() {
        return left.isHidden() || right.isHidden();
    }

    @Override
    boolean asksAboutObjects() {
        return left.asksAboutObjects() || right.asksAboutObjects();
    }

    @Override
    boolean permitsEveryone() {
        return conjunction
                ? left.permitsEveryone() && right.permitsEveryone()
                : left.permitsEveryone() || right.permitsEveryone();
    }

    @Override
    List<String> scopes() {
        return scopes;
    }

    @Override
    String operand(boolean ofConjunction) {
        return ofConjunction == conjunction ? toString() : "(" + this + ")";
    }
}
