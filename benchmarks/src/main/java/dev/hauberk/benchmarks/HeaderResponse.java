/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A response that keeps its fields, each with the last of its values. */
final class HeaderResponse extends StubResponse {
    private final Map<String, String> fields = new HashMap<>();

    /** Makes this a new response. */
    HeaderResponse clear() {
        fields.clear();
        return this;
    }

    @Override
    public void setHeader(String name, String value) {
        fields.put(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
        fields.put(name, value);
    }

    @Override
    public boolean containsHeader(String name) {
        return fields.containsKey(name);
    }

    @Override
    public @Nullable String getHeader(String name) {
        return fields.get(name);
    }

    @Override
    public Collection<String> getHeaders(String name) {
        String value = fields.get(name);
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public @Nullable String getContentType() {
        return null;
    }

    @Override
    public @Nullable String getCharacterEncoding() {
        return null;
    }

    @Override
    public void flushBuffer() {
        // There is nothing to send.
    }

    @Override
    public void setStatus(int status) {
        // Nobody looks.
    }
}
