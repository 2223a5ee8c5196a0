/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dev.hauberk.core.SecurityEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.logstash.logback.argument.StructuredArguments;
import net.logstash.logback.encoder.LogstashEncoder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What an event costs the thread that hands it over, in bursts that fit the queue: nothing is dropped, which is
 * checked. The same burst until the last of it is in the file tells what a record costs from end to end.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class AuditCallerBenchmark {
    private static final int BURST = 60_000;

    /** {@code NONE} is what logback does; {@code INTERVAL} is the default. */
    @Param({"NONE", "INTERVAL"})
    public Durability durability = Durability.NONE;

    private final SecurityEvent[] events = new SecurityEvent[64];
    private Path directory;
    private AuditLog log;
    private long handedOver;
    private LoggerContext logback;
    private ch.qos.logback.classic.Logger asynchronous;
    private AsyncAppender appender;

    @Setup
    public void open() throws IOException {
        for (int i = 0; i < events.length; i++) {
            events[i] = AuditBenchmark.event(i);
        }
        directory = Files.createTempDirectory("audit");
        log = AuditLog.directory(directory.resolve("log"))
                .collapseAbove(0)
                .durability(durability)
                .queue(131_072, 512L << 20)
                .minimumFree(0)
                .segments(1L << 30, java.time.Duration.ofDays(1))
                .build();
        logback = new LoggerContext();
        FileAppender<ILoggingEvent> file = new FileAppender<>();
        file.setContext(logback);
        file.setFile(directory.resolve("logback").toString());
        file.setImmediateFlush(false);
        LogstashEncoder json = new LogstashEncoder();
        json.setContext(logback);
        json.start();
        file.setEncoder(json);
        file.start();
        appender = new AsyncAppender();
        appender.setContext(logback);
        appender.setQueueSize(131_072);
        appender.setDiscardingThreshold(0);
        appender.addAppender(file);
        appender.start();
        asynchronous = logback.getLogger("audit");
        asynchronous.setLevel(ch.qos.logback.classic.Level.INFO);
        asynchronous.addAppender(appender);
    }

    @Setup(Level.Invocation)
    public void drain() throws InterruptedException {
        while (log.statistics().written() < handedOver || appender.getNumberOfElementsInQueue() > 0) {
            Thread.sleep(1);
        }
    }

    @TearDown
    public void check() throws IOException {
        log.close();
        logback.stop();
        if (log.statistics().written() != handedOver || log.statistics().dropped() != 0) {
            throw new IllegalStateException(handedOver + " events were handed over: " + log.statistics());
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void burst() {
        for (int i = 0; i < BURST; i++) {
            log.append(events[i & 63], EventClass.ROUTINE);
        }
        handedOver += BURST;
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void handOver() {
        burst();
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void handOverUntilWritten() {
        burst();
        while (log.statistics().written() < handedOver) {
            Thread.onSpinWait();
        }
    }

    private void logbackBurst() {
        for (int i = 0; i < BURST; i++) {
            SecurityEvent event = events[i & 63];
            asynchronous.info(
                    "request.allowed",
                    StructuredArguments.kv("method", event.method()),
                    StructuredArguments.kv("route", event.rule()),
                    StructuredArguments.kv("status", event.status()),
                    StructuredArguments.kv("client", event.clientAddress()),
                    StructuredArguments.kv("peer", event.peer()),
                    StructuredArguments.kv("request", event.requestId()),
                    StructuredArguments.kv("user", "h1:k1:abcdefghijklmnopqrstuv"),
                    StructuredArguments.kv("class", "routine"));
        }
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void logbackHandOver() {
        logbackBurst();
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void logbackHandOverUntilTaken() {
        logbackBurst();
        while (appender.getNumberOfElementsInQueue() > 0) {
            Thread.onSpinWait();
        }
    }
}
