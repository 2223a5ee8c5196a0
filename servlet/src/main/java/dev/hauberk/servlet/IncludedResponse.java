/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.RequestPath;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.CharArrayWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds back what an included resource writes until its {@link AnswerGate} is open.
 *
 * <p>The answer belongs to the including resource: an included one sets neither status nor fields (Servlet 6.0 section
 * 9.3). So status, errors, redirects, cookies and resets end here, on every container. What was written with an error
 * status and while the gate is shut is dropped. For one include, and one thread at a time.
 */
final class IncludedResponse extends HttpServletResponseWrapper implements HeldOutput {
    private static final int MAX_HELD = HeldResponse.MAX_HELD;

    private final AnswerGate gate;
    private final SecurityFilter filter;
    private final RequestPath path;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CharArrayWriter text = new CharArrayWriter();
    private @Nullable ServletOutputStream stream;
    private @Nullable PrintWriter writer;
    private int status = SC_OK;
    private boolean withheld;

    IncludedResponse(HttpServletResponse response, AnswerGate gate, SecurityFilter filter, RequestPath path) {
        super(response);
        this.gate = gate;
        this.filter = filter;
        this.path = path;
    }

    /** Returns whether a filter holds this very include. */
    @SuppressWarnings("ReferenceEquality")
    boolean isHeldBy(SecurityFilter other, RequestPath included) {
        return filter == other && path.equals(included);
    }

    /** Returns whether it was tried to send what is not permitted. */
    boolean withheld() {
        return withheld;
    }

    /**
     * Ends the include: sends what is held, or drops it.
     *
     * @return whether the including resource may go on
     */
    boolean release() throws IOException {
        if (passes()) {
            return true;
        }
        drop();
        withheld |= status < SC_BAD_REQUEST;
        return !withheld;
    }

    private void drop() {
        bytes.reset();
        text.reset();
    }

    /** Returns whether output goes through from now on; what was held then goes first. */
    private boolean passes() throws IOException {
        if (withheld || !gate.isOpen()) {
            return false;
        }
        if (stream != null) {
            bytes.writeTo(stream);
        }
        if (writer != null) {
            text.writeTo(writer);
        }
        drop();
        return true;
    }

    private void requirePassed() throws IOException {
        if (!passes()) {
            withheld = true;
            throw new RejectionException(gate.refusal().rejection());
        }
    }

    /** {@inheritDoc} The container's own is taken at once, so that one of the two kinds is refused as ever. */
    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        stream = super.getOutputStream();
        return passes() ? target() : new HeldOutputStream(this);
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        PrintWriter target = super.getWriter();
        writer = target;
        return passes() ? target : new PrintWriter(new HeldText(target));
    }

    @Override
    public ServletOutputStream target() {
        return Objects.requireNonNull(stream, "stream");
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
        if (passes() || isTooLong(bytes.size() + (long) length)) {
            target().write(content, offset, length);
        } else {
            bytes.write(content, offset, length);
        }
    }

    /** Returns false if that many may be held; if more, what is held goes through or the include ends. */
    private boolean isTooLong(long length) throws IOException {
        if (length > MAX_HELD) {
            requirePassed();
        }
        return length > MAX_HELD;
    }

    @Override
    public void flushHeld() throws IOException {
        requirePassed();
        target().flush();
    }

    @Override
    public void closeHeld() throws IOException {
        requirePassed();
        target().close();
    }

    @Override
    public void flushBuffer() throws IOException {
        requirePassed();
        super.flushBuffer();
    }

    @Override
    public void reset() {
        drop();
        status = SC_OK;
    }

    @Override
    public void resetBuffer() {
        drop();
    }

    @Override
    public int getStatus() {
        return status;
    }

    @Override
    public void setStatus(int code) {
        status = code;
    }

    @Override
    public void sendError(int code) {
        status = code;
        drop();
    }

    @Override
    public void sendError(int code, @Nullable String message) {
        sendError(code);
    }

    @Override
    public void sendRedirect(String location) {
        status = SC_FOUND;
        drop();
    }

    /** Ignores a redirect, as Servlet 6.1 has it; 6.0 has no such method to override. */
    public void sendRedirect(String location, int code) {
        sendRedirect(location);
    }

    /** Ignores a redirect, as Servlet 6.1 has it. */
    public void sendRedirect(String location, boolean clearBuffer) {
        sendRedirect(location);
    }

    /** Ignores a redirect, as Servlet 6.1 has it. */
    public void sendRedirect(String location, int code, boolean clearBuffer) {
        sendRedirect(location);
    }

    @Override
    public void addCookie(Cookie cookie) {
        // An including resource whose answer is held as well would keep and send it.
    }

    /** {@inheritDoc} Some containers take them from an included resource. */
    @Override
    public void setTrailerFields(Supplier<Map<String, String>> supplier) {
        super.setTrailerFields(() -> !withheld && gate.isOpen() ? supplier.get() : Map.of());
    }

    /** The characters that a writer has no place for yet. */
    private final class HeldText extends Writer {
        private final PrintWriter target;

        HeldText(PrintWriter target) {
            this.target = target;
        }

        @Override
        public void write(char[] content, int offset, int length) throws IOException {
            if (passes() || isTooLong(text.size() + (long) length)) {
                target.write(content, offset, length);
            } else {
                text.write(content, offset, length);
            }
        }

        @Override
        public void flush() throws IOException {
            requirePassed();
            target.flush();
        }

        @Override
        public void close() throws IOException {
            requirePassed();
            target.close();
        }
    }
}
