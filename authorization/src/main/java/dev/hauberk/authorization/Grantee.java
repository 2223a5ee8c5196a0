/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import dev.hauberk.core.RoleHierarchy;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who is granted something: one subject of one issuer, or all who hold a role.
 *
 * @param kind which of both
 * @param issuer who vouches for the subject; empty for a role, and for subjects of the application itself
 * @param name the subject's name as the issuer knows it, or the role
 */
public record Grantee(Kind kind, Optional<String> issuer, String name) {
    /** What a grantee is. */
    public enum Kind {
        /** One subject. */
        SUBJECT,
        /** All who hold a role. */
        ROLE
    }

    private static final int MAX_LENGTH = 256;

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the name or the issuer is empty, longer than 256 characters, or holds a
     *     control character
     */
    public Grantee {
        ObjectGrant.requirePlain("grantee", name);
        issuer.ifPresent(value -> ObjectGrant.requirePlain("issuer of a grantee", value));
    }

    /** Returns the subject that an identity is. */
    public static Grantee of(Identity identity) {
        return new Grantee(Kind.SUBJECT, identity.issuer(), identity.getName());
    }

    /** Returns all who hold a role. */
    public static Grantee ofRole(String role) {
        return new Grantee(Kind.ROLE, Optional.empty(), RoleHierarchy.requireRole(role));
    }

    /**
     * Returns all grantees that an identity is: itself, and the roles it holds, with those they include. A name that no
     * grantee can have is left out. For stores of grants.
     */
    public static Set<Grantee> all(Identity identity, RoleHierarchy hierarchy) {
        Set<Grantee> all = new LinkedHashSet<>();
        if (isPlain(identity.getName())
                && identity.issuer().filter(issuer -> !isPlain(issuer)).isEmpty()) {
            all.add(of(identity));
        }
        for (String held : identity.roles()) {
            for (String role : hierarchy.reachable(held)) {
                if (isPlain(role) && !role.isBlank()) {
                    all.add(ofRole(role));
                }
            }
        }
        return all;
    }

    static boolean isPlain(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH && text.chars().noneMatch(Character::isISOControl);
    }

    @Override
    public String toString() {
        return kind == Kind.ROLE
                ? "role " + name
                : issuer.map(by -> name + " by " + by).orElse(name);
    }
}
