/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.List;
import java.util.Locale;

/**
 * Keeps an answer out of every cache, once that is asked for, whatever the application says before or after: in
 * {@code Cache-Control}, in the fields for one kind of cache (RFC 9213), and in those that are older than both. Not
 * safe for use by several threads, as no response is.
 */
sealed class CacheResponse extends HttpServletResponseWrapper permits SecurityHeadersResponse {
    static final String CACHE_CONTROL = "Cache-Control";
    private static final String FORBIDDEN = "no-store";

    /** Not {@code getResponse()}: a container replaces that one within an include, by one that ignores headers. */
    final HttpServletResponse beneath;

    private boolean closed;
    /** Whether the application has set one beside {@code Cache-Control}. */
    private boolean hasOthers;

    CacheResponse(HttpServletResponse response) {
        super(response);
        this.beneath = response;
    }

    /** Returns whether a field says how long caches may keep an answer. */
    static boolean isCacheField(String name) {
        return endsWith(name, "cache-control")
                || name.equalsIgnoreCase("Surrogate-Control")
                || name.equalsIgnoreCase("Edge-Control")
                || endsWith(name, "expires");
    }

    private static boolean endsWith(String name, String end) {
        return name.regionMatches(true, name.length() - end.length(), end, 0, end.length());
    }

    /** Returns whether shared caches may keep an answer with this value of a cache field. */
    static boolean isShared(String name, String value) {
        if (!name.equalsIgnoreCase(CACHE_CONTROL)) {
            // All others are for shared caches, and any value but these has them keep the answer for a while.
            return isCacheField(name)
                    && !value.equals("0")
                    && !value.equals("-1")
                    && !hasDirective(value, "no-store")
                    && !hasDirective(value, "private");
        }
        return hasDirective(value, "public") || hasDirective(value, "s-maxage");
    }

    /** Returns whether a text is a list of directives (RFC 9111 section 5.2). */
    static boolean isDirectives(String value) {
        return !value.isBlank()
                && value.chars().allMatch(c -> CspHost.isAlphanumeric((char) c) || "-=, \"".indexOf(c) >= 0);
    }

    private static boolean hasDirective(String value, String wanted) {
        for (String directive : value.toLowerCase(Locale.ROOT).split(",", -1)) {
            int end = directive.indexOf('=');
            if ((end < 0 ? directive : directive.substring(0, end)).strip().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** Keeps this answer out of every cache; the application cannot take it back. */
    final void closeToCaches() {
        closed = true;
        beneath.setHeader(CACHE_CONTROL, FORBIDDEN);
        boolean others = hasOthers
                || beneath.containsHeader("Expires")
                || beneath.containsHeader("CDN-Cache-Control")
                || beneath.containsHeader("Surrogate-Control");
        if (others) {
            for (String name : List.copyOf(beneath.getHeaderNames())) {
                if (isCacheField(name)) {
                    beneath.setHeader(name, forbidding(name));
                }
            }
        }
    }

    final boolean isClosedToCaches() {
        return closed;
    }

    private static String forbidding(String name) {
        return endsWith(name, "expires") ? "0" : FORBIDDEN;
    }

    /** Writes a cache field as it must be; returns whether the answer is closed and the field is one. */
    private boolean settles(String name) {
        if (name == null || !isCacheField(name)) {
            return false;
        }
        hasOthers |= !name.equalsIgnoreCase(CACHE_CONTROL);
        if (closed) {
            super.setHeader(name, forbidding(name));
        }
        return closed;
    }

    @Override
    public void reset() {
        super.reset();
        if (closed) {
            closeToCaches();
        }
    }

    @Override
    public void setHeader(String name, String value) {
        if (!settles(name)) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (!settles(name)) {
            super.addHeader(name, value);
        }
    }

    @Override
    public void setDateHeader(String name, long date) {
        if (!settles(name)) {
            super.setDateHeader(name, date);
        }
    }

    @Override
    public void addDateHeader(String name, long date) {
        if (!settles(name)) {
            super.addDateHeader(name, date);
        }
    }

    @Override
    public void setIntHeader(String name, int value) {
        if (!settles(name)) {
            super.setIntHeader(name, value);
        }
    }

    @Override
    public void addIntHeader(String name, int value) {
        if (!settles(name)) {
            super.addIntHeader(name, value);
        }
    }
}
