/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import dev.hauberk.core.RequestPath;
import dev.hauberk.servlet.SecurityRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request of the chain as a policy sees it.
 *
 * @param request the request
 * @param checks asks about objects; null if no filter has an object authorizer
 * @param counts whether an object that was granted counts as checked; it does not where a policy is only asked what it
 *     would say, or a policy that is tried out would let a handler through that forgot its own check
 */
record CheckedRequest(SecurityRequest request, @Nullable ObjectChecks checks, boolean counts) implements AccessRequest {
    @Override
    public String method() {
        return request.method();
    }

    @Override
    public RequestPath path() {
        return request.path();
    }

    @Override
    public Optional<Identity> identity() {
        return request.identity();
    }

    @Override
    public boolean hasRole(String role) {
        return request.hasRole(role);
    }

    @Override
    public String servletName() {
        return request.servletName();
    }

    @Override
    public boolean may(String action, String type, String id) {
        Optional<Identity> caller = checks == null ? Optional.empty() : identity();
        return checks != null && caller.isPresent() && checks.may(caller.get(), action, type, id, counts);
    }

    @Override
    public AccessRequest forInspection() {
        return new CheckedRequest(request, checks, false);
    }

    @Override
    public String clientAddress() {
        return request.clientAddress();
    }

    @Override
    public @Nullable Object attribute(String name) {
        return request.getAttribute(name);
    }
}
