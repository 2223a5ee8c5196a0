/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers.tomcat;

import dev.hauberk.headers.SecurityHeadersFilter;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Writes headers before Tomcat maps a request to a context, as it answers {@code OPTIONS *} and redirects to a context
 * by itself. Whatever answers later takes them back. Safe for use by many threads.
 */
final class EarlyHeadersAdapter implements Adapter {
    private final Adapter beneath;
    private final SecurityHeadersFilter filter;

    EarlyHeadersAdapter(Adapter beneath, SecurityHeadersFilter filter) {
        this.beneath = beneath;
        this.filter = filter;
    }

    Adapter beneath() {
        return beneath;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        boolean secure = "https".equals(request.scheme().toString());
        request.setAttribute(
                SecurityHeadersFilter.NONCE_ATTRIBUTE,
                EarlyHeaders.write(
                        response, filter.headers(secure, request.serverName().toString())));
        beneath.service(request, response);
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return beneath.prepare(request, response);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
        return beneath.asyncDispatch(request, response, status);
    }

    @Override
    public void log(Request request, Response response, long time) {
        beneath.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
        beneath.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
        return beneath.getDomain();
    }
}
