/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A kept body as a servlet stream, for blocking and for asynchronous readers. */
final class SnapshotInputStream extends ServletInputStream {
    private final byte[] bytes;
    private final SecurityRequest request;
    private int position;
    private @Nullable ReadListener listener;

    SnapshotInputStream(byte[] bytes, SecurityRequest request) {
        this.bytes = bytes;
        this.request = request;
    }

    @Override
    public int read() {
        return position < bytes.length ? bytes[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        int available = bytes.length - position;
        if (available == 0) {
            return -1;
        }
        int count = Math.min(length, available);
        System.arraycopy(bytes, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return bytes.length - position;
    }

    @Override
    public boolean isFinished() {
        return position == bytes.length;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    /** {@inheritDoc} All data is here already, so the listener is called once for it and once for the end. */
    @Override
    public void setReadListener(ReadListener readListener) {
        java.util.Objects.requireNonNull(readListener, "readListener");
        if (listener != null) {
            throw new IllegalStateException("a read listener must be set once: one is set");
        }
        if (!request.isAsyncStarted()) {
            throw new IllegalStateException("a read listener needs startAsync first");
        }
        listener = readListener;
        AsyncContext context = request.getAsyncContext();
        context.start(() -> deliver(readListener));
    }

    private void deliver(ReadListener readListener) {
        try {
            if (!isFinished()) {
                readListener.onDataAvailable();
            }
            if (isFinished()) {
                readListener.onAllDataRead();
            }
        } catch (IOException | RuntimeException e) {
            readListener.onError(e);
        }
    }
}
