/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.Objects;

/** The stream of an {@link HeldOutput}, which decides where the bytes go. */
final class HeldOutputStream extends ServletOutputStream {
    private final HeldOutput response;

    HeldOutputStream(HeldOutput response) {
        this.response = response;
    }

    @Override
    public void write(int value) throws IOException {
        response.write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        response.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        response.flushHeld();
    }

    @Override
    public void close() throws IOException {
        response.closeHeld();
    }

    @Override
    public boolean isReady() {
        return response.target().isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        response.target().setWriteListener(listener);
    }
}
