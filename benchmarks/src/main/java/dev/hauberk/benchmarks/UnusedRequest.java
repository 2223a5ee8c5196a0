/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletConnection;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.security.Principal;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request of which nothing is asked; {@link StubRequest} overrides what the chain asks. */
abstract class UnusedRequest implements HttpServletRequest {
    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("a benchmark asks only for what its stub provides");
    }

    @Override
    public Enumeration<String> getAttributeNames() {
        throw unused();
    }

    @Override
    public @Nullable String getCharacterEncoding() {
        throw unused();
    }

    @Override
    public void setCharacterEncoding(String a) {
        throw unused();
    }

    @Override
    public int getContentLength() {
        throw unused();
    }

    @Override
    public long getContentLengthLong() {
        throw unused();
    }

    @Override
    public @Nullable String getContentType() {
        throw unused();
    }

    @Override
    public ServletInputStream getInputStream() {
        throw unused();
    }

    @Override
    public String getParameter(String a) {
        throw unused();
    }

    @Override
    public Enumeration<String> getParameterNames() {
        throw unused();
    }

    @Override
    public String[] getParameterValues(String a) {
        throw unused();
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        throw unused();
    }

    @Override
    public String getProtocol() {
        throw unused();
    }

    @Override
    public String getScheme() {
        throw unused();
    }

    @Override
    public String getServerName() {
        throw unused();
    }

    @Override
    public int getServerPort() {
        throw unused();
    }

    @Override
    public BufferedReader getReader() {
        throw unused();
    }

    @Override
    public String getRemoteHost() {
        throw unused();
    }

    @Override
    public void removeAttribute(String a) {
        throw unused();
    }

    @Override
    public Locale getLocale() {
        throw unused();
    }

    @Override
    public Enumeration<Locale> getLocales() {
        throw unused();
    }

    @Override
    public boolean isSecure() {
        throw unused();
    }

    @Override
    public RequestDispatcher getRequestDispatcher(String a) {
        throw unused();
    }

    @Override
    public int getRemotePort() {
        throw unused();
    }

    @Override
    public String getLocalName() {
        throw unused();
    }

    @Override
    public String getLocalAddr() {
        throw unused();
    }

    @Override
    public int getLocalPort() {
        throw unused();
    }

    @Override
    public AsyncContext startAsync() {
        throw unused();
    }

    @Override
    public AsyncContext startAsync(ServletRequest a, ServletResponse b) {
        throw unused();
    }

    @Override
    public boolean isAsyncSupported() {
        throw unused();
    }

    @Override
    public AsyncContext getAsyncContext() {
        throw unused();
    }

    @Override
    public String getRequestId() {
        throw unused();
    }

    @Override
    public String getProtocolRequestId() {
        throw unused();
    }

    @Override
    public ServletConnection getServletConnection() {
        throw unused();
    }

    @Override
    public String getAuthType() {
        throw unused();
    }

    @Override
    public Cookie[] getCookies() {
        throw unused();
    }

    @Override
    public long getDateHeader(String a) {
        throw unused();
    }

    @Override
    public @Nullable String getHeader(String a) {
        throw unused();
    }

    @Override
    public Enumeration<String> getHeaders(String a) {
        throw unused();
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        throw unused();
    }

    @Override
    public int getIntHeader(String a) {
        throw unused();
    }

    @Override
    public String getPathTranslated() {
        throw unused();
    }

    @Override
    public @Nullable String getQueryString() {
        throw unused();
    }

    @Override
    public String getRemoteUser() {
        throw unused();
    }

    @Override
    public boolean isUserInRole(String a) {
        throw unused();
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        throw unused();
    }

    @Override
    public String getRequestedSessionId() {
        throw unused();
    }

    @Override
    public StringBuffer getRequestURL() {
        throw unused();
    }

    @Override
    public HttpSession getSession(boolean a) {
        throw unused();
    }

    @Override
    public HttpSession getSession() {
        throw unused();
    }

    @Override
    public String changeSessionId() {
        throw unused();
    }

    @Override
    public boolean isRequestedSessionIdValid() {
        throw unused();
    }

    @Override
    public boolean isRequestedSessionIdFromCookie() {
        throw unused();
    }

    @Override
    public boolean isRequestedSessionIdFromURL() {
        throw unused();
    }

    @Override
    public boolean authenticate(HttpServletResponse a) {
        throw unused();
    }

    @Override
    public void login(String a, String b) {
        throw unused();
    }

    @Override
    public void logout() {
        throw unused();
    }

    @Override
    public Collection<Part> getParts() {
        throw unused();
    }

    @Override
    public Part getPart(String a) {
        throw unused();
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> a) {
        throw unused();
    }
}
