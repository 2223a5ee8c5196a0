/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Counts the bytes of a body and the time they take, and refuses the request when either is too much. */
final class LimitedInputStream extends ServletInputStream {
    private final ServletInputStream body;
    private final SecurityRequest request;
    private final long declared;
    private final long limit;
    private final BodyPace pace;
    private long count;
    private boolean asynchronous;
    private @Nullable RejectionException refused;

    /**
     * @param limit the greatest number of bytes
     * @param clock nanoseconds that never go back, from any start
     */
    LimitedInputStream(
            ServletInputStream body, SecurityRequest request, BodyLimits limits, long limit, LongSupplier clock) {
        this.body = body;
        this.request = request;
        this.declared = request.getContentLengthLong();
        this.limit = limit;
        this.pace = new BodyPace(limits, clock);
    }

    static RejectionException tooLarge(long limit) {
        return new RejectionException(
                Rejection.of(413, "body_too_large").withReason("a body here must have at most " + limit + " bytes"));
    }

    /** Returns how many bytes were read. */
    long count() {
        return count;
    }

    /** A body that was refused stays so: the rest of it must not pass for the whole. */
    private void begin() {
        if (refused != null) {
            throw refused;
        }
        pace.begin();
    }

    private void add(long read) {
        pace.end();
        if (read < 0) {
            return;
        }
        count += read;
        try {
            if (declared >= 0 && count > declared) {
                throw new RejectionException(Rejection.of(400, "framing_conflict")
                        .withReason("the body must have the length that is declared: it is longer"));
            }
            if (count > limit) {
                throw tooLarge(limit);
            }
            pace.check(count);
        } catch (RejectionException e) {
            // What is left of it would stand before the next request.
            boolean http1 = request.getProtocol().startsWith("HTTP/1.");
            refused = http1 ? new RejectionException(e.rejection().withHeader("Connection", "close")) : e;
            throw refused;
        }
    }

    @Override
    public int read() throws IOException {
        if (asynchronous) {
            // Asking again for an octet that is not there would keep this thread busy.
            begin();
            int octet = body.read();
            add(octet < 0 ? -1 : 1);
            return octet;
        }
        byte[] octet = new byte[1];
        int read;
        do {
            // Tomcat throws from its own read() when an empty frame of HTTP/2 comes, and returns 0 here.
            read = read(octet, 0, 1);
        } while (read == 0);
        return read < 0 ? -1 : octet[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        begin();
        int read = body.read(target, offset, length);
        add(read);
        return read;
    }

    @Override
    public long skip(long n) throws IOException {
        begin();
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
        boolean ready = body.isReady();
        if (ready) {
            pace.end();
        } else {
            pace.begin();
        }
        return ready;
    }

    @Override
    public void setReadListener(ReadListener listener) {
        asynchronous = true;
        body.setReadListener(new RefusingReadListener(listener, request, pace));
    }
}
