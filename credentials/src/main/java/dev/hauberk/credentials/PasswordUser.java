/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.util.Objects;
import java.util.Set;

/**
 * A user who has a password.
 *
 * @param name as {@link dev.hauberk.core.Identity#builder} takes it
 * @param hash as {@link PasswordHash#hash} returned it
 * @param roles what the user may
 */
public record PasswordUser(String name, String hash, Set<String> roles) {
    /** Copies the roles. */
    public PasswordUser {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(hash, "hash");
        roles = Set.copyOf(roles);
    }

    /** Tells no hash. */
    @Override
    public String toString() {
        return "PasswordUser[" + name + "]";
    }
}
