/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.SecurityEvent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * Records that are safe on disk when the call returns: many callers, one, and beside them one bare fsync of a record.
 */
@BenchmarkMode({Mode.SampleTime, Mode.Throughput})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class AuditDurableBenchmark {
    private final SecurityEvent event = AuditBenchmark.event(1);
    private final byte[] line = new byte[600];
    private Path directory;
    private AuditLog log;
    private RandomAccessFile file;

    @Setup
    public void open() throws IOException {
        directory = Files.createTempDirectory("audit");
        log = AuditLog.directory(directory.resolve("log"))
                .minimumFree(0)
                .deadline(Duration.ofSeconds(30))
                .build();
        file = new RandomAccessFile(directory.resolve("file").toFile(), "rw");
    }

    @TearDown
    public void close() throws IOException {
        log.close();
        file.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path found : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(found);
            }
        }
    }

    private void write() {
        if (!log.appendDurably(event)) {
            throw new IllegalStateException("not safe");
        }
    }

    @Benchmark
    @Threads(64)
    public void durable64() {
        write();
    }

    @Benchmark
    @Threads(1)
    public void durable1() {
        write();
    }

    @Benchmark
    @Threads(1)
    public void fsync() throws IOException {
        file.write(line);
        file.getFD().sync();
    }
}
