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
import java.util.Map;

/** Keeps what CORS told when the application resets its response or tells a {@code Vary} of its own. */
final class CorsResponse extends HttpServletResponseWrapper {
    private static final String VARY = "Vary";

    private final List<Map.Entry<String, String>> fields;
    private final List<String> vary;

    CorsResponse(HttpServletResponse response, List<Map.Entry<String, String>> fields, List<String> vary) {
        super(response);
        this.fields = fields;
        this.vary = vary;
    }

    /** Writes the fields, each once, and what the answer varies by beside what it varies by already. */
    static void write(HttpServletResponse response, List<Map.Entry<String, String>> fields, List<String> vary) {
        fields.forEach(field -> response.setHeader(field.getKey(), field.getValue()));
        addVary(response, vary);
    }

    private static void addVary(HttpServletResponse response, List<String> vary) {
        for (String name : vary) {
            Collection<String> lines = response.getHeaders(VARY);
            if (lines == null || lines.stream().noneMatch(line -> names(line, name))) {
                response.addHeader(VARY, name);
            }
        }
    }

    private static boolean names(String line, String name) {
        for (String each : line.split(",", -1)) {
            if (each.strip().equals("*")
                    || each.strip().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void reset() {
        super.reset();
        write((HttpServletResponse) getResponse(), fields, vary);
    }

    /** {@inheritDoc} A {@code Vary} of the application comes beside the one that CORS needs, never in its place. */
    @Override
    public void setHeader(String name, String value) {
        super.setHeader(name, value);
        if (VARY.equalsIgnoreCase(name)) {
            addVary((HttpServletResponse) getResponse(), vary);
        }
    }
}
