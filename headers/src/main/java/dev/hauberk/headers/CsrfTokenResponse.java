/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The CSRF token of one request: found in what came, and set on what goes out. Not safe for use by several threads. */
final class CsrfTokenResponse {
    private static final String COOKIE = "__Host-csrf";
    private static final String HEADER = "X-CSRF-Token";
    private static final String FIELD = "_csrf";
    private static final int FORM_LIMIT = 64 * 1024;
    private static final String CERTIFICATE = "jakarta.servlet.request.X509Certificate";

    private final CacheResponse response;
    private final CsrfTokens tokens;
    private @Nullable String cookie;

    CsrfTokenResponse(CacheResponse response, CsrfTokens tokens) {
        this.response = response;
        this.tokens = tokens;
    }

    /**
     * Returns a token for the page, sets its cookie if the session has no cookie yet, and keeps the page out of caches:
     * it is for one session.
     */
    String token(HttpServletRequest request) {
        keepPrivate();
        String session = session(request);
        if (cookie == null || !tokens.isGenuine(cookie, session)) {
            String sent = cookie(request);
            cookie = tokens.isGenuine(sent, session) ? sent : set(tokens.issue(session));
        }
        return tokens.mask(Objects.requireNonNull(cookie));
    }

    private void keepPrivate() {
        if (!response.isCommitted()) {
            response.closeToCaches();
            return;
        }
        for (String name : response.getHeaderNames()) {
            if (response.getHeaders(name).stream().anyMatch(value -> CacheResponse.isShared(name, value))) {
                throw new IllegalStateException("a token must be made before the answer is committed, as shared caches"
                        + " keep it by its " + name + ": it is committed");
            }
        }
    }

    private String set(String value) {
        if (response.isCommitted()) {
            throw new IllegalStateException(
                    "a token must be made before the answer is committed, as it needs a cookie: it is committed");
        }
        response.addHeader("Set-Cookie", COOKIE + "=" + value + "; Path=/; Secure; SameSite=Lax");
        return value;
    }

    /**
     * Returns whether the request carries its token. Reads the body only if that is a form, no header has the token,
     * and the cookie is one that this application issued. Parts are read by the container, within the limits of the
     * servlet.
     */
    static boolean isProven(SecurityRequest request, CsrfTokens tokens) throws IOException {
        String token = request.getHeader(HEADER);
        boolean multipart = isOfType("multipart/form-data", request);
        boolean genuine = tokens.isGenuine(cookie(request), session(request));
        if (token == null && genuine && (multipart || isOfType("application/x-www-form-urlencoded", request))) {
            if (!multipart) {
                request.body(FORM_LIMIT);
            }
            String query = request.getQueryString();
            String[] values = request.getParameterValues(FIELD);
            // In an address it would be in histories and logs.
            boolean inQuery = query != null && query.contains(FIELD);
            token = values != null && values.length == 1 && !inQuery ? values[0] : null;
        }
        return tokens.isProof(token, cookie(request), session(request));
    }

    private static boolean isOfType(String wanted, HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(wanted);
    }

    /** Returns whether there are credentials that a browser adds to whatever a page makes it send. */
    static boolean hasAmbientCredentials(HttpServletRequest request) {
        String authorization = request.getHeader("Authorization");
        return request.getHeader("Cookie") != null
                || request.getAttribute(CERTIFICATE) != null
                || (authorization != null && !isOf("Bearer ", authorization) && !isOf("DPoP ", authorization));
    }

    private static boolean isOf(String scheme, String authorization) {
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    /** Returns the one cookie of the name; none if there are two, as one of them may be somebody else's. */
    private static @Nullable String cookie(HttpServletRequest request) {
        String found = null;
        Cookie[] cookies = request.getCookies();
        for (Cookie each : cookies == null ? new Cookie[0] : cookies) {
            if (each.getName().equals(COOKIE)) {
                if (found != null) {
                    return null;
                }
                found = each.getValue();
            }
        }
        return found;
    }

    private static String session(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session == null ? "" : session.getId();
    }
}
