/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Decision;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds an answer back until its {@link AnswerGate} is open. For one request, and one thread at a time like any
 * response.
 */
final class HeldResponse extends HttpServletResponseWrapper implements HeldOutput {
    /** How much an application may write before it checks. */
    static final int MAX_HELD = 64 * 1024;

    private final AnswerGate gate;
    private final SecurityFilter filter;
    private final List<Map.Entry<String, String>> headersBefore = new ArrayList<>();
    /** A container may keep cookies through a reset. */
    private final List<Cookie> heldCookies = new ArrayList<>(0);

    /**
     * Who serves the request; an application that checks in parallel must not have other threads touch the response.
     */
    private final Thread owner = Thread.currentThread();

    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private @Nullable ServletOutputStream stream;
    private @Nullable ServletOutputStream target;
    private @Nullable PrintWriter writer;
    private @Nullable String writerEncoding;
    private int status;
    private boolean open;
    private boolean withheld;
    private boolean releasing;

    HeldResponse(HttpServletResponse response, AnswerGate gate, SecurityFilter filter) {
        super(response);
        this.gate = gate;
        this.filter = filter;
        for (String name : response.getHeaderNames()) {
            response.getHeaders(name).forEach(value -> headersBefore.add(Map.entry(name, value)));
        }
        status = response.getStatus();
        response.setStatus(gate.status());
        gate.holds(this);
        openIfPermitted();
    }

    /** Returns whether it was tried to send an answer that is not permitted. */
    boolean withheld() {
        return withheld;
    }

    /** Returns the filter that holds the answer. */
    SecurityFilter filter() {
        return filter;
    }

    Decision.Deny refusal() {
        return gate.refusal();
    }

    /** Returns the response that the refusal is to be written to. */
    HttpServletResponse beneath() {
        return (HttpServletResponse) getResponse();
    }

    /**
     * Sends what is held, if that is permitted now.
     *
     * @return whether the application's answer stands
     */
    boolean release() throws IOException {
        if (withheld || !isPermitted()) {
            withheld = true;
            return false;
        }
        drainWriter();
        pass();
        if (status < SC_BAD_REQUEST && !isCommitted()) {
            // Within an include the container ignored it.
            super.setStatus(status);
        }
        return true;
    }

    /** Lets the status and what follows through if nothing is held; an included resource could not set the status. */
    @SuppressWarnings("ReferenceEquality")
    void openIfPermitted() {
        boolean waits = !open && gate.isOpen() && !withheld && held.size() == 0;
        if (waits && Thread.currentThread() == owner && !isCommitted()) {
            open();
        }
    }

    private void open() {
        open = true;
        super.setStatus(status);
        heldCookies.forEach(super::addCookie);
        heldCookies.clear();
    }

    /** Moves what a writer still encodes to the bytes held, or on to the container; commits nothing. */
    private void drainWriter() {
        if (writer != null && writerEncoding != null) {
            releasing = true;
            try {
                writer.flush();
            } finally {
                releasing = false;
            }
        }
    }

    /** Ends the request unless the gate is open. */
    void requireOpen() {
        if (!gate.isOpen()) {
            withhold();
        }
    }

    void discardUnlessOpen() {
        if (!gate.isOpen()) {
            discard();
        }
    }

    /** Empties the response of all that the application did to it, for the refusal. */
    void discard() {
        held.reset();
        heldCookies.clear();
        if (isCommitted()) {
            return;
        }
        super.reset();
        HttpServletResponse response = beneath();
        List<String> restored = new ArrayList<>();
        for (Map.Entry<String, String> header : headersBefore) {
            if (restored.contains(header.getKey()) || !response.containsHeader(header.getKey())) {
                restored.add(header.getKey());
                response.addHeader(header.getKey(), header.getValue());
            }
        }
        response.setStatus(gate.status());
    }

    private boolean isPermitted() {
        return gate.isOpen() || status >= SC_BAD_REQUEST;
    }

    /** Lets the status and the bytes held so far through. */
    private void pass() throws IOException {
        if (!open) {
            open();
        }
        if (held.size() > 0) {
            byte[] bytes = held.toByteArray();
            held.reset();
            target().write(bytes);
        }
    }

    /** Lets the answer through if it is permitted, and ends it otherwise. */
    private void commit() throws IOException {
        if (withheld || !isPermitted()) {
            withhold();
        }
        pass();
    }

    private void withhold() {
        withheld = true;
        throw new RejectionException(refusal().rejection());
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (gate.isOpen() && !withheld) {
            pass();
            target().write(bytes, offset, length);
            return;
        }
        if (length > MAX_HELD - held.size()) {
            commit();
            target().write(bytes, offset, length);
            return;
        }
        held.write(bytes, offset, length);
    }

