/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.testkit;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Hands on what is written, and keeps the beginning of it. Not safe for use by several threads. */
final class TripwireResponse extends HttpServletResponseWrapper {
    private final int most;
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private @Nullable PrintWriter writer;
    private @Nullable ServletOutputStream stream;

    TripwireResponse(HttpServletResponse response, int most) {
        super(response);
        this.most = most;
    }

    /** Returns what was written, as UTF-8 if it came as octets: the values that are looked for are mostly ASCII. */
    synchronized String written() {
        return text + octets.toString(StandardCharsets.UTF_8);
    }

    private synchronized void keep(char[] characters, int from, int count) {
        text.append(characters, from, Math.min(count, Math.max(0, most - text.length())));
    }

    private synchronized void keep(byte[] bytes, int from, int count) {
        octets.write(bytes, from, Math.min(count, Math.max(0, most - octets.size())));
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            writer = new PrintWriter(new KeptWriter(super.getWriter()));
        }
        return writer;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (stream == null) {
            stream = new KeptStream(super.getOutputStream());
        }
        return stream;
    }

    private final class KeptWriter extends FilterWriter {
        KeptWriter(Writer out) {
            super(out);
        }

        @Override
        public void write(int c) throws IOException {
            write(new char[] {(char) c}, 0, 1);
        }

        @Override
        public void write(char[] characters, int from, int count) throws IOException {
            keep(characters, from, count);
            out.write(characters, from, count);
        }

        @Override
        public void write(String string, int from, int count) throws IOException {
            write(string.substring(from, from + count).toCharArray(), 0, count);
        }
    }

    private final class KeptStream extends ServletOutputStream {
        private final ServletOutputStream out;

        KeptStream(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            keep(bytes, from, count);
            out.write(bytes, from, count);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }
    }
}
