/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.SecurityEvent;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;

/** Publishes the one decision event of a request, and fills in what events have in common. */
final class Decisions {
    private Decisions() {}

    static void fill(SecurityEvent.Builder event, SecurityRequest request) {
        event.time(Instant.now())
                .request(
                        request.method(),
                        request.unambiguousPath().map(RequestPath::value).orElse(""),
                        request.dispatcherType().name())
                .clientAddress(request.clientAddress())
                .peer(request.peer())
                .route(request.mappedBy())
                .requestId(request.requestId());
        request.knownIdentity().ifPresent(event::identity);
        request.state().facts().forEach(facts -> facts.get().forEach(event::attribute));
    }

    static void publish(SecurityRequest request, HttpServletResponse response) {
        RequestState state = request.state();
        if (!state.claimDecision() || !state.context.hasListeners()) {
            return;
        }
        Rejection rejection = state.rejection;
        boolean failed = state.failure != null;
        String code = rejection != null ? "refused" : failed ? "failed" : "allowed";
        SecurityEvent.Builder event = SecurityEvent.builder(SecurityEvent.Kind.DECISION, code)
                .filter(state.refusedBy)
                .rule(state.rule)
                .status(failed ? 500 : response.getStatus());
        if (rejection != null) {
            event.reason(rejection.code());
        }
        fill(event, request);
        state.context.publish(event.build());
    }
}
