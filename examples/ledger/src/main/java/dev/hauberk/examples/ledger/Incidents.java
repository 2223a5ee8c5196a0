/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.audit.AuditEvent;
import dev.hauberk.audit.AuditLog;
import dev.hauberk.core.Identity;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.credentials.SessionFilter;
import dev.hauberk.detections.AlertSink;
import dev.hauberk.detections.DetectionFilter;
import dev.hauberk.detections.LockDown;
import dev.hauberk.detections.LockDownFilter;
import dev.hauberk.input.InputFilter;
import dev.hauberk.input.ValidInput;
import dev.hauberk.jwt.Revocations;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What an administrator of Ledger has at hand when somebody has got in, and who notices. */
final class Incidents {
    private final LockDown lockDown;
    private final Revocations revocations = Revocations.inMemory();
    private final SessionFilter sessions;
    private final AuditLog log;

    Incidents(Path data, SessionFilter sessions, AuditLog log) {
        this.sessions = sessions;
        this.lockDown = LockDown.file(data.resolve("lock-down.json"));
        this.log = log;
    }

    /** Looks for attacks; nobody has a reason to look for the pages of another product. */
    DetectionFilter.Builder detections() {
        return DetectionFilter.builder().log(log).sink(AlertSink.slf4j()).honeytoken("/wp-admin/*", "/.git/*");
    }

    /** Leaves the administrator in, who must be able to log in, and the chain itself, which fetches the keys. */
    LockDownFilter.Builder lockDownFilter() {
        return LockDownFilter.builder(lockDown)
                .exempt("GET /", "GET /page.js", "GET /page.css", "GET /health", "GET " + Security.KEYS)
                .exempt("POST /login", "POST /session", "POST /session/code");
    }

    Revocations revocations() {
        return revocations;
    }

    // --- what administrators call

    void begin(HttpServletRequest request, HttpServletResponse response) throws IOException {
        lockDown.begin(Role.ADMIN, "by_administrator", Optional.empty(), admin(request));
        tell(response, "locked_down", true);
    }

    void end(HttpServletRequest request, HttpServletResponse response) throws IOException {
        lockDown.end(admin(request));
        tell(response, "locked_down", false);
    }

    void hold(HttpServletRequest request, HttpServletResponse response) throws IOException {
        log.legalHold(true, admin(request));
        tell(response, "legal_hold", true);
    }

    void release(HttpServletRequest request, HttpServletResponse response) throws IOException {
        log.legalHold(false, admin(request));
        tell(response, "legal_hold", false);
    }

    /** Ends every session and token that a user has now, or that a key signed. */
    void revoke(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ValidInput input = InputFilter.input(request);
        Optional<String> subject = input.find("subject", String.class);
        Optional<String> key = input.find("key", String.class);
        if (subject.isEmpty() && key.isEmpty()) {
            Json.problem(response, 422, "Unprocessable Content");
            return;
        }
        AuditEvent event = AuditEvent.of("tokens_revoked").succeeded();
        subject.ifPresent(name -> {
            Identity user = Identity.builder(name).issuer(Tokens.ISSUER).build();
            revocations.revokeSubject(Tokens.ISSUER, name);
            sessions.logoutEverywhere(user);
            event.about(user);
        });
        key.ifPresent(id -> {
            revocations.revokeKey(Tokens.ISSUER, id, Instant.now().plus(Duration.ofDays(1)));
            event.on("key", id);
        });
        admin(request).ifPresent(event::by);
        log.record(event);
        tell(response, "revoked", true);
    }

    private static Optional<Identity> admin(HttpServletRequest request) {
        return request.getUserPrincipal() instanceof Identity admin ? Optional.of(admin) : Optional.empty();
    }

    private static void tell(HttpServletResponse response, String what, boolean value) throws IOException {
        Json.write(
                response,
                200,
                new JsonWriter().beginObject().name(what).value(value).endObject());
    }
}
