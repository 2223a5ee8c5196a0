/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes each cookie of the application as text, with what it lacks. */
final class CookieResponse extends HttpServletResponseWrapper {
    private static final String SET_COOKIE = "Set-Cookie";

    private final CookiePolicy policy;
    private final boolean secure;

    CookieResponse(HttpServletResponse response, CookiePolicy policy, boolean secure) {
        super(response);
        this.policy = policy;
        this.secure = secure;
    }

    @Override
    public void addCookie(Cookie cookie) {
        String hardened = hardened(text(cookie));
        if (isText(cookie.getValue())) {
            super.addHeader(SET_COOKIE, hardened);
            return;
        }
        // Only the container knows how it reads such a value again, or that it does not.
        SetCookie complete = SetCookie.parse(hardened);
        Cookie copy = (Cookie) cookie.clone();
        copy.setSecure(complete.has("secure"));
        copy.setHttpOnly(complete.has("httponly"));
        copy.setAttribute("SameSite", complete.attributes().get("samesite"));
        super.addCookie(copy);
    }

    /**
     * Returns whether a value may be written as text: it has the characters of RFC 6265 section 4.1.1 only, perhaps
     * between quotes. Undertow writes others than ASCII as text does, and drops {@code SameSite} of an object.
     */
    private boolean isText(@Nullable String value) {
        if (value == null) {
            return true;
        }
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        String octets = quoted ? value.substring(1, value.length() - 1) : value;
        boolean ascii = octets.chars().allMatch(c -> c < 0x80);
        return octets.chars().allMatch(c -> c > 0x20 && c != 0x7f && "\",;\\".indexOf(c) < 0)
                && (ascii || isUndertow(getResponse()));
    }

    private static boolean isUndertow(ServletResponse response) {
        ServletResponse inner = response;
        while (inner instanceof ServletResponseWrapper wrapper) {
            inner = wrapper.getResponse();
        }
        return inner.getClass().getName().startsWith("io.undertow.");
    }

    /** Undertow writes the last byte of each character, which may be a semicolon and so end the value. */
    private String hardened(String value) {
        if (value.chars().anyMatch(c -> c > 0xff && (c & 0xff) == ';') && isUndertow(getResponse())) {
            throw new IllegalArgumentException(
                    "a cookie must not have a character that Undertow writes as a semicolon: it has; encode the value");
        }
        return policy.hardened(value, secure);
    }

    @Override
    public void addHeader(String name, String value) {
        super.addHeader(name, isCookie(name, value) ? hardened(value) : value);
    }

    @Override
    public void setHeader(String name, String value) {
        super.setHeader(name, isCookie(name, value) ? hardened(value) : value);
    }

    private static boolean isCookie(String name, String value) {
        return SET_COOKIE.equalsIgnoreCase(name) && value != null;
    }

    private static String text(Cookie cookie) {
        String value = cookie.getValue() == null ? "" : cookie.getValue();
        StringBuilder text = new StringBuilder(cookie.getName()).append('=').append(part(value));
        for (Map.Entry<String, String> attribute : cookie.getAttributes().entrySet()) {
            String name = attribute.getKey();
            String content = attribute.getValue() == null ? "" : attribute.getValue();
            boolean flag = name.equalsIgnoreCase("Secure")
                    || name.equalsIgnoreCase("HttpOnly")
                    || name.equalsIgnoreCase("Partitioned");
            if (name.equalsIgnoreCase("Max-Age") && content.startsWith("-")) {
                // The API's word for: until the browser closes.
                continue;
            }
            if (!flag) {
                text.append("; ").append(part(name)).append('=').append(part(content));
            } else if (!content.toLowerCase(Locale.ROOT).equals("false")) {
                text.append("; ").append(name);
            }
        }
        return text.toString();
    }

    private static String part(String text) {
        if (text.indexOf(';') >= 0) {
            throw new IllegalArgumentException(
                    "a part of a cookie must not have a semicolon: it has; encode the value");
        }
        return text;
    }
}
