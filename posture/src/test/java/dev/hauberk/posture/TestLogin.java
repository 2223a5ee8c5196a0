/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.core.Identity;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;

/** Takes the caller from the field {@code user}, written as name:role. */
final class TestLogin extends SecurityFilter {
    TestLogin() {
        super(Phase.AUTHENTICATION);
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        String user = exchange.request().getHeader("user");
        if (user == null) {
            exchange.proceed();
            return;
        }
        String[] parts = user.split(":", -1);
        exchange.proceedAs(Identity.builder(parts[0]).roles(parts[1]).build());
    }
}
