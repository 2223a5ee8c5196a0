/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Decision;
import dev.hauberk.servlet.AnswerGate;
import org.jspecify.annotations.Nullable;

/**
 * What a request must have been granted before it may be answered with success: the object that its path names, or,
 * where it names none, any object of the type or a list of them. For one request; safe for use by several threads.
 */
final class ObjectScope {
    private final ObjectRoute route;
    private final @Nullable String id;
    private final AnswerGate gate;

    /** @param status the status of the refusal */
    ObjectScope(ObjectRoute route, @Nullable String id, ObjectChecks checks, int status) {
        this.route = route;
        this.id = id;
        this.gate = AnswerGate.of(status, () -> new Decision.Deny(checks.missing(route, status), route.toString()));
    }

    AnswerGate gate() {
        return gate;
    }

    void granted(String type, String grantedId) {
        if (type.equals(route.type()) && (id == null || id.equals(grantedId))) {
            gate.open();
        }
    }

    void listed(String type) {
        if (id == null && type.equals(route.type())) {
            gate.open();
        }
    }
}
