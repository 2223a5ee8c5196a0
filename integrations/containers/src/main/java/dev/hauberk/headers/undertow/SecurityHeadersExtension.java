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
import io.undertow.servlet.handlers.ServletRequestContext;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import jakarta.servlet.ServletContext;
import java.util.Collection;
import java.util.List;

/**
 * Puts the headers of a {@link SecurityHeadersFilter} on the answers that Undertow gives before any filter. An answer
 * that a filter of a chain made gets the headers of that filter back if it lost all of them, as after an uncaught
 * exception, and nothing else.
 *
 * <p>Deployment: add it to a deployment, and put {@link #around} around the root handler for paths outside every
 * context. Answers to malformed request lines and hosts are out of its reach: Undertow sends them as fixed text. A
 * proxy's word about https is not known here, so behind one such answers have no {@code Strict-Transport-Security}.
 *
 * <pre>{@code
 * deployment.addServletExtension(new SecurityHeadersExtension(SecurityHeadersFilter.strict().build()));
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class SecurityHeadersExtension implements ServletExtension {
    private static final AttachmentKey<Boolean> DONE = AttachmentKey.create(Boolean.class);

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
        if (exchange.putAttachment(DONE, true) != null) {
            // An adapter further inside has others.
            return;
        }
        ServletRequestContext servlet = exchange.getAttachment(ServletRequestContext.ATTACHMENT_KEY);
        Object attribute = servlet == null
                ? null
                : servlet.getOriginalRequest().getAttribute(SecurityHeadersFilter.NONCE_ATTRIBUTE);
        HeaderMap fields = exchange.getResponseHeaders();
        String host = exchange.getHostName();
        filter.missing(attribute, exchange.isSecure(), host == null ? "" : host, name -> values(fields, name))
                .forEach(line -> fields.add(new HttpString(line.getKey()), line.getValue()));
    }

    private static Collection<String> values(HeaderMap fields, String name) {
        Collection<String> values = fields.get(name);
        return values == null ? List.of() : values;
    }
}
