/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * The body of an answer: runs an action before the first write or flush by which a container may send the headers. Not
 * safe for use by several threads, as no response is.
 */
final class PageOutputResponse {
    /** Jetty sends at once what is longer than this part of its buffer. */
    private static final int LARGE_PART = 4;
    /** In these a character of ASCII is one byte, and every other character at most three. */
    private static final Set<String> NARROW = Set.of("utf-8", "iso-8859-1", "us-ascii", "windows-1252");

    private final HttpServletResponse response;
    private final Runnable beforeSending;
    private long written;
    private boolean ran;

    PageOutputResponse(HttpServletResponse response, Runnable beforeSending) {
        this.response = response;
        this.beforeSending = beforeSending;
    }

    ServletOutputStream of(ServletOutputStream stream) {
        return new Bytes(stream);
    }

    PrintWriter of(PrintWriter writer) {
        String charset = String.valueOf(response.getCharacterEncoding()).toLowerCase(Locale.ROOT);
        return new Text(writer, NARROW.contains(charset));
    }

    void sending() {
        if (!ran) {
            ran = true;
            beforeSending.run();
        }
    }

    private void writing(long bytes) {
        if (!ran) {
            written += bytes;
            int size = response.getBufferSize();
            if (written >= size || bytes > size / LARGE_PART) {
                sending();
            }
        }
    }

    private final class Bytes extends ServletOutputStream {
        private final ServletOutputStream beneath;

        Bytes(ServletOutputStream beneath) {
            this.beneath = beneath;
        }

        @Override
        public void write(int value) throws IOException {
            writing(1);
            beneath.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writing(length);
            beneath.write(bytes, offset, length);
        }

        @Override
        public void print(String text) throws IOException {
            writing(text == null ? 4 : 3L * text.length());
            beneath.print(text);
        }

        @Override
        public void flush() throws IOException {
            sending();
            beneath.flush();
        }

        @Override
        public void close() throws IOException {
            beneath.close();
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

        Text(PrintWriter beneath, boolean narrow) {
            super(beneath);
            this.beneath = beneath;
            this.narrow = narrow;
        }

        private int width(char c) {
            return !narrow ? 4 : c < 0x80 ? 1 : 3;
        }

        private void writing(CharSequence text, int offset, int length) {
            if (ran) {
                return;
            }
            long bytes = 0;
            for (int i = offset; i < offset + length; i++) {
                bytes += width(text.charAt(i));
            }
            PageOutputResponse.this.writing(bytes);
        }

        @Override
        public void write(int character) {
            PageOutputResponse.this.writing(width((char) character));
            beneath.write(character);
        }

        @Override
        public void write(char[] text, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, text.length);
            writing(java.nio.CharBuffer.wrap(text), offset, length);
            beneath.write(text, offset, length);
        }

        @Override
        public void write(String text, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, text.length());
            writing(text, offset, length);
            beneath.write(text, offset, length);
        }

        @Override
        public void println() {
            PageOutputResponse.this.writing(2L * width('\n'));
            beneath.println();
        }

        @Override
        public void flush() {
            sending();
            beneath.flush();
        }

        @Override
        public void close() {
            beneath.close();
        }

        @Override
        public boolean checkError() {
            sending();
            return beneath.checkError();
        }
    }
}
