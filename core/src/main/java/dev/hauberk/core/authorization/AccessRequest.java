/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.authorization;

import dev.hauberk.core.Identity;
import dev.hauberk.core.RequestPath;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a policy may know of a request; the request of the servlet module is one.
 *
 * <p>A policy asks on the thread that calls it and keeps no reference.
 */
public interface AccessRequest {
    /** Returns the request method as sent; methods are case-sensitive (RFC 9110 section 9.1). */
    String method();

    /** Returns the canonical path, relative to the context. */
    RequestPath path();

    /** Returns who the request acts for, or empty if the caller is anonymous. */
    Optional<Identity> identity();

    /** Returns whether the identity, or the container, grants the role itself; no {@link RoleHierarchy} is applied. */
    boolean hasRole(String role);

    /** Returns the client's address as trusted proxies tell it. */
    String clientAddress();

    /** Returns a request attribute, or {@code null} if there is none with this name. */
    @Nullable
    Object attribute(String name);
}
