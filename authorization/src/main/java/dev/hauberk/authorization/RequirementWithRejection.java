/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RoleHierarchy;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A requirement with an answer of its own for a known caller who does not meet it. */
final class RequirementWithRejection extends Requirement {
    private final Requirement requirement;
    private final Function<Failure, Rejection> answer;
    private final boolean hides;

    RequirementWithRejection(Requirement requirement, String text, Function<Failure, Rejection> answer, boolean hides) {
        super(text);
        this.requirement = requirement;
        this.answer = answer;
        this.hides = hides;
    }

    @Override
    @Nullable
    Failure test(AccessRequest request, RoleHierarchy hierarchy) {
        Failure failure = requirement.test(request, hierarchy);
        return failure == null ? null : failure.withRejection(answer.apply(failure));
    }

    @Override
    boolean explain(AccessRequest request, RoleHierarchy hierarchy, String indent, List<String> lines) {
        return requirement.explain(request, hierarchy, indent, lines);
    }

    @Override
    Residual residual(MatrixCaller caller, RoleHierarchy hierarchy) {
        return requirement.residual(caller, hierarchy);
    }

    @Override
    void collectRoles(Collection<String> roles) {
        requirement.collectRoles(roles);
    }

    @Override
    Requirement boundTo(PathPattern pattern) {
        return new RequirementWithRejection(requirement.boundTo(pattern), toString(), answer, hides);
    }

    @Override
    boolean isHidden() {
        return hides;
    }

    @Override
    boolean asksAboutObjects() {
        return requirement.asksAboutObjects();
    }

    @Override
    boolean permitsEveryone() {
        return requirement.permitsEveryone();
    }

    @Override
    List<String> scopes() {
        return hides ? List.of() : requirement.scopes();
    }

    @Override
    String operand(boolean ofConjunction) {
        return hides ? toString() : requirement.operand(ofConjunction);
    }
}
