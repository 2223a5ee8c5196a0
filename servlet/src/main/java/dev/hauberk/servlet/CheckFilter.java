/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Decision;
import jakarta.servlet.ServletException;
import java.io.IOException;

/** A {@link RequestCheck} as a filter. */
final class CheckFilter extends SecurityFilter {
    private final String name;
    private final RequestCheck check;

    CheckFilter(String name, Phase phase, RequestCheck check) {
        super(phase);
        this.name = name;
        this.check = check;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        Decision decision = check.check(exchange.request());
        if (decision instanceof Decision.Deny deny) {
            exchange.reject(deny);
        } else if (decision instanceof Decision.Allow) {
            exchange.proceed();
        }
    }
}
