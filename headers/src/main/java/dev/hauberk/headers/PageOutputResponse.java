/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.CharBuffer;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer: asks, before the first write or flush by which a container may send the headers, whether they
 * are complete. While they are not, as a container ignores headers within an include, what is written is held. Not safe
 * for use by several threads, as no response is.
 */
final class PageOutputResponse {
    /** Jetty sends at once what is longer than this part of its buffer. */
    private static final int LARGE_PART = 4;
    /** In these a character of ASCII is one byte, and every other character at most three. */
    private static final Set<String> NARROW = Set.of("utf-8", "iso-8859-1", "us-ascii", "windows-1252");

    private final HttpServletResponse response;
    private final BooleanSupplier headersComplete;
    private long written;
    private boolean open;
    private @Nullable Bytes bytes;
    private @Nullable Text text;

    /** @param headersComplete completes the headers if it can, and returns whether they are complete */
    PageOutputResponse(HttpServletResponse response, BooleanSupplier headersComplete) {
        this.response = response;
        this.headersComplete = headersComplete;
    }

    ServletOutputStream of(ServletOutputStream stream) {
        Bytes own = new Bytes(stream);
        bytes = own;
        return own;
    }

    PrintWriter of(PrintWriter writer) {
        String charset = String.valueOf(response.getCharacterEncoding()).toLowerCase(Locale.ROOT);
        Text own = new Text(writer, NARROW.contains(charset));
        text = own;
        return own;
    }

    /** Writes what is held. */
    void finish() throws IOException {
        if (bytes != null) {
            bytes.release();
        }
        if (text != null) {
            text.release();
        }
    }

    /** Forgets what is held, how much was written, and that the headers were complete: another page may follow. */
    void reset() {
        written = 0;
        open = false;
        if (bytes != null) {
            bytes.held.reset();
        }
        if (text != null) {
            text.held.setLength(0);
        }
    }

    private boolean maySend() {
        open = open || headersComplete.getAsBoolean();
        return open;
    }

    private boolean mayWrite(long length) {
        if (open) {
            return true;
        }
        written += length;
        int size = response.getBufferSize();
        return (written < size && length <= size / LARGE_PART) || maySend();
    }

    private final class Bytes extends ServletOutputStream {
        private final ServletOutputStream beneath;
        private final ByteArrayOutputStream held = new ByteArrayOutputStream(0);

        Bytes(ServletOutputStream beneath) {
            this.beneath = beneath;
        }

        private void release() throws IOException {
            if (held.size() > 0) {
                held.writeTo(beneath);
                held.reset();
            }
        }

        @Override
        public void write(int value) throws IOException {
            if (mayWrite(1)) {
                release();
                beneath.write(value);
            } else {
                held.write(value);
            }
        }

        @Override
        public void write(byte[] part, int offset, int length) throws IOException {
            if (mayWrite(length)) {
                release();
                beneath.write(part, offset, length);
            } else {
                held.write(part, offset, length);
            }
        }

        @Override
        public void print(String part) throws IOException {
            if (mayWrite(3L * String.valueOf(part).length())) {
                release();
                beneath.print(part);
            } else {
                super.print(part);
            }
        }

        @Override
        public void flush() throws IOException {
            if (maySend()) {
                release();
                beneath.flush();
            }
        }

        @Override
        public void close() throws IOException {
            if (held.size() == 0 || maySend()) {
                release();
                beneath.close();
            }
        }

        @Override
        public boolean isReady() {
            return beneath.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            beneath.setWriteListener(listener);
        }
    }

    private final class Text extends PrintWriter {
        private final PrintWriter beneath;
        private final boolean narrow;
        private final StringBuilder held = new StringBuilder(0);

        Text(PrintWriter beneath, boolean narrow) {
            super(beneath);
            this.beneath = beneath;
            this.narrow = narrow;
        }

        private void release() {
            if (!held.isEmpty()) {
                beneath.append(held);
                held.setLength(0);
            }
        }

        private int width(char c) {
            return !narrow ? 4 : c < 0x80 ? 1 : 3;
        }

        private boolean mayWriteText(CharSequence part, int offset, int length) {
            if (open) {
                return true;
            }
            long width = 0;
            for (int i = offset; i < offset + length; i++) {
                width += width(part.charAt(i));
            }
            return mayWrite(width);
        }

        @Override
        public void write(int character) {
            if (mayWrite(width((char) character))) {
                release();
                beneath.write(character);
            } else {
                held.append((char) character);
            }
        }

        @Override
        public void write(char[] part, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, part.length);
            if (mayWriteText(CharBuffer.wrap(part), offset, length)) {
                release();
                beneath.write(part, offset, length);
            } else {
                held.append(part, offset, length);
            }
        }

        @Override
        public void write(String part, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, part.length());
            if (mayWriteText(part, offset, length)) {
                release();
                beneath.write(part, offset, length);
            } else {
                held.append(part, offset, offset + length);
            }
        }

        @Override
        public void println() {
            if (mayWrite(2L * width('\n'))) {
                release();
                beneath.println();
            } else {
                held.append(System.lineSeparator());
            }
        }

        @Override
        public void flush() {
            if (maySend()) {
                release();
                beneath.flush();
            }
        }

        @Override
        public void close() {
            if (held.isEmpty() || maySend()) {
                release();
                beneath.close();
            }
        }

        @Override
        public boolean checkError() {
            flush();
            return beneath.checkError();
        }
    }
}
