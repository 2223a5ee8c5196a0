/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Logs and events for tests. */
final class Logs {
    private Logs() {}

    /** A clock that is set. */
    static final class Watch extends java.time.Clock {
        volatile Instant now = Instant.now();

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
        }

        @Override
        public java.time.Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }

    /** The deadline is long, so that a critical record is safe in time on a busy machine too. */
    static AuditLog.Builder in(Path directory) {
        return in(directory, 0);
    }

    /** The same, with a number of equal events from which on they are counted. */
    static AuditLog.Builder in(Path directory, int collapseAbove) {
        return AuditLog.directory(directory)
                .origin("test")
                .minimumFree(0)
                .collapseAbove(collapseAbove)
                .deadline(Duration.ofSeconds(30));
    }

    static SecurityEvent.Builder allowed(int number) {
        return SecurityEvent.builder(SecurityEvent.Kind.DECISION, "allowed")
                .time(Instant.now())
                .request("GET", "/api/orders/" + number, "REQUEST")
                .route("/api/*")
                .rule("GET /api/orders/{id}")
                .requestId(String.format("%032d", number))
                .clientAddress("192.0.2." + number % 250)
                .peer("198.51.100.1")
                .status(200)
                .identity(Identity.builder("ann")
                        .issuer("https://id.example")
                        .roles("user")
                        .build())
                .attribute("key_id", "k1");
    }

    static void write(AuditLog log, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (!log.append(allowed(i).build(), EventClass.SECURITY)) {
                throw new IllegalStateException("not taken: " + i);
            }
        }
    }

    /** Writes records that are on disk when it returns. */
    static void writeDurably(AuditLog log, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (!log.appendDurably(allowed(i).build())) {
                throw new IllegalStateException("not safe: " + i);
            }
        }
    }

    /** Makes a log of so many segments, each with a few records. */
    static void segments(Path directory, int segments, int recordsEach) {
        for (int s = 0; s < segments; s++) {
            try (AuditLog log = in(directory).segments(4096, Duration.ofDays(1)).build()) {
                writeDurably(log, s * recordsEach, recordsEach);
            }
        }
    }

    static List<AuditRecord> read(Path directory) {
        List<AuditRecord> records = new ArrayList<>();
        try {
            for (Path segment : LogDirectory.segments(directory)) {
                for (String line : Files.readAllLines(segment, StandardCharsets.UTF_8)) {
                    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                    records.add(AuditRecord.of(bytes, 0, bytes.length).orElseThrow());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return records;
    }

    static List<String> actions(Path directory) {
        return read(directory).stream().map(AuditRecord::action).toList();
    }

    static AuditVerification verify(Path directory) {
        try {
            return AuditVerifier.of(directory).verify();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    static void waitUntil(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not happen within two minutes");
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
