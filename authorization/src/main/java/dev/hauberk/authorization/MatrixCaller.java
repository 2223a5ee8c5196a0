/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.RoleHierarchy;
import java.util.List;
import java.util.Optional;

/**
 * A column of a matrix: a stranger, somebody without a role, or somebody with one.
 *
 * @param name the heading
 * @param known whether somebody vouches for the caller
 * @param role the one role
 */
record MatrixCaller(String name, boolean known, Optional<String> role) {
    static final MatrixCaller ANONYMOUS = new MatrixCaller("anonymous", false, Optional.empty());
    static final MatrixCaller AUTHENTICATED = new MatrixCaller("authenticated", true, Optional.empty());

    static MatrixCaller of(String role) {
        return new MatrixCaller("role " + role, true, Optional.of(role));
    }

    boolean holdsAny(List<String> roles, RoleHierarchy hierarchy) {
        return role.isPresent() && roles.stream().anyMatch(wanted -> hierarchy.includes(role.get(), wanted));
    }
}
