/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicBoolean;

/** Does something once when a request is over, also if it goes on asynchronously after the chain returned. */
final class EndOfRequest implements AsyncListener {
    private final Runnable action;
    private final AtomicBoolean done = new AtomicBoolean();

    EndOfRequest(Runnable action) {
        this.action = action;
    }

    /** Is called when the chain returned, normally or not. */
    void chainReturned(HttpServletRequest request) {
        if (request.isAsyncStarted()) {
            try {
                request.getAsyncContext().addListener(this);
                return;
            } catch (IllegalStateException e) {
                // It was completed or dispatched meanwhile, so nothing would tell us.
            }
        }
        run();
    }

    private void run() {
        if (done.compareAndSet(false, true)) {
            action.run();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // onComplete follows.
    }

    @Override
    public void onError(AsyncEvent event) {
        // onComplete follows.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
