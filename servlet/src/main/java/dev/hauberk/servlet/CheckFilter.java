/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Description;
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

    /** {@inheritDoc} It is enforcing, as a check has no way to refuse in report only. */
    @Override
    public Description describe() {
        return Description.builder(name).fact("enforcing", true).build();
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