    @Override
    public void flushHeld() throws IOException {
        if (!releasing) {
            commit();
            target().flush();
        }
    }

    @Override
    public void closeHeld() throws IOException {
        commit();
        target().close();
    }

    /** Returns the container's stream, which is asked for no sooner than it is needed. */
    @Override
    public ServletOutputStream target() {
        try {
            ServletOutputStream known = target == null ? super.getOutputStream() : target;
            target = known;
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (writer != null) {
            throw new IllegalStateException("a response has a writer or a stream: the writer was taken");
        }
        if (stream == null) {
            stream = isTransparent() ? super.getOutputStream() : new HeldOutputStream(this);
        }
        return stream;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (stream != null) {
            throw new IllegalStateException("a response has a writer or a stream: the stream was taken");
        }
        if (writer == null) {
            if (isTransparent()) {
                writer = super.getWriter();
            } else {
                String encoding = getCharacterEncoding();
                writer = new PrintWriter(new OutputStreamWriter(new HeldOutputStream(this), encoding));
                writerEncoding = encoding;
                keepEncoding();
            }
        }
        return writer;
    }

    /** Returns whether the container's own stream or writer may be handed out, as nothing will be held any more. */
    private boolean isTransparent() throws IOException {
        if (!gate.isOpen() || withheld) {
            return false;
        }
        pass();
        return true;
    }

    /** A writer that was taken goes on with its encoding, so the header must not tell another. */
    private void keepEncoding() {
        if (writerEncoding != null) {
            super.setCharacterEncoding(writerEncoding);
        }
    }

    @Override
    public void setCharacterEncoding(@Nullable String encoding) {
        if (writerEncoding == null) {
            super.setCharacterEncoding(encoding);
        }
    }

    @Override
    public void setContentType(@Nullable String type) {
        super.setContentType(type);
        keepEncoding();
    }

    @Override
    public void addCookie(Cookie cookie) {
        if (open) {
            super.addCookie(cookie);
        } else {
            heldCookies.add(cookie);
        }
    }

    /** {@inheritDoc} They are asked for when the body is complete, and empty if that was withheld. */
    @Override
    public void setTrailerFields(Supplier<Map<String, String>> supplier) {
        super.setTrailerFields(() -> !withheld && isPermitted() ? supplier.get() : Map.of());
    }

    @Override
    public void setLocale(Locale locale) {
        super.setLocale(locale);
        keepEncoding();
    }

    @Override
    public void setHeader(String name, String value) {
        super.setHeader(name, value);
        if ("Content-Type".equalsIgnoreCase(name)) {
            keepEncoding();
        }
    }

    @Override
    public void addHeader(String name, String value) {
        super.addHeader(name, value);
        if ("Content-Type".equalsIgnoreCase(name)) {
            keepEncoding();
        }
    }

    @Override
    public void flushBuffer() throws IOException {
        drainWriter();
        commit();
        super.flushBuffer();
    }

    @Override
    public void reset() {
        drainWriter();
        super.reset();
        held.reset();
        heldCookies.clear();
        stream = null;
        target = null;
        writer = null;
        writerEncoding = null;
        status = super.getStatus();
        if (!gate.isOpen()) {
            open = false;
            super.setStatus(gate.status());
        }
    }

    @Override
    public void resetBuffer() {
        drainWriter();
        super.resetBuffer();
        held.reset();
    }

    @Override
    public void setStatus(int code) {
        status = code;
        if (open && !isPermitted()) {
            withhold();
        }
        if (open) {
            super.setStatus(code);
        } else {
            openIfPermitted();
        }
    }

    @Override
    public int getStatus() {
        return status;
    }

    @Override
    public void sendError(int code) throws IOException {
        status = code;
        commit();
        super.sendError(code);
    }

    @Override
    public void sendError(int code, String message) throws IOException {
        status = code;
        commit();
        super.sendError(code, message);
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        status = SC_FOUND;
        commit();
        super.sendRedirect(location);
    }

    /** Sends a redirect with a status, as Servlet 6.1 has it; 6.0 has no such method to override. */
    public void sendRedirect(String location, int code) throws IOException {
        sendRedirect(location, code, true);
    }

    /** Sends a redirect, as Servlet 6.1 has it. */
    public void sendRedirect(String location, boolean clearBuffer) throws IOException {
        sendRedirect(location, SC_FOUND, clearBuffer);
    }

    /** Sends a redirect with a status, as Servlet 6.1 has it. */
    public void sendRedirect(String location, int code, boolean clearBuffer) throws IOException {
        if (clearBuffer) {
            resetBuffer();
        }
        status = code;
        commit();
        super.setStatus(code);
        super.setHeader("Location", location);
        super.flushBuffer();
    }
}
