/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request must have been granted before it may be answered with success: the object that its path names, or,
 * where it names none, any object of the type or a list of them. For one request; safe for use by several threads.
 */
final class ObjectScope {
    private final ObjectRoute route;
    private final @Nullable String id;
    private volatile boolean met;

    ObjectScope(ObjectRoute route, @Nullable String id) {
        this.route = route;
        this.id = id;
    }

    ObjectRoute route() {
        return route;
    }

    /** Returns whether the other one asks for the same: one route of a filter, and the same object. */
    @SuppressWarnings("ReferenceEquality")
    boolean isAbout(ObjectScope other) {
        return route == other.route && Objects.equals(id, other.id);
    }

    boolean met() {
        return met;
    }

    void granted(String type, String grantedId) {
        if (type.equals(route.type()) && (id == null || id.equals(grantedId))) {
            met = true;
        }
    }

    void listed(String type) {
        if (id == null && type.equals(route.type())) {
            met = true;
        }
    }
}
