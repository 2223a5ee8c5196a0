/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.cli;

import dev.hauberk.audit.AuditLog;
import dev.hauberk.audit.AuditReader;
import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** Logs for tests. */
final class Logs {
    private Logs() {}

    static AuditLog in(Path directory) {
        return AuditLog.directory(directory)
                .origin("test")
                .minimumFree(0)
                .collapseAbove(0)
                .build();
    }

    /** Writes records of requests, which are on disk once the log is closed. */
    static void write(AuditLog log, int count) {
        for (int i = 0; i < count; i++) {
            log.note(SecurityEvent.builder(SecurityEvent.Kind.DECISION, "allowed")
                    .time(Instant.now())
                    .request("GET", "/api/orders/" + i, "REQUEST")
                    .route("/api/*")
                    .rule("GET /api/orders/{id}")
                    .clientAddress("192.0.2." + i)
                    .status(200)
                    .identity(Identity.builder("ann")
                            .issuer("https://id.example")
                            .roles("user")
                            .build())
                    .attribute("key_id", "k1")
                    .build());
        }
    }

    static long count(Path directory) throws IOException {
        long[] count = {0};
        AuditReader.of(directory).forEach(next -> count[0]++);
        return count[0];
    }
}
