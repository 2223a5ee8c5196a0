/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A response that nobody writes to. */
abstract class UnusedResponse implements HttpServletResponse {
    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("a benchmark asks only for what its stub provides");
    }

    @Override
    public @Nullable String getCharacterEncoding() {
        throw unused();
    }

    @Override
    public @Nullable String getContentType() {
        throw unused();
    }

    @Override
    public ServletOutputStream getOutputStream() {
        throw unused();
    }

    @Override
    public PrintWriter getWriter() {
        throw unused();
    }

    @Override
    public void setCharacterEncoding(String a) {
        throw unused();
    }

    @Override
    public void setContentLength(int a) {
        throw unused();
    }

    @Override
    public void setContentLengthLong(long a) {
        throw unused();
    }

    @Override
    public void setContentType(String a) {
        throw unused();
    }

    @Override
    public void setBufferSize(int a) {
        throw unused();
    }

    @Override
    public int getBufferSize() {
        throw unused();
    }

    @Override
    public void flushBuffer() {
        throw unused();
    }

    @Override
    public void resetBuffer() {
        throw unused();
    }

    @Override
    public void reset() {
        throw unused();
    }

    @Override
    public void setLocale(Locale a) {
        throw unused();
    }

    @Override
    public Locale getLocale() {
        throw unused();
    }

    @Override
    public void addCookie(Cookie a) {
        throw unused();
    }

    @Override
    public boolean containsHeader(String a) {
        throw unused();
    }

    @Override
    public String encodeURL(String a) {
        throw unused();
    }

    @Override
    public String encodeRedirectURL(String a) {
        throw unused();
    }

    @Override
    public void sendError(int a, String b) {
        throw unused();
    }

    @Override
    public void sendError(int a) {
        throw unused();
    }

    @Override
    public void sendRedirect(String a) {
        throw unused();
    }

    @Override
    public void setDateHeader(String a, long b) {
        throw unused();
    }

    @Override
    public void addDateHeader(String a, long b) {
        throw unused();
    }

    @Override
    public void setHeader(String a, String b) {
        throw unused();
    }

    @Override
    public void addHeader(String a, String b) {
        throw unused();
    }

    @Override
    public void setIntHeader(String a, int b) {
        throw unused();
    }

    @Override
    public void addIntHeader(String a, int b) {
        throw unused();
    }

    @Override
    public void setStatus(int a) {
        throw unused();
    }

    @Override
    public @Nullable String getHeader(String a) {
        throw unused();
    }

    @Override
    public Collection<String> getHeaders(String a) {
        throw unused();
    }

    @Override
    public Collection<String> getHeaderNames() {
        throw unused();
    }
}
