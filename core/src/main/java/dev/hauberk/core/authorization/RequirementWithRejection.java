/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.authorization;

import dev.hauberk.core.Rejection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A requirement with an answer of its own for a known caller who does not meet it. */
final class RequirementWithRejection extends Requirement {
    private final Requirement requirement;
    private final Rejection rejection;

    RequirementWithRejection(Requirement requirement, Rejection rejection) {
        super(requirement.toString());
        this.requirement = requirement;
        this.rejection = Objects.requireNonNull(rejection, "rejection");
    }

    @Override
    @Nullable
    Failure test(AccessRequest request, RoleHierarchy hierarchy) {
        Failure failure = requirement.test(request, hierarchy);
        return failure == null ? null : failure.withRejection(rejection);
    }

    @Override
    boolean permitsEveryone() {
        return requirement.permitsEveryone();
    }

    @Override
    List<String> scopes() {
        return requirement.scopes();
    }

    @Override
    String operand(boolean ofConjunction) {
        return requirement.operand(ofConjunction);
    }
}
