/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;

/** Publishes a refusal that no filter of the chain made, but the application through the Servlet API. */
final class Refusals {
    private Refusals() {}

    static void publish(SecurityRequest request, Rejection rejection, String id) {
        publish(request, rejection, "", id);
    }

    static void publish(SecurityRequest request, Rejection rejection, String rule, String id) {
        request.state().rejection = rejection;
        SecurityEvent.Builder event = SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, rejection.code())
                .id(id)
                .rule(rule)
                .status(rejection.status())
                .reason(rejection.reason());
        Decisions.fill(event, request);
        request.state().context.publish(event.build());
    }
}
