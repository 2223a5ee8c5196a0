/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.FileAppender;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Secret;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.engine.JsonBytes;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import net.logstash.logback.argument.StructuredArguments;
import net.logstash.logback.encoder.LogstashEncoder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a record costs the thread that writes it: the least that any chain of hashes takes on the same bytes, our chain
 * with the Merkle tree on them, and with encoding; beside it a JSON line of logback, which has no integrity. All end in
 * a file, and all check at the end that every byte is there.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class AuditBenchmark {
    private static final int CHUNK = 64 << 10;

    private Path directory;
    private FileOutputStream out;
    private long expected;

    private byte[] payload;
    private final MessageDigest sha256 = HashChain.sha256();
    private final byte[] previous = new byte[32];
    private final byte[] buffer = new byte[CHUNK + 4096];
    private int filled;

    private final JsonBytes records = RecordEncoder.buffer(64 << 10);
    private final RecordEncoder encoder = new RecordEncoder(
            records,
            Redaction.standard(),
            Pseudonyms.of("k1", Secret.of(new byte[32])),
            new RecordEncoder.Disclosure(false, false, false),
            new ServiceName("ledger", "1.0", "production"));
    private final HashChain chain = HashChain.begin("benchmark");
    private final MerkleTree tree = new MerkleTree();
    private long sequence;

    private SecurityEvent event;
    private LoggerContext logback;
    private ch.qos.logback.classic.Logger synchronous;

    static SecurityEvent event(int number) {
        return SecurityEvent.builder(SecurityEvent.Kind.DECISION, "allowed")
                .time(Instant.ofEpochSecond(1_795_943_411L, number * 1000L))
                .request("GET", "/api/orders/17", "REQUEST")
                .route("/api/*")
                .rule("GET /api/orders/{id}")
                .requestId("0af7651916cd43dd8448eb211c80319c")
                .clientAddress("192.0.2.17")
                .peer("198.51.100.1")
                .status(200)
                .identity(Identity.builder("ann")
                        .issuer("https://id.example")
                        .roles("user")
                        .build())
                .build();
    }

    @Setup
    public void open() throws IOException {
        directory = Files.createTempDirectory("audit");
        out = new FileOutputStream(directory.resolve("file").toFile());
        event = event(17);
        encoder.chain("0123456789abcdef");
        encoder.encode(1_000_000, event, EventClass.ROUTINE, null, true);
        payload = Arrays.copyOf(records.array(), records.size());
        records.truncate(0);
        logback = new LoggerContext();
        FileAppender<ch.qos.logback.classic.spi.ILoggingEvent> file = new FileAppender<>();
        file.setContext(logback);
        file.setFile(directory.resolve("logback").toString());
        file.setImmediateFlush(false);
        LogstashEncoder json = new LogstashEncoder();
        json.setContext(logback);
        json.start();
        file.setEncoder(json);
        file.start();
        synchronous = logback.getLogger("audit");
        synchronous.setLevel(ch.qos.logback.classic.Level.INFO);
        synchronous.addAppender(file);
    }

    @TearDown
    public void check() throws IOException {
        out.write(buffer, 0, filled);
        out.write(records.array(), 0, records.size());
        expected += filled + records.size();
        out.close();
        logback.stop();
        long written = Files.size(directory.resolve("file"));
        if (written != expected) {
            throw new IllegalStateException(expected + " bytes were to be written, " + written + " were");
        }
        for (Path file : new Path[] {directory.resolve("file"), directory.resolve("logback"), directory}) {
            Files.deleteIfExists(file);
        }
    }

    private void flush(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        expected += length;
    }

    /** SHA-256 over the last hash and the record, the record into a buffer, the buffer into a file. */
    @Benchmark
    public int rawChain() throws Exception {
        sha256.update(previous);
        sha256.update(payload);
        sha256.digest(previous, 0, 32);
        System.arraycopy(payload, 0, buffer, filled, payload.length);
        filled += payload.length;
        if (filled > CHUNK) {
            flush(buffer, filled);
            filled = 0;
        }
        return filled;
    }

    /** The same bytes with our frame, linked, and in the tree. */
    @Benchmark
    public int chainedWithTree() throws IOException {
        int start = records.size();
        records.raw(payload);
        link(start);
        return records.size();
    }

    /** From the event on. */
    @Benchmark
    public int encodedChainedWithTree() throws IOException {
        int start = records.size();
        encoder.encode(++sequence, event, EventClass.ROUTINE, null, true);
        link(start);
        return records.size();
    }

    private void link(int start) throws IOException {
        chain.add(records.array(), start, records.size() - start);
        tree.add(chain);
        StoredLine.finish(records, chain);
        if (records.size() > CHUNK) {
            flush(records.array(), records.size());
            records.truncate(0);
        }
    }

    /** A line of JSON with eight fields, written by the calling thread without flushing. */
    @Benchmark
    public void logback() {
        synchronous.info(
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
