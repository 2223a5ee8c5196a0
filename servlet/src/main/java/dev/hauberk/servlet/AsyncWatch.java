/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Follows a request that went asynchronous: answers its exception, and publishes its decision when it is complete. */
final class AsyncWatch implements AsyncListener {
    private final RequestState state;
    private final SecurityRequest request;
    private boolean timedOut;

    private AsyncWatch(RequestState state, SecurityRequest request) {
        this.state = state;
        this.request = request;
    }

    static void over(AsyncContext context, RequestState state, SecurityRequest request) {
        context.addListener(new AsyncWatch(state, request));
        state.asyncWatched = true;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        HttpServletResponse response = state.appResponse;
        if (response != null) {
            if (timedOut && response.getStatus() >= 500) {
                state.failure = new TimeoutException("the asynchronous request was not completed in time");
            }
            Decisions.publish(request, response);
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // The container dispatches to its error page, or another listener answers; onComplete follows either way.
        timedOut = true;
        state.discardHeld();
    }

    @Override
    public void onError(AsyncEvent event) throws IOException {
        Throwable thrown =
                event.getThrowable() == null ? new IOException("asynchronous failure") : event.getThrowable();
        RejectionException refusal = RejectionException.in(thrown);
        if (refusal != null) {
            if (state.answered || Refusals.answer(request, refusal.rejection())) {
                event.getAsyncContext().complete();
            }
            return;
        }
        HttpServletResponse response = state.appResponse;
        String id = ChainContext.newId();
        SecurityEvent.Builder error = SecurityEvent.builder(SecurityEvent.Kind.ERROR, "unhandled_exception")
                .id(id)
                .status(500)
                .reason(thrown.getClass().getName())
                .cause(thrown);
        Decisions.fill(error, request);
        state.context.publish(error.build());
        if (response == null || response.isCommitted() || !state.context.answersExceptions()) {
            state.failure = thrown;
            return;
        }
        Rejection rejection = Rejection.of(500, "unhandled_exception").withCause(thrown);
        state.rejection = rejection;
        FreshResponse.of(response);
        state.context.answer(request, response, rejection, id);
        event.getAsyncContext().complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        over(event.getAsyncContext(), state, request);
    }
}
