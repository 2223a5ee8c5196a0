/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as a browser sends it over https, by method and fields. */
final class BrowserRequest extends StubRequest {
    private final String method;
    private final Map<String, String> fields = new HashMap<>();

    /** @param namesAndValues by turns */
    BrowserRequest(String method, String... namesAndValues) {
        this.method = method;
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
    }

    @Override
    public String getMethod() {
        return method;
    }

    @Override
    public String getProtocol() {
        return "HTTP/1.1";
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return name.equals("jakarta.servlet.request.cipher_suite")
                ? "TLS_AES_128_GCM_SHA256"
                : super.getAttribute(name);
    }

    @Override
    public String getScheme() {
        return "https";
    }

    @Override
    public String getServerName() {
        return "shop.example";
    }

    @Override
    public int getServerPort() {
        return 443;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return fields.get(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        String value = fields.get(name);
        return value == null ? Collections.emptyEnumeration() : super.one(value);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(fields.keySet());
    }

    @Override
    public @Nullable String getContentType() {
        return null;
    }

    @Override
    public @Nullable String getCharacterEncoding() {
        return null;
    }

    @Override
    public int getContentLength() {
        return -1;
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return null;
    }
}
