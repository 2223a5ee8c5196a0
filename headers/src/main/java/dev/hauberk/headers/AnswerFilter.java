/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.RequestPattern;
import dev.hauberk.headers.SecurityHeadersFilter.SiteData;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Adds the headers that depend on who asks, just before the application answers: no cache keeps what a known caller
 * gets, and a logout that was allowed clears the browser's data. Companion of {@link SecurityHeadersFilter}.
 */
final class AnswerFilter extends SecurityFilter {
    private final List<RequestPattern> logouts;

    AnswerFilter(List<RequestPattern> logouts) {
        super(Phase.HANDLER);
        this.logouts = List.copyOf(logouts);
    }

    /** Returns the value of {@code Clear-Site-Data}; all types if none is named. */
    static String siteData(SiteData... data) {
        return Stream.of(data.length == 0 ? SiteData.values() : data)
                .distinct()
                .map(each -> "\"" + each.name().toLowerCase(Locale.ROOT) + "\"")
                .collect(Collectors.joining(", "));
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        if (exchange.identity().isPresent()) {
            SecurityHeadersFilter.preventStoring(request);
        }
        for (int i = 0; i < logouts.size(); i++) {
            if (logouts.get(i).matches(request.getMethod(), request.path())) {
                SecurityHeadersFilter.clearSiteData(request);
            }
        }
        exchange.proceed();
    }
}
