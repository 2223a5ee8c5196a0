/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import dev.hauberk.core.Secret;
import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitResult;
import dev.hauberk.ratelimit.RateLimitStore;
import dev.hauberk.ratelimit.RateLimiter;
import dev.hauberk.redis.RedisRateLimitStore;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.jedis.Bucket4jJedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

/**
 * What a decision costs with a real Redis on loopback, by one client library: the script that decides, called directly,
 * which is the bar; Hauberk strict and leased; Bucket4j. Run with {@code -t 1} and {@code -t 8}. After each row it
 * prints how many commands Redis was sent for each decision, and how many decisions were made without it.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls start() before anything else.
public class RedisRateLimitBenchmark {
    private static final byte[] INTERVAL = "8".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BURST = "1000000000".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ZERO = "0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ONE = "1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAKE = "t".getBytes(StandardCharsets.US_ASCII);

    @Param({"1", "10000"})
    int keys;

    private RedisServer server;
    private RedisClient client;
    private RedisClient admin;
    private byte[] script;
    private byte[][] rawKeys;
    private String[] names;
    private RateLimiter strict;
    private RateLimiter leased;
    private RateLimiter drained;
    private ProxyManager<byte[]> bucket4j;
    private BucketConfiguration configuration;

    /** Which key a thread picks next. */
    @State(Scope.Thread)
    public static class Picker {
        private final SplittableRandom random = new SplittableRandom(1);

        int next(int keys) {
            return keys == 1 ? 0 : random.nextInt(keys);
        }
    }

    @Setup
    public void start() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        server = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .build();
        server.start();
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(16);
        client = RedisClient.builder()
                .hostAndPort(new HostAndPort("127.0.0.1", port))
                .poolConfig(pool)
                .build();
        admin = RedisClient.create("127.0.0.1", port);
        rawKeys = new byte[keys][];
        names = new String[keys];
        for (int i = 0; i < keys; i++) {
            names[i] = "10.0." + i / 250 + "." + i % 250;
            rawKeys[i] = ("hb:{0123456789abcd" + (10 + i % 90) + "}bare" + i).getBytes(StandardCharsets.US_ASCII);
        }
        try (var in = RedisRateLimitStore.class.getResourceAsStream("buckets.lua")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            script = admin.scriptLoad(text).getBytes(StandardCharsets.US_ASCII);
        }
        RateLimitStore store = RedisRateLimitStore.of(client, Secret.ofText("b8a1e8d04ff25f4f8f0e5a6c9d3b7712"));
        RateLimit plenty = RateLimit.perSecond(1_000_000).withBurst(100_000_000);
        strict = RateLimiter.builder("strict")
                .limit(plenty)
                .store(store)
                .nodes(1)
                .build();
        leased = RateLimiter.builder("leased")
                .limit(plenty)
                .store(store)
                .nodes(1)
                .leased()
                .build();
        drained = RateLimiter.builder("drained")
                .limit(RateLimit.perSecond(100))
                .store(store)
                .nodes(1)
                .leased()
                .build();
        bucket4j = Bucket4jJedis.casBasedBuilder(client).build();
        configuration = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(100_000_000).refillGreedy(1_000_000, Duration.ofSeconds(1)))
                .build();
    }

    @TearDown
    public void stop() throws IOException {
        long commands = admin.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_eval"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf("calls=") + 6, line.indexOf(','))))
                .sum();
        for (RateLimiter each : List.of(strict, leased, drained)) {
            if (each.statistics().admitted() + each.statistics().denied() > 0) {
                System.out.println();
                System.out.println(each.name() + ": " + commands + " commands, " + each.statistics());
            }
            each.close();
        }
        client.close();
        admin.close();
        server.stop();
    }

    @Benchmark
    public Object ping() {
        return client.ping();
    }

    /** The bar: one EVALSHA, with no deadline, no fallback and no hashing of keys. */
    @Benchmark
    public Object bareEvalsha(Picker picker) {
        return client.evalsha(script, 1, rawKeys[picker.next(keys)], TAKE, ONE, ONE, INTERVAL, BURST, ZERO);
    }

    @Benchmark
    public RateLimitResult strict(Picker picker) {
        return strict.acquire(names[picker.next(keys)]);
    }

    @Benchmark
    public RateLimitResult leased(Picker picker) {
        return leased.acquire(names[picker.next(keys)]);
    }

    @Benchmark
    public RateLimitResult drained(Picker picker) {
        return drained.acquire(names[picker.next(keys)]);
    }

    @Benchmark
    public boolean bucket4j(Picker picker) {
        return bucket4j.getProxy(rawKeys[picker.next(keys)], () -> configuration)
                .tryConsume(1);
    }
}
