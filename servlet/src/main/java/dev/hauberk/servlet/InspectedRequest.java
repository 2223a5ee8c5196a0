/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.authorization.AccessRequest;
import dev.hauberk.core.Identity;
import dev.hauberk.core.RequestPath;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as somebody sees it who only asks what a policy would say. Object checks are answered and count for nobody,
 * or a policy that is tried out would let a handler through that forgot its own.
 *
 * @param request the request
 */
record InspectedRequest(SecurityRequest request) implements AccessRequest {
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
        ObjectChecks checks = request.state().objects;
        Optional<Identity> caller = identity();
        return checks != null && caller.isPresent() && checks.wouldPermit(caller.get(), action, type, id);
    }

    @Override
    public String clientAddress() {
        return request.clientAddress();
    }

    @Override
    public @Nullable Object attribute(String name) {
        return request.attribute(name);
    }
}
