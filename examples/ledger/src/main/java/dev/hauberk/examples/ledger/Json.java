/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.JsonWriter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers in JSON. */
final class Json {
    private Json() {}

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
