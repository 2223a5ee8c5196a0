/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers.jetty;

import dev.hauberk.headers.SecurityHeadersFilter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Puts the headers of a {@link SecurityHeadersFilter} on the answers that Jetty gives before any filter: to malformed
 * requests and to paths outside every context. Where the filter runs too, its headers count.
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
        server.setHandler(new SecurityHeadersHandler(handler, filter));
        server.setErrorHandler((request, response, callback) -> {
            addMissing(request, response, filter);
            return errors.handle(request, response, callback);
        });
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        addMissing(request, response, filter);
        return super.handle(request, response, callback);
    }

    private static void addMissing(Request request, Response response, SecurityHeadersFilter filter) {
        if (response.isCommitted()) {
            return;
        }
        HttpFields.Mutable fields = response.getHeaders();
        String host = Request.getServerName(request);
        List<Map.Entry<String, String>> headers = filter.headers(request.isSecure(), host == null ? "" : host);
        Set<String> present = new HashSet<>();
        headers.stream().map(Map.Entry::getKey).filter(fields::contains).forEach(present::add);
        for (Map.Entry<String, String> header : headers) {
            if (!present.contains(header.getKey())) {
                fields.add(header.getKey(), header.getValue());
            }
        }
    }
}
