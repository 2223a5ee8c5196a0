/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.broken.headers;

import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;

/** Breaks a rule: a filter that others can extend. */
public class OpenFilter extends SecurityFilter {
    /** Makes a filter that lets everything pass. */
    public OpenFilter() {
        super(Phase.HEADERS);
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        exchange.proceed();
    }
}
