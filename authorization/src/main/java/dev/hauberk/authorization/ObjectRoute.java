/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;

/**
 * Requests that are about objects of one type.
 *
 * @param pattern which requests
 * @param type the type of object
 * @param segment the place in the path that names the object, or -1 if none does
 */
record ObjectRoute(RequestPattern pattern, String type, int segment) {
    /** Makes a route whose path names no object. */
    static ObjectRoute of(String pattern, String type) {
        return new ObjectRoute(RequestPattern.parse(pattern), requireType(type), -1);
    }

    /** Makes a route in whose path a variable such as <code>{id}</code> names the object. */
    static ObjectRoute of(String pattern, String type, String variable) {
        RequestPattern parsed = RequestPattern.parse(pattern);
        boolean braces = variable.startsWith("{") && variable.endsWith("}");
        int segment = braces ? parsed.path().variableSegment(variable.substring(1, variable.length() - 1)) : -1;
        if (segment < 0) {
            throw new IllegalArgumentException("the object must be named by a variable of the path, in braces: '"
                    + variable + "' in " + pattern + "; its variables are "
                    + parsed.path().variables());
        }
        return new ObjectRoute(parsed, requireType(type), segment);
    }

    private static String requireType(String type) {
        if (type.isBlank()) {
            throw new IllegalArgumentException("the type of an object must be a name: it is blank");
        }
        return type;
    }

    ObjectScope scope(RequestPath path, ObjectChecks checks, int status) {
        return new ObjectScope(this, segment < 0 ? null : path.segment(segment), checks, status);
    }

    /** Returns the route as text, such as {@code GET /orders/{id} (order)}. */
    @Override
    public String toString() {
        return pattern + " (" + type + ")";
    }
}
