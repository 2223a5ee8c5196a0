/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Keeps what CORS told when the application resets its response or tells a {@code Vary} of its own. */
final class CorsResponse extends HttpServletResponseWrapper {
    private static final String VARY = "Vary";

    private final List<String> fields;
    private final List<String> vary;

    CorsResponse(HttpServletResponse response, List<String> fields, List<String> vary) {
        super(response);
        this.fields = fields;
        this.vary = vary;
    }

    /**
     * Writes the fields, each once, and what the answer varies by beside what it varies by already.
     *
     * @param fields names and values, by turns
     */
    static void write(HttpServletResponse response, List<String> fields, List<String> vary) {
        for (int i = 0; i < fields.size(); i += 2) {
            response.setHeader(fields.get(i), fields.get(i + 1));
        }
        addVary(response, vary);
    }

    /** Adds names to {@code Vary} that are not there, and leaves those that are. */
    static void addVary(HttpServletResponse response, List<String> names) {
        boolean first = !response.containsHeader(VARY);
        for (int i = 0; i < names.size(); i++) {
            if (first || !isThere(response.getHeaders(VARY), names.get(i))) {
                response.addHeader(VARY, names.get(i));
            }
        }
    }

    private static boolean isThere(Collection<String> lines, String name) {
        for (String line : lines) {
            for (String each : line.split(",", -1)) {
                if (each.strip().equals("*")
                        || each.strip().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
        }
        return false;
    }

    private HttpServletResponse beneath() {
        return (HttpServletResponse) getResponse();
    }

    @Override
    public void reset() {
        super.reset();
        write(beneath(), fields, vary);
    }

    /** {@inheritDoc} A {@code Vary} of the application comes beside the one that CORS needs, never in its place. */
    @Override
    public void setHeader(String name, String value) {
        super.setHeader(name, value);
        if (VARY.equalsIgnoreCase(name)) {
            addVary(beneath(), vary);
        }
    }

    /** {@inheritDoc} A second allowed origin replaces the first, as a browser refuses two. */
    @Override
    public void addHeader(String name, String value) {
        if (CorsPolicy.ALLOW_ORIGIN.equalsIgnoreCase(name)) {
            super.setHeader(name, value);
        } else {
            super.addHeader(name, value);
        }
    }
}
