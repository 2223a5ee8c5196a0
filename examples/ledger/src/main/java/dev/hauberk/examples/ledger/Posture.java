/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.audit.AuditLog;
import dev.hauberk.core.Description;
import dev.hauberk.posture.PostureFinding;
import dev.hauberk.posture.PostureStatus;
import dev.hauberk.posture.SecurityReport;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How Ledger stands when it starts. */
final class Posture {
    private final SecurityReport report;
    private final Path file;

    private Posture(SecurityReport report, Path file) {
        this.report = report;
        this.file = file;
    }

    /** Looks, and keeps the report beside the database. */
    static Posture of(
            Settings settings,
            Hauberk security,
            ServletContext context,
            Tokens tokens,
            List<Description> parts,
            AuditLog log) {
        Instant now = Instant.now();
        Instant past = now.minus(Duration.ofHours(2));
        SecurityReport.Builder builder = SecurityReport.builder(security)
                .environment(settings.environment())
                .servletContext(context)
                .log(log)
                .secret("database key", settings.key())
                .probe("/api/v1/accounts")
                .probeToken("valid", tokens.issue("alice", Role.PAYER))
                .probeToken(
                        "expired",
                        tokens.sign(tokens.claims("alice", Role.PAYER, past, past.plus(Tokens.LIFETIME))
                                .build()))
                .probeToken(
                        "wrong audience",
                        tokens.sign(tokens.claims("alice", Role.PAYER, now, now.plus(Tokens.LIFETIME))
                                .audience("another-api")
                                .build()))
                .logins("POST /login", "POST /session")
                .publicRoutes("GET /", "GET /page.js", "GET /page.css", "GET /health", "GET " + Security.KEYS)
                .publicRoutes("POST /logout")
                .replicas(settings.redis().isPresent() ? 2 : 1);
        parts.forEach(builder::part);
        SecurityReport report = builder.run();
        Path file = settings.data().resolve("posture.json");
        try {
            Files.writeString(file, report.json());
        } catch (IOException e) {
            throw new UncheckedIOException("the report must be kept beside the database", e);
        }
        return new Posture(report, file);
    }

    SecurityReport report() {
        return report;
    }

    /** Returns the counts, and a line for each thing that is not as it should be. */
    String summary() {
        StringBuilder text =
                new StringBuilder(report.toString().lines().findFirst().orElse(""));
        for (PostureStatus status : new PostureStatus[] {PostureStatus.FAIL, PostureStatus.WARN}) {
            for (PostureFinding finding : report.findings(status)) {
                text.append(System.lineSeparator()).append("  ").append(finding);
                text.append(System.lineSeparator()).append("    -> ").append(finding.remedy());
            }
        }
        return text.append(System.lineSeparator())
                .append("All of it: ./ledger posture ")
                .append(file)
                .toString();
    }
}
