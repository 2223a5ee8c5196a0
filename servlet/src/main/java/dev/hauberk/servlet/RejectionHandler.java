/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Writes the answer to a refused request; a chain has exactly one. Must be safe for use by many threads.
 *
 * <p>An implementation uses {@code setStatus}, never {@code sendError}: the latter makes containers dispatch the
 * original method to an error page. It tells the caller nothing but the status, the header fields of the rejection and
 * the id.
 */
@FunctionalInterface
public interface RejectionHandler {
    /**
     * Writes status, header fields and body.
     *
     * @param request the refused request
     * @param response the response to write to; the caller made sure that it is not committed
     * @param rejection what was decided; its reason and code are for the operator, not for the answer
     * @param id identifies this refusal in events and logs
     * @throws IOException if the client is gone
     */
    void handle(SecurityRequest request, HttpServletResponse response, Rejection rejection, String id)
            throws IOException;

    /**
     * Returns whether an exception of the application is answered here as a refusal with 500, rather than passed on to
     * the container and the application's own error pages. Default: yes.
     */
    default boolean answersExceptions() {
        return true;
    }

    /**
     * Returns the default handler: {@code application/problem+json} (RFC 9457) with {@code type}, {@code title},
     * {@code status}, {@code instance} and what the rejection adds; a small HTML page for a client that prefers HTML;
     * no body for HEAD; always {@code Cache-Control: no-store}; each challenge in a {@code WWW-Authenticate} field of
     * its own.
     */
    static RejectionHandler problem() {
        return new ProblemHandler();
    }

    /**
     * Returns a handler that answers refusals as {@code handler} does and leaves exceptions of the application to the
     * container, so that its error pages keep working. The event is published all the same. Unless the application maps
     * an error page for exceptions, containers show a page of their own, some with a stack trace.
     */
    static RejectionHandler withApplicationErrorPages(RejectionHandler handler) {
        return new RejectionHandler() {
            @Override
            public void handle(SecurityRequest request, HttpServletResponse response, Rejection rejection, String id)
                    throws IOException {
                handler.handle(request, response, rejection, id);
            }

            @Override
            public boolean answersExceptions() {
                return false;
            }
        };
    }
}
