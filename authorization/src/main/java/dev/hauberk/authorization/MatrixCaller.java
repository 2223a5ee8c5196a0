/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.RoleHierarchy;
import java.util.List;
import java.util.Optional;

/**
 * A caller for whom a matrix has a column: the anonymous one, an account without a role, or an account with one. A
 * probe of a chain asks as these callers. Immutable.
 *
 * @param name the heading, such as {@code anonymous} or {@code role clerk}
 * @param known whether the caller is authenticated
 * @param role the one role, or empty
 */
public record MatrixCaller(String name, boolean known, Optional<String> role) {
    /** The caller that nothing is known of. */
    public static final MatrixCaller ANONYMOUS = new MatrixCaller("anonymous", false, Optional.empty());
    /** An account without a role. */
    public static final MatrixCaller AUTHENTICATED = new MatrixCaller("authenticated", true, Optional.empty());

    /** Returns an account with one role. */
    public static MatrixCaller of(String role) {
        return new MatrixCaller("role " + role, true, Optional.of(role));
    }

    @Override
    public String toString() {
        return name;
    }

    boolean holdsAny(List<String> roles, RoleHierarchy hierarchy) {
        return role.isPresent() && roles.stream().anyMatch(wanted -> hierarchy.includes(role.get(), wanted));
    }
}
