/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers.tomcat;

import dev.hauberk.headers.SecurityHeadersFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Puts the headers of a {@link SecurityHeadersFilter} on the answers that Tomcat gives before any filter: to malformed
 * requests, to paths outside every context, and where a chain is missing. Where the filter runs too, its headers count.
 *
 * <p>Deployment: add it to the engine. The redirect from {@code /app} to {@code /app/} is out of its reach. A proxy's
 * word about https is not known here, so behind one such answers have no {@code Strict-Transport-Security}.
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

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        String host = request.getServerName();
        List<Map.Entry<String, String>> headers = filter.headers(request.isSecure(), host == null ? "" : host);
        addMissing(response, headers);
        getNext().invoke(request, response);
        if (!response.isCommitted()) {
            // A reset took them.
            addMissing(response, headers);
        }
    }

    private static void addMissing(Response response, List<Map.Entry<String, String>> headers) {
        Set<String> present = new HashSet<>();
        headers.stream().map(Map.Entry::getKey).filter(response::containsHeader).forEach(present::add);
        for (Map.Entry<String, String> header : headers) {
            if (!present.contains(header.getKey())) {
                response.addHeader(header.getKey(), header.getValue());
            }
        }
    }
}
