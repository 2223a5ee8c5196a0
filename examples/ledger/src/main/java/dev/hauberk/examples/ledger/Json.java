/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.JsonWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Small strict JSON bodies, in and out. */
final class Json {
    private static final int MAX_BODY = 1024;

    private Json() {}

    /** Returns the members of a JSON object body that has exactly the given names; empty if it is anything else. */
    static Optional<Map<?, ?>> read(HttpServletRequest request, Set<String> names) throws IOException {
        String type = request.getContentType();
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            return Optional.empty();
        }
        byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
        try {
            Object value = JsonReader.parse(body, JsonLimits.defaults().withBytes(MAX_BODY));
            return value instanceof Map<?, ?> map && map.keySet().equals(names) ? Optional.of(map) : Optional.empty();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    static void write(HttpServletResponse response, int status, JsonWriter json) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        byte[] body = json.toByteArray();
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** Answers a refusal of the application's own, in the same form as the chain's. */
    static void problem(HttpServletResponse response, int status, String title) throws IOException {
        response.setStatus(status);
        response.setContentType("application/problem+json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream()
                .write(new JsonWriter()
                        .beginObject()
                        .name("type")
                        .value("about:blank")
                        .name("title")
                        .value(title)
                        .name("status")
                        .value(status)
                        .endObject()
                        .toByteArray());
    }
}
