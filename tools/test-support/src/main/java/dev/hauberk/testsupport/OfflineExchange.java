/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.testsupport;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks a filter without a container: a GET from loopback over https, without a body, and its status. */
public final class OfflineExchange {
    /** A context that knows nothing. */
    public static final ServletContext CONTEXT = proxy(ServletContext.class, "context", (name, given) -> null);

    /** A context whose session cookie is not hardened. */
    public static final ServletContext CONTEXT_WITH_SESSIONS =
            proxy(ServletContext.class, "context with sessions", (name, given) -> switch (name) {
                case "getSessionCookieConfig" -> proxy(SessionCookieConfig.class, "cookie", (asked, values) -> null);
                case "getEffectiveSessionTrackingModes" -> Set.of(SessionTrackingMode.COOKIE);
                case "getSessionTimeout" -> 30;
                default -> null;
            });

    private OfflineExchange() {}

    /** Answers the methods of an interface that matter; null leaves the rest to false, zero and null. */
    private interface Answers {
        @Nullable
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, String text, Answers answers) {
        InvocationHandler handler = (proxy, method, given) -> {
            Object[] arguments = given == null ? new Object[0] : given;
            Object answer = switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                case "toString" -> text;
                default -> answers.to(method.getName(), arguments);
            };
            Class<?> returned = method.getReturnType();
            if (answer != null || !returned.isPrimitive()) {
                return answer;
            }
            return returned == boolean.class ? (Object) false : returned == long.class ? (Object) 0L : (Object) 0;
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /**
     * Returns the status of the answer; 200 if the application was reached.
     *
     * @param headers by names in lower case
     * @param attributes that the request has from the beginning
     */
    public static int get(Filter chain, String path, Map<String, String> headers, Map<String, Object> attributes) {
        int[] status = {200};
        try {
            chain.doFilter(request(path, headers, attributes), response(status), (request, response) -> {});
        } catch (IOException | ServletException e) {
            throw new AssertionError(e);
        }
        return status[0];
    }

    @SuppressWarnings("JdkObsolete") // The Servlet API has a StringBuffer.
    private static HttpServletRequest request(
            String path, Map<String, String> headers, Map<String, Object> attributes) {
        Map<String, @Nullable Object> kept = new HashMap<>(attributes);
        return proxy(HttpServletRequest.class, "GET " + path, (name, given) -> switch (name) {
            case "getMethod" -> "GET";
            case "getScheme" -> "https";
            case "isSecure" -> true;
            case "getProtocol" -> "HTTP/1.1";
            case "getServerName" -> "localhost";
            case "getServerPort", "getLocalPort" -> 443;
            case "getRemoteAddr", "getRemoteHost", "getLocalAddr", "getLocalName" -> "127.0.0.1";
            case "getRequestURI", "getServletPath" -> path;
            case "getRequestURL" -> new StringBuffer("https://localhost" + path);
            case "getContextPath" -> "";
            case "getDispatcherType" -> DispatcherType.REQUEST;
            case "getServletContext" -> CONTEXT;
            case "getRequestId", "getProtocolRequestId" -> "offline";
            case "getContentLength", "getIntHeader" -> -1;
            case "getContentLengthLong", "getDateHeader" -> -1L;
            case "getLocale" -> Locale.ROOT;
            case "getLocales" -> Collections.enumeration(List.of(Locale.ROOT));
            case "getParameterMap" -> Map.of();
            case "getParameterNames" -> Collections.emptyEnumeration();
            case "getHeaderNames" -> Collections.enumeration(headers.keySet());
            case "getHeader" -> headers.get(String.valueOf(given[0]).toLowerCase(Locale.ROOT));
            case "getHeaders" -> {
                String value = headers.get(String.valueOf(given[0]).toLowerCase(Locale.ROOT));
                yield Collections.enumeration(value == null ? List.of() : List.of(value));
            }
            case "getAttribute" -> kept.get(String.valueOf(given[0]));
            case "getAttributeNames" -> Collections.enumeration(List.copyOf(kept.keySet()));
            case "setAttribute" -> kept.put(String.valueOf(given[0]), given[1]);
            case "removeAttribute" -> kept.remove(String.valueOf(given[0]));
            default -> null;
        });
    }

    private static HttpServletResponse response(int[] status) {
        ServletOutputStream dropped = new Dropped();
        PrintWriter writer = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Map<String, String> headers = new HashMap<>();
        return proxy(HttpServletResponse.class, "response", (name, given) -> switch (name) {
            case "getStatus" -> status[0];
            case "setStatus", "sendError" -> {
                status[0] = (Integer) given[0];
                yield null;
            }
            case "setHeader", "addHeader", "setIntHeader", "addIntHeader", "setDateHeader", "addDateHeader" ->
                headers.put(String.valueOf(given[0]).toLowerCase(Locale.ROOT), String.valueOf(given[1]));
            case "containsHeader" ->
                headers.containsKey(String.valueOf(given[0]).toLowerCase(Locale.ROOT));
            case "getHeader" -> headers.get(String.valueOf(given[0]).toLowerCase(Locale.ROOT));
            case "getHeaders" -> List.of();
            case "getHeaderNames" -> Set.copyOf(headers.keySet());
            case "getOutputStream" -> dropped;
            case "getWriter" -> writer;
            case "getCharacterEncoding" -> "UTF-8";
            case "getLocale" -> Locale.ROOT;
            case "encodeURL", "encodeRedirectURL" -> given[0];
            default -> null;
        });
    }

    /** Takes a body and keeps nothing of it. */
    private static final class Dropped extends ServletOutputStream {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("an offline response is not asynchronous");
        }

        @Override
        public void write(int octet) {
            // Dropped.
        }
    }
}
