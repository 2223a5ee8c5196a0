/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Publishes a refusal that no filter of the chain made, but the application through the Servlet API. */
final class Refusals {
    private Refusals() {}

    static void publish(SecurityRequest request, Rejection rejection, String id) {
        publish(request, rejection, "", id);
    }

    /**
     * Refuses a request that runs asynchronously, where no filter can.
     *
     * @return whether it is answered; not if another answer has begun
     */
    static boolean answer(SecurityRequest request, Rejection rejection) throws IOException {
        RequestState state = request.state();
        String id = ChainContext.newId();
        publish(request, rejection, id);
        HttpServletResponse response = state.appResponse;
        if (response == null || response.isCommitted()) {
            return false;
        }
        state.answered = true;
        FreshResponse.of(response);
        state.context.answer(request, response, rejection, id);
        return true;
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
