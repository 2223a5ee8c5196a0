/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.Rejection;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a request that {@link FirewallFilter} must refuse if it has a body, once an octet of it came.
 *
 * <p>From HTTP/2 on only reading shows whether there is one, and a client can let a reader wait. So this runs in phase
 * INPUT: limits have counted the request, and the caller is known and permitted.
 */
final class UndeclaredBodyFilter extends SecurityFilter {
    private static final String REFUSAL = UndeclaredBodyFilter.class.getName() + ".refusal";

    UndeclaredBodyFilter() {
        super(Phase.INPUT);
    }

    /** Says what this request is refused with if it has a body. */
    static void refuseIfThereIsOne(SecurityRequest request, Rejection refusal) {
        request.setAttribute(REFUSAL, refusal);
    }

    /** Waits for the first octet, or the end, and returns the refusal if there is an octet. */
    static @Nullable Rejection check(SecurityRequest request, Rejection refusal) {
        try {
            boolean tunnel = request.getMethod().equals("CONNECT");
            return tunnel || request.getInputStream().read() < 0 ? null : refusal;
        } catch (IOException e) {
            return Rejection.of(400, "body_incomplete")
                    .withReason("the body could not be read")
                    .withCause(e);
        }
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        Rejection refusal = request.getAttribute(REFUSAL) instanceof Rejection found ? found : null;
        if (refusal != null) {
            request.removeAttribute(REFUSAL);
            refusal = check(request, refusal);
        }
        if (refusal == null) {
            exchange.proceed();
        } else {
            exchange.reject(refusal);
        }
    }
}
