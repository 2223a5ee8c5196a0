/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.audit.AuditEvent;
import dev.hauberk.audit.AuditLog;
import dev.hauberk.core.Identity;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.credentials.ApiKey;
import dev.hauberk.credentials.ApiKeys;
import dev.hauberk.credentials.IssuedApiKey;
import dev.hauberk.input.InputFilter;
import dev.hauberk.input.ValidInput;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** What administrators do with the keys of programs. */
final class ApiKeyResources {
    private static final Duration LIFETIME = Duration.ofDays(90);

    private final ApiKeys keys;
    private final AuditLog log;

    ApiKeyResources(ApiKeys keys, AuditLog log) {
        this.keys = keys;
        this.log = log;
    }

    /** Lists what is kept of the keys, which is no secret. */
    void list(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonWriter json = new JsonWriter().beginArray();
        for (ApiKey key : keys.all()) {
            json.beginObject()
                    .name("id")
                    .value(key.id())
                    .name("owner")
                    .value(key.owner())
                    .name("label")
                    .value(key.label())
                    .name("in_force")
                    .value(key.isInForce(Instant.now()))
                    .name("last_used")
                    .value(key.lastUsedAt().map(Instant::toString).orElse("never"))
                    .endObject();
        }
        Json.write(response, 200, json.endArray());
    }

    /** Issues a key for reports, and shows it once. */
    void issue(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ValidInput input = InputFilter.input(request);
        IssuedApiKey issued = keys.issue(
                input.text("owner"),
                key -> key.scopes(Set.of(Security.REPORTS_SCOPE))
                        .expiresAt(Instant.now().plus(LIFETIME)));
        note("api_key_issued", issued.key(), request);
        show(response, issued);
    }

    /** Gives a key a new secret; the old one is good for another hour. */
    void rotate(HttpServletRequest request, HttpServletResponse response) throws IOException {
        IssuedApiKey issued;
        try {
            issued = keys.rotate(InputFilter.input(request).text("id"), Duration.ofHours(1));
        } catch (IllegalArgumentException e) {
            Json.problem(response, 409, "Conflict");
            return;
        }
        note("api_key_rotated", issued.key(), request);
        show(response, issued);
    }

    void revoke(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String id = InputFilter.input(request).text("id");
        if (keys.find(id).isEmpty()) {
            Json.problem(response, 404, "Not Found");
            return;
        }
        note("api_key_revoked", keys.revoke(id), request);
        response.setStatus(204);
    }

    private static void show(HttpServletResponse response, IssuedApiKey issued) throws IOException {
        Json.write(
                response,
                200,
                new JsonWriter()
                        .beginObject()
                        .name("id")
                        .value(issued.key().id())
                        .name("key")
                        .value(issued.text())
                        .endObject());
    }

    private void note(String action, ApiKey key, HttpServletRequest request) {
        AuditEvent event = AuditEvent.of(action).succeeded().on("api_key", key.id());
        if (request.getUserPrincipal() instanceof Identity admin) {
            event.by(admin);
        }
        log.record(event);
    }
}
