/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers.jetty;

import dev.hauberk.headers.SecurityHeadersFilter;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Puts the headers of a {@link SecurityHeadersFilter} on the answers that Jetty gives before any filter: to malformed
 * requests and to paths outside every context. An answer that a filter of a chain made gets the headers of that filter
 * back if it lost all of them, and nothing else.
 *
 * <p>Deployment: {@link #install} puts it around all handlers of a server and its error handler. A proxy's word about
 * https is not known here, so behind one such answers have no {@code Strict-Transport-Security}.
 *
 * <pre>{@code
 * server.setHandler(context);
 * SecurityHeadersHandler.install(server, SecurityHeadersFilter.strict().build());
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class SecurityHeadersHandler extends Handler.Wrapper {
    private final SecurityHeadersFilter filter;
    private final Runnable marker = new Marker();

    private SecurityHeadersHandler(Handler handler, SecurityHeadersFilter filter) {
        super(handler);
        this.filter = filter;
    }

    /**
     * Puts a handler that writes what the filter writes for all paths around the server's handler, and around its error
     * handler.
     *
     * @param server one that is not started, with its handler set
     * @throws IllegalStateException if the server is started or has no handler
     */
    public static void install(Server server, SecurityHeadersFilter filter) {
        Handler handler = server.getHandler();
        if (server.isRunning() || handler == null) {
            throw new IllegalStateException(
                    "security headers must be installed before the server starts, and after" + " its handler is set");
        }
        Request.Handler errors = server.getErrorHandler() == null ? new ErrorHandler() : server.getErrorHandler();
        SecurityHeadersHandler headers = new SecurityHeadersHandler(handler, filter);
        server.setHandler(headers);
        server.setErrorHandler((request, response, callback) -> {
            headers.watch(request);
            return errors.handle(request, response, callback);
        });
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        watch(request);
        return super.handle(request, response, callback);
    }

    /** Has the headers added when the answer is sent; once, whatever handles the request. */
    private void watch(Request request) {
        Object earlier = request.getAttribute(SecurityHeadersFilter.NONCE_ATTRIBUTE);
        if (earlier == marker || (earlier != null && !(earlier instanceof Runnable))) {
            return;
        }
        request.setAttribute(SecurityHeadersFilter.NONCE_ATTRIBUTE, marker);
        request.addHttpStreamWrapper(stream -> new HttpStream.Wrapper(stream) {
            @Override
            public void prepareResponse(HttpFields.Mutable fields) {
                addMissing(request, fields);
                super.prepareResponse(fields);
            }
        });
    }

    private void addMissing(Request request, HttpFields.Mutable fields) {
        Object attribute = request.getAttribute(SecurityHeadersFilter.NONCE_ATTRIBUTE);
        if (attribute instanceof Runnable && attribute != marker) {
            // An adapter further inside has others.
            return;
        }
        String host = Request.getServerName(request);
        filter.missing(attribute, request.isSecure(), host == null ? "" : host, fields::getValuesList)
                .forEach(line -> fields.add(line.getKey(), line.getValue()));
    }

    /** Stands for the headers of one adapter, which are not written early and need not be taken back. */
    private static final class Marker implements Runnable {
        @Override
        public void run() {}
    }
}
