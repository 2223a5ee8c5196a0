/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.util.Enumeration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The lightest request a chain accepts, so that what is measured is the chain; one attribute at most. */
class StubRequest extends UnusedRequest {
    static final String PATH = "/shop/orders/2026/invoices/4711/download";

    private static final ServletContext CONTEXT = (ServletContext) Proxy.newProxyInstance(
            StubRequest.class.getClassLoader(), new Class<?>[] {ServletContext.class}, (proxy, method, arguments) -> {
                throw new UnsupportedOperationException("a benchmark asks nothing of the context");
            });

    // Fields, as the constant itself would let the compiler compute ahead of time what a request computes.
    private String path = PATH;
    private String contextPath = "";

    /** The value of the {@code Authorization} field, the only one there is. */
    String authorization = "";

    private final OneField fields = new OneField();
    private final String[] attributeNames = {"", ""};
    private final @Nullable Object[] attributes = new Object[2];
    private int attributeCount;

    /** Makes this a new request. */
    void clear() {
        path = PATH;
        contextPath = "";
        attributeCount = 0;
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        for (int i = 0; i < attributeCount; i++) {
            if (attributeNames[i].equals(name)) {
                return attributes[i];
            }
        }
        return null;
    }

    @Override
    public void setAttribute(String name, Object value) {
        attributeNames[attributeCount] = name;
        attributes[attributeCount++] = value;
    }

    @Override
    public ServletContext getServletContext() {
        return CONTEXT;
    }

    @Override
    public DispatcherType getDispatcherType() {
        return DispatcherType.REQUEST;
    }

    @Override
    public boolean isAsyncStarted() {
        return false;
    }

    @Override
    public String getMethod() {
        return "GET";
    }

    @Override
    public String getRequestURI() {
        return path;
    }

    @Override
    public String getContextPath() {
        return contextPath;
    }

    @Override
    public String getServletPath() {
        return path;
    }

    @Override
    public @Nullable String getPathInfo() {
        return null;
    }

    @Override
    public String getRemoteAddr() {
        return "192.0.2.1";
    }

    /** Returns the one field, in the one object that serves for it. */
    @Override
    public Enumeration<String> getHeaders(String name) {
        return one(authorization);
    }

    final Enumeration<String> one(String value) {
        fields.value = value;
        return fields;
    }

    @Override
    public @Nullable String getQueryString() {
        return null;
    }

    @SuppressWarnings("JdkObsolete") // The Servlet API asks for it.
    private static final class OneField implements Enumeration<String> {
        private @Nullable String value;

        @Override
        public boolean hasMoreElements() {
            return value != null;
        }

        @Override
        public String nextElement() {
            String next = Objects.requireNonNull(value);
            value = null;
            return next;
        }
    }
}
