/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.opentelemetry.OpenTelemetryListener;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What verifying costs for a record, and what OpenTelemetry costs a decision where there is no SDK. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class AuditReadBenchmark {
    private static final int RECORDS = 100_000;

    private Path directory;
    private String key;
    private final OpenTelemetryListener listener =
            OpenTelemetryListener.builder().openTelemetry(OpenTelemetry.noop()).build();
    private final SecurityEvent event = AuditBenchmark.event(1);
    private final Redaction redaction = Redaction.standard();

    @Setup
    public void write() throws IOException {
        directory = Files.createTempDirectory("audit");
        try (AuditLog log = AuditLog.directory(directory.resolve("log"))
                .collapseAbove(0)
                .minimumFree(0)
                .deadline(Duration.ofSeconds(30))
                .build()) {
            key = log.publicKey();
            for (int i = 0; i < RECORDS; i++) {
                log.append(AuditBenchmark.event(i % 1000), EventClass.CRITICAL);
            }
        }
    }

    @TearDown
    public void delete() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path found : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(found);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public AuditVerification verify() throws IOException {
        AuditVerification found =
                AuditVerifier.of(directory.resolve("log")).key(key).verify();
        if (!found.isClean() || found.records() < RECORDS) {
            throw new IllegalStateException(found.toString());
        }
        return found;
    }

    @Benchmark
    public void openTelemetryWithoutSdk() {
        listener.onEvent(event);
    }

    @Benchmark
    public String redactedUserAgent() {
        return redaction.text(
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36");
    }
}
