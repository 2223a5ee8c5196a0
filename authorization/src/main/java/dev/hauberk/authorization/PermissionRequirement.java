/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import dev.hauberk.core.RoleHierarchy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A requirement that the caller was granted a permission: everywhere, or with {@link #on} for one object. Immutable.
 */
public final class PermissionRequirement extends Requirement {
    private final Permission required;
    private final Failure failure;

    PermissionRequirement(Permission required) {
        super("hasPermission(" + required + ")");
        this.required = required;
        this.failure = Failure.of(toString(), "permission_missing");
    }

    /**
     * Returns a requirement that the caller has this permission on one object, by the word of the
     * {@link ObjectAuthorizer} alone; code {@code object_denied}. What the identity itself was granted for all objects
     * plays no part, unless the authorizer asks it; to demand both, join both with {@link #and}.
     *
     * <pre>{@code
     * .rule("GET /orders/{id}", hasPermission("order:read").on("order", "{id}"))
     * }</pre>
     *
     * @param type the kind of object, as the authorizer knows it
     * @param id a variable of the rule's path in braces, or the identifier itself
     * @throws IllegalArgumentException if the type or the identifier is blank
     */
    public Requirement on(String type, String id) {
        return new ObjectRequirement(required.toString(), type, ObjectReference.parse(id));
    }

    @Override
    @Nullable
    Failure test(AccessRequest request, RoleHierarchy hierarchy) {
        Optional<Identity> identity = request.identity();
        boolean met = identity.isPresent()
                && identity.get()
                        .derived(PermissionGrants.class, caller -> PermissionGrants.of(caller.permissions()))
                        .imply(required);
        return met ? null : failure;
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
