/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.RequestPatternIndex;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;

/**
 * Adds the headers that depend on who asks, just before the application answers: no cache keeps what a known caller
 * gets, and a logout that was allowed clears the browser's data. Companion of {@link SecurityHeadersFilter}.
 */
final class AnswerFilter extends SecurityFilter {
    private final RequestPatternIndex logouts;

    AnswerFilter(List<RequestPattern> logouts) {
        super(Phase.HANDLER);
        this.logouts = RequestPatternIndex.of(logouts, false);
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        if (request.getAttribute(SecurityHeadersFilter.NONCE_ATTRIBUTE) instanceof NonceResponse nonce) {
            if (exchange.identity().isPresent()) {
                nonce.response().preventStoring();
            }
            if (logouts.first(request.getMethod(), request.path()) >= 0) {
                nonce.response().clearSiteData();
            }
        }
        exchange.proceed();
    }
}
