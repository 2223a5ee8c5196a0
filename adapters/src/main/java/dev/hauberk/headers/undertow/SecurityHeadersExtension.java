/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers.undertow;

import dev.hauberk.headers.SecurityHeadersFilter;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.servlet.ServletExtension;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import jakarta.servlet.ServletContext;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the headers of a {@link SecurityHeadersFilter} on the answers that Undertow gives before any filter, and on
 * those to uncaught exceptions, from which it wipes what a filter wrote. Where the filter's headers are still there,
 * they count.
 *
 * <p>Deployment: add it to a deployment, and put {@link #around} around the root handler for paths outside every
 * context. Answers to malformed request lines and hosts are out of its reach. A proxy's word about https is not known
 * here, so behind one such answers have no {@code Strict-Transport-Security}.
 *
 * <pre>{@code
 * deployment.addServletExtension(new SecurityHeadersExtension(SecurityHeadersFilter.strict().build()));
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class SecurityHeadersExtension implements ServletExtension {
    private final SecurityHeadersFilter filter;

    /** Makes an extension that writes what the filter writes for all paths. */
    public SecurityHeadersExtension(SecurityHeadersFilter filter) {
        this.filter = filter;
    }

    @Override
    public void handleDeployment(DeploymentInfo deployment, ServletContext context) {
        deployment.addInitialHandlerChainWrapper(this::around);
    }

    /** Returns a handler that adds the headers to the answers of another one. */
    public HttpHandler around(HttpHandler next) {
        return exchange -> {
            exchange.addResponseCommitListener(this::addMissing);
            next.handleRequest(exchange);
        };
    }

    private void addMissing(HttpServerExchange exchange) {
        HeaderMap fields = exchange.getResponseHeaders();
        String host = exchange.getHostName();
        List<Map.Entry<String, String>> headers = filter.headers(exchange.isSecure(), host == null ? "" : host);
        Set<String> present = new HashSet<>();
        headers.stream().map(Map.Entry::getKey).filter(fields::contains).forEach(present::add);
        for (Map.Entry<String, String> header : headers) {
            if (!present.contains(header.getKey())) {
                fields.add(new HttpString(header.getKey()), header.getValue());
            }
        }
    }
}
