/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers.tomcat;

import dev.hauberk.headers.SecurityHeadersFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.catalina.Engine;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ProtocolHandler;

/**
 * Puts the headers of a {@link SecurityHeadersFilter} on the answers that Tomcat gives before any filter: to malformed
 * requests, to {@code OPTIONS *}, to paths outside every context, and where a chain is missing. An answer that a filter
 * of a chain made gets the headers of that filter back if it lost all of them and is not sent yet, and nothing else.
 *
 * <p>Deployment: add it to the engine before the server starts. A proxy's word about https is not known here, so behind
 * one such answers have no {@code Strict-Transport-Security}.
 *
 * <pre>{@code
 * tomcat.getEngine().getPipeline().addValve(new SecurityHeadersValve(SecurityHeadersFilter.strict().build()));
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class SecurityHeadersValve extends ValveBase {
    private final SecurityHeadersFilter filter;

    /** Makes a valve that writes what the filter writes for all paths. */
    public SecurityHeadersValve(SecurityHeadersFilter filter) {
        super(true);
        this.filter = filter;
    }

    /** Also covers what Tomcat answers before its pipeline, if this valve is one of the engine. */
    @Override
    protected void startInternal() throws LifecycleException {
        super.startInternal();
        forEachHandler(handler -> {
            if (handler.getAdapter() != null) {
                handler.setAdapter(new EarlyHeadersAdapter(handler.getAdapter(), filter));
            }
        });
    }

    @Override
    protected void stopInternal() throws LifecycleException {
        forEachHandler(handler -> {
            if (handler.getAdapter() instanceof EarlyHeadersAdapter early) {
                handler.setAdapter(early.beneath());
            }
        });
        super.stopInternal();
    }

    private void forEachHandler(Consumer<ProtocolHandler> action) {
        if (getContainer() instanceof Engine engine && engine.getService() != null) {
            for (Connector connector : engine.getService().findConnectors()) {
                action.accept(connector.getProtocolHandler());
            }
        }
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Object earlier = request.getAttribute(SecurityHeadersFilter.NONCE_ATTRIBUTE);
        EarlyHeaders own = null;
        if (earlier instanceof Runnable written) {
            written.run();
        }
        if (earlier == null || earlier instanceof Runnable) {
            // Tomcat may send an error before this valve sees it again.
            own = EarlyHeaders.write(response.getCoyoteResponse(), filter.headers(request.isSecure(), host(request)));
            request.setAttribute(SecurityHeadersFilter.NONCE_ATTRIBUTE, own);
        }
        getNext().invoke(request, response);
        Object attribute = request.getAttribute(SecurityHeadersFilter.NONCE_ATTRIBUTE);
        boolean ofOther = attribute instanceof Runnable && attribute != own;
        if (!response.isCommitted() && !ofOther) {
            filter.missing(attribute, request.isSecure(), host(request), response::getHeaders)
                    .forEach(line -> response.addHeader(line.getKey(), line.getValue()));
        }
    }

    private static String host(Request request) {
        String host = request.getServerName();
        return host == null ? "" : host;
    }
}
