/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.JsonWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What Ledger offers about its signing keys: the public ones to all, and to administrators commands to change them. */
final class KeyResources {
    private final SigningKeys keys;

    KeyResources(SigningKeys keys) {
        this.keys = keys;
    }

    void published(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] set = keys.publicKeys().getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/jwk-set+json");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(set.length);
        response.getOutputStream().write(set);
    }

    void rotate(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (keys.rotate()) {
            tell(response);
        } else {
            Json.problem(response, 409, "Conflict");
        }
    }

    void drop(HttpServletRequest request, HttpServletResponse response) throws IOException {
        keys.dropOld();
        tell(response);
    }

    private void tell(HttpServletResponse response) throws IOException {
        List<String> ids = keys.ids();
        JsonWriter json = new JsonWriter()
                .beginObject()
                .name("signing")
                .value(ids.get(0))
                .name("published")
                .beginArray();
        ids.forEach(json::value);
        Json.write(response, 200, json.endArray().endObject());
    }
}
