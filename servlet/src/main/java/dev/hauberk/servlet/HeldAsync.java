/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Decision;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An asynchronous context that sends or refuses what an {@link HeldResponse} holds before it completes. */
final class HeldAsync implements AsyncContext {
    private final AsyncContext context;
    private final SecurityRequest request;

    HeldAsync(AsyncContext context, SecurityRequest request) {
        this.context = context;
        this.request = request;
    }

    @Override
    public void complete() {
        RequestState state = request.state();
        try {
            HeldResponse withheld = state.answered ? null : state.releaseHeld();
            if (withheld != null) {
                refuse(withheld);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            context.complete();
        }
    }

    private void refuse(HeldResponse withheld) throws IOException {
        Decision.Deny refusal = withheld.refusal();
        HttpServletResponse beneath = withheld.beneath();
        String id = ChainContext.newId();
        Refusals.publish(request, refusal.rejection(), refusal.rule(), id);
        withheld.discard();
        if (!beneath.isCommitted()) {
            request.state().answered = true;
            FreshResponse.of(beneath);
            request.state().context.answer(request, beneath, refusal.rejection(), id);
        }
    }

    @Override
    public ServletRequest getRequest() {
        return context.getRequest();
    }

    @Override
    public ServletResponse getResponse() {
        return context.getResponse();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return context.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
        context.dispatch();
    }

    @Override
    public void dispatch(String path) {
        context.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext other, String path) {
        context.dispatch(other, path);
    }

    @Override
    public void start(Runnable task) {
        context.start(task);
    }

    @Override
    public void addListener(AsyncListener listener) {
        context.addListener(listener);
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest listenerRequest, ServletResponse listenerResponse) {
        context.addListener(listener, listenerRequest, listenerResponse);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return context.createListener(type);
    }

    @Override
    public void setTimeout(long milliseconds) {
        context.setTimeout(milliseconds);
    }

    @Override
    public long getTimeout() {
        return context.getTimeout();
    }
}
