/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;

/** Counts the bytes of a body whose length nobody declared, and refuses the request when they are too many. */
final class LimitedInputStream extends ServletInputStream {
    private final ServletInputStream body;
    private final long limit;
    private long count;

    LimitedInputStream(ServletInputStream body, long limit) {
        this.body = body;
        this.limit = limit;
    }

    private void add(long read) {
        count += Math.max(0, read);
        if (count > limit) {
            throw new RejectionException(Rejection.of(413, "body_too_large")
                    .withReason("a body here must have at most " + limit + " bytes"));
        }
    }

    @Override
    public int read() throws IOException {
        int read = body.read();
        add(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = body.read(target, offset, length);
        add(read);
        return read;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = body.skip(n);
        add(skipped);
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return body.available();
    }

    @Override
    public void close() throws IOException {
        body.close();
    }

    @Override
    public boolean isFinished() {
        return body.isFinished();
    }

    @Override
    public boolean isReady() {
        return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        body.setReadListener(listener);
    }
}
