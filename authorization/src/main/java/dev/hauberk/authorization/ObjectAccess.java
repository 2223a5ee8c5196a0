/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletRequest;
import java.util.Optional;

/**
 * What the caller of a request may do to single objects, for the application to ask; it asks the
 * {@link dev.hauberk.authorization.ObjectAuthorizer} of the {@link AuthorizationFilter}.
 *
 * <pre>{@code
 * ObjectAccess access = ObjectAccess.of(request);
 * access.requireVisible("order:read", "order", id);
 * }</pre>
 *
 * <p>The request remembers each answer, so asking again costs nothing. A stranger may do nothing. If the authorizer's
 * store cannot be asked, the request is refused with 503. Ask about the identifier as the path spells it: a route
 * declared {@linkplain AuthorizationFilter.Builder#objectScoped object-scoped} compares it. Safe for use by several
 * threads while the request is being served.
 */
public final class ObjectAccess {
    private final SecurityRequest request;
    private final ObjectChecks checks;

    private ObjectAccess(SecurityRequest request, ObjectChecks checks) {
        this.request = request;
        this.checks = checks;
    }

    /**
     * Returns what the caller of a request may do.
     *
     * @param request the request that the application was given, or a wrapper around it
     * @throws IllegalStateException if no {@link AuthorizationFilter} with an object authorizer was passed
     */
    public static ObjectAccess of(ServletRequest request) {
        Optional<SecurityRequest> secured = SecurityRequest.in(request);
        Optional<ObjectChecks> checks = secured.flatMap(ObjectChecks::of);
        if (checks.isPresent()) {
            return new ObjectAccess(secured.get(), checks.get());
        }
        throw new IllegalStateException(
                "a request must have passed an AuthorizationFilter with an object authorizer: this one did not;"
                        + " configure objectAuthorizer(...) and register the filter ahead of the servlet");
    }

    /**
     * Returns whether the caller may do something to an object.
     *
     * @param action a permission such as {@code order:read}
     * @param type the type of object
     * @param id the object's identifier
     */
    public boolean may(String action, String type, String id) {
        Optional<Identity> caller = request.identity();
        return caller.isPresent() && checks.may(caller.get(), action, type, id, true);
    }

    /**
     * Does nothing if the caller may do something to an object, and otherwise ends the request with 403
     * {@code object_denied}, for a stranger with 401. The exception that does so must not be caught.
     */
    public void require(String action, String type, String id) {
        require(action, type, id, 403);
    }

    /**
     * Does the same as {@link #require}, but answers 404, as for an object that does not exist; for objects whose
     * existence is nobody's business.
     */
    public void requireVisible(String action, String type, String id) {
        require(action, type, id, 404);
    }

    private void require(String action, String type, String id, int status) {
        if (!may(action, type, id)) {
            boolean stranger = request.identity().isEmpty();
            throw checks.refusal(Rejection.of(stranger ? 401 : status, "object_denied")
                    .withReason("the caller has no permission " + action + " on this " + type));
        }
    }

    /** Returns all objects of a type that the caller may do something to, for lists and queries. */
    public VisibleObjects visible(String action, String type) {
        return request.identity()
                .map(caller -> checks.visible(caller, action, type))
                .orElse(VisibleObjects.none());
    }
}
