/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Identity;
import dev.hauberk.core.JsonNull;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of an issuer's claims rules may ask about.
 *
 * @param roles where roles are told
 * @param permissions where permissions are told, or null if nowhere
 * @param attributes the claims that become attributes of the identity
 */
record ClaimMapping(ClaimRoles roles, @Nullable ClaimRoles permissions, Set<String> attributes) {
    /** What the identity has under these names comes from checks, and no claim may take its place. */
    static final Set<String> RESERVED = Set.of("jti", "client_id", "acr", "auth_time", "jwt");

    static ClaimMapping ofRoles(ClaimRoles roles) {
        return new ClaimMapping(roles, null, Set.of());
    }

    /** Adds what a token's claims tell. */
    void addTo(Identity.Builder caller, Map<String, Object> claims) throws JwtException {
        List<String> granted = roles.of(claims);
        caller.roles(granted);
        if (permissions != null) {
            caller.permissions(permissions.of(claims, JwtFault.PERMISSIONS).toArray(String[]::new));
        }
        for (String name : attributes) {
            Object value = claims.get(name);
            if (value != null && !(value instanceof JsonNull)) {
                caller.attribute(name, value);
            }
        }
    }
}
