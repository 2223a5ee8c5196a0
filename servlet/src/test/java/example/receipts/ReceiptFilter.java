/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.receipts;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RoleHierarchy;
import dev.hauberk.servlet.AnswerGate;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.Slot;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** Sends no answer about a payment unless the application wrote a receipt. */
final class ReceiptFilter extends SecurityFilter {
    private static final String RULE = "/payments/*: receipt";
    private static final Slot<AnswerGate> RECEIPT = new Slot<>();

    private final RoleHierarchy roles;

    ReceiptFilter(RoleHierarchy roles) {
        super(Phase.AUTHORIZATION);
        this.roles = roles;
    }

    /** Notes that there is a receipt; for the application. */
    static void written(ServletRequest request) {
        RECEIPT.get(request).orElseThrow().open();
    }

    @Override
    protected Set<DispatcherType> dispatcherTypes() {
        return EnumSet.complementOf(EnumSet.of(DispatcherType.ERROR));
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        exchange.request().includeRoles(roles);
        exchange.request().permittedBy(RULE);
        if (!exchange.path().value().startsWith("/payments")) {
            exchange.proceed();
            return;
        }
        AnswerGate gate = AnswerGate.of(
                500,
                () -> new Decision.Deny(
                        Rejection.of(500, "receipt_missing").withReason("no receipt was written"), RULE));
        RECEIPT.set(exchange.request(), gate);
        exchange.proceed(gate);
    }
}
