/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The answer to a {@link ProbeRequest}: keeps status and fields, and drops the body. */
final class ProbeResponse implements InvocationHandler {
    private int status = 200;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final ServletOutputStream out = new Dropped();
    private final PrintWriter writer = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    private String contentType = "";
    private boolean committed;

    HttpServletResponse response() {
        return (HttpServletResponse) Proxy.newProxyInstance(
                ProbeResponse.class.getClassLoader(), new Class<?>[] {HttpServletResponse.class}, this);
    }

    int status() {
        return status;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) {
        Object[] arguments = given == null ? new Object[0] : given;
        switch (method.getName()) {
            case "getStatus" -> {
                return status;
            }
            case "setStatus", "sendError" -> status = (Integer) arguments[0];
            case "setHeader", "addHeader", "setDateHeader", "addDateHeader", "setIntHeader", "addIntHeader" ->
                headers.put(String.valueOf(arguments[0]), String.valueOf(arguments[1]));
            case "containsHeader" -> {
                return headers.containsKey(String.valueOf(arguments[0]));
            }
            case "getHeader" -> {
                return headers.get(String.valueOf(arguments[0]));
            }
            case "getHeaders" -> {
                String value = headers.get(String.valueOf(arguments[0]));
                return value == null ? List.of() : List.of(value);
            }
            case "getHeaderNames" -> {
                return Set.copyOf(headers.keySet());
            }
            case "getOutputStream" -> {
                return out;
            }
            case "getWriter" -> {
                return writer;
            }
            case "setContentType" -> contentType = String.valueOf(arguments[0]);
            case "getContentType" -> {
                return contentType;
            }
            case "getCharacterEncoding" -> {
                return "UTF-8";
            }
            case "getLocale" -> {
                return Locale.ROOT;
            }
            case "flushBuffer" -> committed = true;
            case "isCommitted" -> {
                return committed;
            }
            case "encodeURL", "encodeRedirectURL" -> {
                return arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "equals" -> {
                return proxy == arguments[0];
            }
            case "toString" -> {
                return "ProbeResponse[" + status + "]";
            }
            default -> {
                return ProbeRequest.nothing(method.getReturnType());
            }
        }
        return null;
    }

    /** Takes a body and keeps nothing of it. */
    private static final class Dropped extends ServletOutputStream {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("an answer to a probe is not asynchronous");
        }

        @Override
        public void write(int octet) throws IOException {
            // Nobody reads it.
        }
    }
}
