/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.audit.AuditEvent;
import dev.hauberk.audit.AuditLog;
import dev.hauberk.core.Identity;
import dev.hauberk.core.JsonWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What Ledger offers about its signing keys: the public ones to all, and to administrators commands to change them. */
final class KeyResources {
    private final SigningKeys keys;
    private final AuditLog audit;

    KeyResources(SigningKeys keys, AuditLog audit) {
        this.keys = keys;
        this.audit = audit;
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
            record("signing_key_made", request);
            tell(response);
        } else {
            Json.problem(response, 409, "Conflict");
        }
    }

    void drop(HttpServletRequest request, HttpServletResponse response) throws IOException {
        keys.dropOld();
        record("signing_key_dropped", request);
        tell(response);
    }

    private void record(String event, HttpServletRequest request) {
        if (request.getUserPrincipal() instanceof Identity admin) {
            audit.record(
                    AuditEvent.of(event).by(admin).on("key", keys.ids().get(0)).succeeded());
        }
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
