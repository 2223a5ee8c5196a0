/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Permits owners what owners may do with their objects, as the application knows who owns what. Immutable.
 *
 * <pre>{@code
 * Ownership.of("account", accounts::ownerOf, accounts::ownedBy).grants("account:read", "account:pay")
 * }</pre>
 */
public final class Ownership implements ObjectAuthorizer {
    private final String type;
    private final Function<? super String, Optional<String>> ownerOf;
    private final Function<? super String, ? extends Collection<String>> ownedBy;
    private final List<Permission> granted;
    private final Optional<String> issuer;

    private Ownership(
            String type,
            Function<? super String, Optional<String>> ownerOf,
            Function<? super String, ? extends Collection<String>> ownedBy,
            List<Permission> granted,
            Optional<String> issuer) {
        this.type = type;
        this.ownerOf = ownerOf;
        this.ownedBy = ownedBy;
        this.granted = granted;
        this.issuer = issuer;
    }

    /**
     * Returns an ownership that permits nothing yet.
     *
     * @param type the type of object
     * @param ownerOf tells the name of an object's owner, or empty if there is no such object
     * @param ownedBy tells the identifiers of the objects that somebody of that name owns
     */
    public static Ownership of(
            String type,
            Function<? super String, Optional<String>> ownerOf,
            Function<? super String, ? extends Collection<String>> ownedBy) {
        ObjectGrant.requirePlain("type of an object", type);
        return new Ownership(type, ownerOf, ownedBy, List.of(), Optional.empty());
    }

    /**
     * Returns this ownership with these permissions for owners, in place of others.
     *
     * @throws IllegalArgumentException if one is no {@link Permission}
     */
    public Ownership grants(String... permissions) {
        List<Permission> parsed =
                List.of(permissions).stream().map(Permission::parse).toList();
        return new Ownership(type, ownerOf, ownedBy, parsed, issuer);
    }

    /**
     * Returns this ownership for subjects of one issuer only; default any, which is right only if a single issuer is
     * trusted, since the same name from two issuers is two subjects.
     */
    public Ownership withIssuer(String name) {
        return new Ownership(type, ownerOf, ownedBy, granted, Optional.of(name));
    }

    @Override
    public boolean may(Identity identity, String action, String objectType, String id) {
        return permits(identity, action, objectType)
                && ownerOf.apply(id).filter(identity.getName()::equals).isPresent();
    }

    @Override
    public VisibleObjects visible(Identity identity, String action, String objectType) {
        return permits(identity, action, objectType)
                ? VisibleObjects.of(ownedBy.apply(identity.getName()))
                : VisibleObjects.none();
    }

    private boolean permits(Identity identity, String action, String objectType) {
        Permission required = Permission.parse(action);
        return objectType.equals(type)
                && (issuer.isEmpty() || issuer.equals(identity.issuer()))
                && granted.stream().anyMatch(permission -> permission.implies(required));
    }
}
