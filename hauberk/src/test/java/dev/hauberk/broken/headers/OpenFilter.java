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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breaks two rules: a filter that others can extend, a type of a hidden dependency in a signature. */
public class OpenFilter extends SecurityFilter {
    /** Makes a filter that lets everything pass. */
    public OpenFilter() {
        super(Phase.HEADERS);
    }

    /** Returns what a consumer need not have. */
    public Logger logger() {
        return LoggerFactory.getLogger(OpenFilter.class);
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        exchange.proceed();
    }
}
