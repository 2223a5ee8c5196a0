/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.JsonNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which claim of a token tells the roles of its subject.
 *
 * <p>The claim is an array of at most 500 strings, each of 1 to 256 characters without control characters, and none of
 * them {@code *} or {@code **}, which the Servlet specification reserves. One such string by itself is one role, as
 * some issuers write a single role without an array; it is not split. Roles are taken as they are, without a prefix.
 * Where the claim is missing or null there are no roles; where it is anything else the token is refused. Immutable.
 */
public final class ClaimRoles {
    /** The greatest number of roles, and of scopes, that one token may grant. */
    static final int MAX_GRANTS = 500;

    /** The claim {@code roles}, which the application did not set: where it is anything else there are no roles. */
    static final ClaimRoles UNASKED = new ClaimRoles(List.of("roles"), false);

    private final List<String> names;
    private final boolean asked;

    private ClaimRoles(List<String> names) {
        this(names, true);
    }

    private ClaimRoles(List<String> names, boolean asked) {
        this.names = names;
        this.asked = asked;
    }

    /**
     * Takes a claim inside other claims, such as {@code realm_access/roles}.
     *
     * @param path claim names from the outside to the inside, separated by slashes; no name is empty
     * @throws IllegalArgumentException if the path is none
     */
    public static ClaimRoles path(String path) {
        List<String> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/') {
                names.add(PlainText.require("each claim name of a path", path.substring(start, i)));
                start = i + 1;
            }
        }
        return new ClaimRoles(List.copyOf(names));
    }

    /**
     * Takes a claim by its whole name, which may contain slashes, as {@code https://example.com/roles} does.
     *
     * @throws IllegalArgumentException if the name is empty, has more than 256 characters or a control character
     */
    public static ClaimRoles claim(String name) {
        return new ClaimRoles(List.of(PlainText.require("a claim name", name)));
    }

    /** Takes the realm roles of Keycloak: {@code realm_access/roles}. */
    public static ClaimRoles keycloakRealm() {
        return path("realm_access/roles");
    }

    /**
     * Takes the roles that Keycloak grants for one client: {@code resource_access/CLIENT/roles}.
     *
     * @throws IllegalArgumentException if the client is empty, has more than 256 characters or a control character
     */
    public static ClaimRoles keycloakClient(String client) {
        return new ClaimRoles(List.of("resource_access", PlainText.require("a client", client), "roles"));
    }

    /** Returns the roles that the claims tell; one may come twice. */
    List<String> of(Map<String, Object> claims) throws JwtException {
        return of(claims, JwtFault.ROLES);
    }

    /** Returns the names that the claims tell, whatever they are; if they are malformed, that is this fault. */
    List<String> of(Map<String, Object> claims, JwtFault fault) throws JwtException {
        Object value = claims;
        for (String name : names) {
            if (!(value instanceof Map<?, ?> object)) {
                throw new JwtException(fault);
            }
            value = object.get(name);
            if (value == null || value instanceof JsonNull) {
                return List.of();
            }
        }
        List<String> roles = names(value instanceof String ? List.of(value) : value);
        if (roles == null && asked) {
            throw new JwtException(fault);
        }
        return roles == null ? List.of() : roles;
    }

    /** Returns the names in an array, or null if it is anything else. */
    private static @Nullable List<String> names(@Nullable Object value) {
        if (!(value instanceof List<?> list) || list.size() > MAX_GRANTS) {
            return null;
        }
        List<String> roles = new ArrayList<>(list.size());
        for (Object element : list) {
            if (!(element instanceof String role) || !PlainText.is(role) || role.equals("*") || role.equals("**")) {
                return null;
            }
            roles.add(role);
        }
        return roles;
    }

    /** Returns the claim names from the outside to the inside, separated by slashes. */
    @Override
    public String toString() {
        return String.join("/", names);
    }
}
