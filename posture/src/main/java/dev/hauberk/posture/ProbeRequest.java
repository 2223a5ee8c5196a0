/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.detections.DetectionFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedReader;
import java.io.StringReader;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that nobody sent: what {@link SecurityReport} asks a chain with. It comes from loopback over https, has no
 * body, and is known by {@link DetectionFilter#PROBE_ATTRIBUTE}.
 */
final class ProbeRequest implements InvocationHandler {
    private static final String LOOPBACK = "127.0.0.1";

    private final String method;
    private final String path;
    private final String servlet;
    private final String host;
    private final Map<String, String> headers;
    private final Map<String, Object> attributes = new HashMap<>();
    private final ServletContext context;

    private ProbeRequest(
            ServletContext context,
            String host,
            String method,
            String path,
            String servlet,
            Map<String, String> headers) {
        this.context = context;
        this.host = host;
        this.method = method;
        this.path = path;
        this.servlet = servlet;
        this.headers = headers;
        // A constant: the class is not needed.
        attributes.put(DetectionFilter.PROBE_ATTRIBUTE, true);
        attributes.put("jakarta.servlet.request.cipher_suite", "TLS_AES_128_GCM_SHA256");
    }

    /** Returns a GET of a path. */
    static HttpServletRequest get(ServletContext context, String host, String path, Map<String, String> headers) {
        return of(new ProbeRequest(context, host, "GET", path, "", headers));
    }

    /** Returns a request that is mapped to a servlet. */
    static HttpServletRequest of(ServletContext context, String host, String method, String path, String servlet) {
        return of(new ProbeRequest(context, host, method, path, servlet, Map.of("host", host)));
    }

    /** Returns a context that knows nothing, for a chain that is in none. */
    static ServletContext noContext() {
        return proxy(ServletContext.class, (proxy, method, given) -> switch (method.getName()) {
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> given != null && proxy == given[0];
            case "toString" -> "no context";
            default -> nothing(method.getReturnType());
        });
    }

    private static HttpServletRequest of(ProbeRequest probe) {
        return proxy(HttpServletRequest.class, probe);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(ProbeRequest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    @SuppressWarnings("JdkObsolete") // The Servlet API has a StringBuffer.
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) {
        Object[] arguments = given == null ? new Object[0] : given;
        return switch (method.getName()) {
            case "getMethod" -> this.method;
            case "getHttpServletMapping" -> mapping();
            case "getScheme" -> "https";
            case "isSecure" -> true;
            case "getProtocol" -> "HTTP/1.1";
            case "getServerName" -> host;
            case "getServerPort", "getLocalPort" -> 443;
            case "getRemoteAddr", "getRemoteHost", "getLocalAddr", "getLocalName" -> LOOPBACK;
            case "getRequestURI", "getServletPath" -> path;
            case "getRequestURL" -> new StringBuffer("https://" + host + path);
            case "getContextPath" -> "";
            case "getDispatcherType" -> DispatcherType.REQUEST;
            case "getServletContext" -> context;
            case "getRequestId", "getProtocolRequestId" -> "probe";
            case "getContentLength" -> -1;
            case "getContentLengthLong", "getDateHeader" -> -1L;
            case "getIntHeader" -> -1;
            case "getLocale" -> Locale.ROOT;
            case "getLocales" -> Collections.enumeration(List.of(Locale.ROOT));
            case "getParameterMap" -> Map.of();
            case "getParameterNames" -> Collections.emptyEnumeration();
            case "getHeaderNames" -> Collections.enumeration(headers.keySet());
            case "getHeader" -> header(arguments[0]);
            case "getHeaders" -> headers(arguments[0]);
            case "getAttribute" -> attributes.get(String.valueOf(arguments[0]));
            case "getAttributeNames" -> Collections.enumeration(List.copyOf(attributes.keySet()));
            case "setAttribute" -> attribute(String.valueOf(arguments[0]), arguments[1]);
            case "removeAttribute" -> attributes.remove(String.valueOf(arguments[0]));
            case "getReader" -> new BufferedReader(new StringReader(""));
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            case "toString" -> "ProbeRequest[" + path + "]";
            default -> nothing(method.getReturnType());
        };
    }

    private @Nullable HttpServletMapping mapping() {
        return servlet.isEmpty()
                ? null
                : proxy(
                        HttpServletMapping.class,
                        (proxy, method, given) ->
                                method.getName().equals("getServletName") ? servlet : nothing(method.getReturnType()));
    }

    private @Nullable Object attribute(String name, @Nullable Object value) {
        if (value == null) {
            attributes.remove(name);
        } else {
            attributes.put(name, value);
        }
        return null;
    }

    private @Nullable String header(Object name) {
        return headers.get(String.valueOf(name).toLowerCase(Locale.ROOT));
    }

    private Object headers(Object name) {
        String value = header(name);
        return value == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(value));
    }

    /** What a request without body, session, parts and caller answers to everything else. */
    static @Nullable Object nothing(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 0;
        }
        return type == long.class ? (Object) 0L : null;
    }
}
