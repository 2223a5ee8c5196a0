/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimiter;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What one local decision costs, by key: the arithmetic in a plain map, which is the bar, Hauberk's bounded store, and
 * others in a cache. One hot key, or 100,000 keys picked at random; admitted or denied.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls fill() before anything else.
public class LocalRateLimitBenchmark {
    @Param({"1", "100000"})
    int keys;

    @Param({"true", "false"})
    boolean admit;

    private String[] names;
    private TokenBucket bucket;
    private long origin;
    private ConcurrentHashMap<String, AtomicLong> map;
    private RateLimiter hauberk;
    private Cache<String, Bucket> bucket4j;
    private Cache<String, io.github.resilience4j.ratelimiter.RateLimiter> resilience4j;
    private Cache<String, com.google.common.util.concurrent.RateLimiter> guava;

    /** Which key a thread picks next. */
    @State(Scope.Thread)
    public static class Picker {
        private final SplittableRandom random = new SplittableRandom(1);

        String next(String[] names) {
            return names.length == 1 ? names[0] : names[random.nextInt(names.length)];
        }
    }

    /** Fills every store with every key, and empties the buckets if they are to deny. */
    @Setup
    public void fill() {
        names = new String[keys];
        for (int i = 0; i < keys; i++) {
            names[i] = "10." + i % 250 + "." + i / 250 % 250 + "." + i / 62_500;
        }
        long permits = admit ? 100_000_000 : 1;
        Duration period = admit ? Duration.ofSeconds(1) : Duration.ofDays(1);
        long burst = admit ? 1_000_000_000_000L : 1;
        bucket = TokenBucket.of(permits, period, burst);
        origin = System.nanoTime();
        map = new ConcurrentHashMap<>();
        hauberk = RateLimiter.builder("benchmark")
                .limit(RateLimit.of(permits, period).withBurst(burst))
                .keys(1 << 17)
                .build();
        bucket4j = Caffeine.newBuilder().maximumSize(200_000).build();
        resilience4j = Caffeine.newBuilder().maximumSize(200_000).build();
        guava = Caffeine.newBuilder().maximumSize(200_000).build();
        for (String name : names) {
            map.put(name, new AtomicLong(TokenBucket.FULL));
            take(name);
            hauberk.tryAcquire(name);
            bucket4j.get(name, this::bucket).tryConsume(1);
            resilience4j.get(name, this::limiter).acquirePermission(1);
            guava(new Picker());
        }
    }

    private Bucket bucket(String name) {
        return Bucket.builder()
                .addLimit(limit -> admit
                        ? limit.capacity(1_000_000_000L).refillGreedy(1_000_000_000L, Duration.ofSeconds(1))
                        : limit.capacity(1).refillGreedy(1, Duration.ofDays(1)))
                .build();
    }

    private io.github.resilience4j.ratelimiter.RateLimiter limiter(String name) {
        return io.github.resilience4j.ratelimiter.RateLimiter.of(
                "benchmark",
                RateLimiterConfig.custom()
                        .limitForPeriod(admit ? 1_000_000_000 : 1)
                        .limitRefreshPeriod(admit ? Duration.ofSeconds(1) : Duration.ofDays(1))
                        .timeoutDuration(Duration.ZERO)
                        .build());
    }

    private com.google.common.util.concurrent.RateLimiter guava(String name) {
        return com.google.common.util.concurrent.RateLimiter.create(admit ? 1e9 : 1e-4);
    }

    private boolean take(String name) {
        AtomicLong state = Objects.requireNonNull(map.get(name));
        long now = bucket.ticks(System.nanoTime() - origin);
        while (true) {
            long before = state.get();
            long after = bucket.take(before, now, 1);
            if (after == TokenBucket.DENIED) {
                return false;
            }
            if (state.compareAndSet(before, after)) {
                return true;
            }
        }
    }

    /** The bar: unbounded, and nobody could ship it. */
    @Benchmark
    public boolean plainMap(Picker picker) {
        return take(picker.next(names));
    }

    @Benchmark
    public boolean hauberk(Picker picker) {
        return hauberk.tryAcquire(picker.next(names));
    }

    @Benchmark
    public Object hauberkWithResult(Picker picker) {
        return hauberk.acquire(picker.next(names));
    }

    @Benchmark
    public boolean bucket4j(Picker picker) {
        return bucket4j.get(picker.next(names), this::bucket).tryConsume(1);
    }

    @Benchmark
    public boolean resilience4j(Picker picker) {
        return resilience4j.get(picker.next(names), this::limiter).acquirePermission(1);
    }

    @Benchmark
    public boolean guava(Picker picker) {
        return guava.get(picker.next(names), this::guava).tryAcquire();
    }
}
