/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.PathPattern;
import dev.hauberk.core.RoleHierarchy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A requirement that the caller has a permission on one object. */
final class ObjectRequirement extends Requirement {
    private final String action;
    private final String type;
    private final ObjectReference object;
    private final Failure failure;

    ObjectRequirement(String action, String type, ObjectReference object) {
        super("hasPermission(" + action + ").on(" + type + ", " + object + ")");
        if (type.isBlank()) {
            throw new IllegalArgumentException("the type of an object must be a name: it is blank");
        }
        this.action = action;
        this.type = type;
        this.object = object;
        this.failure = Failure.of(toString(), "object_denied");
    }

    @Override
    @Nullable
    Failure test(AccessRequest request, RoleHierarchy hierarchy) {
        boolean met = request.identity().isPresent() && request.may(action, type, object.id(request.path()));
        return met ? null : failure;
    }

    @Override
    Requirement boundTo(PathPattern pattern) {
        return new ObjectRequirement(action, type, object.in(pattern));
    }

    @Override
    boolean asksAboutObjects() {
        return true;
    }

    @Override
    Residual residual(MatrixCaller caller, RoleHierarchy hierarchy) {
        return Residual.ofKnown(caller, this);
    }

    @Override
    boolean permitsEveryone() {
        return false;
    }

    @Override
    List<String> scopes() {
        return List.of();
    }
}
