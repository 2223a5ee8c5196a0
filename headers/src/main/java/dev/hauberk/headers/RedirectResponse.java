/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Origin;
import dev.hauberk.core.Rejection;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Refuses to redirect to other origins than those allowed. */
final class RedirectResponse extends HttpServletResponseWrapper {
    private final Supplier<Origin> own;
    private final Set<String> allowed;
    private final Function<Rejection, RuntimeException> refusal;

    RedirectResponse(
            HttpServletResponse response,
            Supplier<Origin> own,
            Set<String> allowed,
            Function<Rejection, RuntimeException> refusal) {
        super(response);
        this.own = own;
        this.allowed = allowed;
        this.refusal = refusal;
    }

    private String checked(String location) {
        if (RedirectTarget.isRelative(location)) {
            return location;
        }
        String origin = RedirectTarget.origin(location).orElse("");
        if (!allowed.contains(origin) && !origin.equals(own.get().toString())) {
            String reason = "a redirect must stay on this origin or go to an allowed one: "
                    + (origin.isEmpty() ? "the target is no plain path or address" : origin)
                    + "; add it to allowedOrigins() of the RedirectFilter if it is meant";
            throw new IllegalArgumentException(
                    reason, refusal.apply(Rejection.of(400, "redirect_refused").withReason(reason)));
        }
        return location;
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        super.sendRedirect(checked(location));
    }

    /** Sends a redirect with a status, as Servlet 6.1 has it; 6.0 has no such method to override. */
    public void sendRedirect(String location, int code) throws IOException {
        sendRedirect(location, code, true);
    }

    /** Sends a redirect, as Servlet 6.1 has it. */
    public void sendRedirect(String location, boolean clearBuffer) throws IOException {
        sendRedirect(location, SC_FOUND, clearBuffer);
    }

    /** Sends a redirect with a status, as Servlet 6.1 has it. */
    public void sendRedirect(String location, int code, boolean clearBuffer) throws IOException {
        checked(location);
        if (clearBuffer) {
            resetBuffer();
        }
        setStatus(code);
        super.setHeader("Location", location);
        flushBuffer();
    }

    @Override
    public void setHeader(String name, String value) {
        super.setHeader(name, "Location".equalsIgnoreCase(name) && value != null ? checked(value) : value);
    }

    @Override
    public void addHeader(String name, String value) {
        super.addHeader(name, "Location".equalsIgnoreCase(name) && value != null ? checked(value) : value);
    }
}
