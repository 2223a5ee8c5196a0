/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RoleHierarchy;
import dev.hauberk.servlet.SecurityRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a policy may know of a request.
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

    /**
     * Returns the name of the servlet that the container mapped the request to, or an empty string if none is known.
     * Default: empty.
     */
    default String servletName() {
        return "";
    }

    /**
     * Returns whether the caller may do something to one object, by the word of an {@link ObjectAuthorizer}; false for
     * an anonymous caller. Default: nobody may.
     *
     * @throws dev.hauberk.core.StoreUnavailableException if what was granted cannot be found out
     */
    default boolean may(String action, String type, String id) {
        return false;
    }

    /**
     * Returns this request for somebody who asks what a policy would say and decides nothing by it: what is asked about
     * objects then counts for nobody. Default: this request.
     */
    default AccessRequest forInspection() {
        return this;
    }

    /** Returns the client's address as trusted proxies report it. */
    String clientAddress();

    /** Returns a request attribute, or {@code null} if there is none with this name. */
    @Nullable
    Object attribute(String name);

    /** Returns a request of a chain; objects that are granted count as checked. */
    static AccessRequest of(SecurityRequest request) {
        return new CheckedRequest(request, ObjectChecks.of(request).orElse(null), true);
    }

    /**
     * Returns a request that was never made, to ask a policy about: without attributes, from no address, and without
     * permission for any object.
     *
     * @param request a method and a path as {@link dev.hauberk.core.RequestPattern} has them, but of one request:
     *     {@code GET /orders/4711}
     * @param identity who would make it, or empty for a stranger
     * @throws IllegalArgumentException if the text is no method and path
     * @throws dev.hauberk.core.AmbiguousPathException if the path is ambiguous
     */
    static AccessRequest of(String request, Optional<Identity> identity) {
        return ImaginedRequest.parse(request, identity);
    }
}
