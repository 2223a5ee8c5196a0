/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/** Keeps the security headers when the application resets its response, and each of them single. */
final class SecurityHeadersResponse extends HttpServletResponseWrapper {
    private final HeaderSet headers;

    SecurityHeadersResponse(HttpServletResponse response, HeaderSet headers) {
        super(response);
        this.headers = headers;
    }

    /** Writes the set over whatever lines of the same names are there. */
    static void write(HttpServletResponse response, HeaderSet headers) {
        for (HeaderSet.Line line : headers.lines()) {
            if (line.further()) {
                response.addHeader(line.name(), line.value());
            } else {
                response.setHeader(line.name(), line.value());
            }
        }
    }

    @Override
    public void reset() {
        super.reset();
        write((HttpServletResponse) getResponse(), headers);
    }

    /** {@inheritDoc} A second line of a header that a browser reads once replaces the first. */
    @Override
    public void addHeader(String name, String value) {
        if (name != null && headers.isSingle(name)) {
            super.setHeader(name, value);
        } else {
            super.addHeader(name, value);
        }
    }
}
