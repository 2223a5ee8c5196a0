/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what a body is refused for while an asynchronous reader reads it, as no filter is there to catch it. The
 * application's listener then hears of it by {@code onError}, and finds the answer given.
 */
final class RefusingReadListener implements ReadListener {
    private static final Logger LOG = LoggerFactory.getLogger(RefusingReadListener.class);

    private final ReadListener listener;
    private final SecurityRequest request;
    private final BodyPace pace;

    RefusingReadListener(ReadListener listener, SecurityRequest request, BodyPace pace) {
        this.listener = listener;
        this.request = request;
        this.pace = pace;
    }

    @Override
    public void onDataAvailable() throws IOException {
        // The application may read much later, once it has demand: the client has done its part.
        pace.end();
        try {
            listener.onDataAvailable();
        } catch (RejectionException e) {
            refuse(e);
        }
    }

    @Override
    public void onAllDataRead() throws IOException {
        listener.onAllDataRead();
    }

    @Override
    public void onError(Throwable thrown) {
        listener.onError(thrown);
    }

    private void refuse(RejectionException refusal) throws IOException {
        AsyncContext context = request.getAsyncContext();
        if (!Refusals.answer(request, refusal.rejection())) {
            throw refusal;
        }
        try {
            listener.onError(refusal);
            context.complete();
        } catch (IllegalStateException e) {
            LOG.debug("the application's listener has completed the request that was refused", e);
        }
    }
}
