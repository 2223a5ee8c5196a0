/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.atomic.AtomicBoolean;

/** Looks at the answer to one webhook once it is complete, also when that is later and on another thread. */
final class WebhookRequest implements AsyncListener {
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Runnable failed;
    private final AtomicBoolean settled = new AtomicBoolean();

    /**
     * Makes it.
     *
     * @param failed is run once, if the answer asks the sender to send again
     */
    WebhookRequest(HttpServletRequest request, HttpServletResponse response, Runnable failed) {
        this.request = request;
        this.response = response;
        this.failed = failed;
    }

    /** Is called when the rest of the chain has returned or thrown. */
    void over(boolean returned) {
        if (returned && request.isAsyncStarted()) {
            try {
                request.getAsyncContext().addListener(this);
                return;
            } catch (
                    @SuppressWarnings("UnusedException")
                    IllegalStateException e) {
                // It was completed meanwhile, so no listener would be called; the status is final.
            }
        }
        settle(!returned || asksToSendAgain());
    }

    /** Returns whether the application failed, or a rate limit kept the message from it (RFC 6585 section 4). */
    private boolean asksToSendAgain() {
        return response.getStatus() >= 500 || response.getStatus() == 429;
    }

    private void settle(boolean failure) {
        if (settled.compareAndSet(false, true) && failure) {
            failed.run();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        settle(asksToSendAgain());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // onComplete follows.
    }

    @Override
    public void onError(AsyncEvent event) {
        // The answer may be committed by now, and its status may then say nothing of the failure.
        settle(true);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
