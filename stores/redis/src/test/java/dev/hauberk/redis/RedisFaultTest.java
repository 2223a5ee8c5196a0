/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitResult;
import dev.hauberk.ratelimit.RateLimitResult.Denied;
import dev.hauberk.ratelimit.RateLimitResult.Granted;
import dev.hauberk.ratelimit.RateLimitResult.Source;
import dev.hauberk.ratelimit.RateLimitResult.Unavailable;
import dev.hauberk.ratelimit.RateLimiter;
import dev.hauberk.ratelimit.WhenStoreFails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

/** What limits do while a real server is killed, hangs, comes back empty, forgets its scripts or has no memory left. */
class RedisFaultTest {
    private static RateLimiter.Builder limiter(UnifiedJedis client, RateLimit limit) {
        return RateLimiter.builder("faults")
                .limit(limit)
                .store(RedisRateLimitStore.of(client, TestRedis.KEY_SECRET))
                .nodes(1);
    }

    /** One that misses no deadline because the machine is busy. */
    private static RateLimiter patient(UnifiedJedis client, RateLimit limit) {
        return limiter(client, limit).deadline(Duration.ofSeconds(5)).build();
    }

    /** Asks until the store answers again. */
    private void awaitStore(RateLimiter limiter) throws InterruptedException {
        long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        int asked = 0;
        while (!(limiter.acquire("recovery" + asked++) instanceof Granted granted
                && granted.source() == Source.STORE)) {
            assertThat(System.nanoTime() - giveUpAt)
                    .as("the store must be asked again")
                    .isNegative();
            Thread.sleep(20);
        }
    }

    @Test
    void kill_localShare_goesOnWithTheSameBucketAndRecovers() throws Exception {
        try (TestRedis redis = TestRedis.start();
                RateLimiter limiter = patient(redis.client(), RateLimit.perDay(100))) {
            awaitStore(limiter);
            int admitted = 0;
            for (int i = 0; i < 40; i++) {
                admitted += limiter.acquire("a").admitted() ? 1 : 0;
            }
            redis.kill();
            long failuresBefore = limiter.statistics().storeFailures();
            for (int i = 0; i < 200; i++) {
                admitted += limiter.acquire("a").admitted() ? 1 : 0;
            }
            assertThat(admitted).isEqualTo(100);
            // Few have asked the dead store, and each of the others was answered without it.
            assertThat(limiter.statistics().storeFailures() - failuresBefore).isBetween(1L, 20L);
            assertThat(limiter.acquire("a"))
                    .isInstanceOfSatisfying(
                            Denied.class, denied -> assertThat(denied.source()).isEqualTo(Source.FALLBACK));
            assertThat(limiter.statistics().storeTrusted()).isFalse();
            redis.restart();
            awaitStore(limiter);
            assertThat(limiter.statistics().storeTrusted()).isTrue();
        }
    }

    @Test
    void suspend_hungServer_nobodyWaitsForIt() throws Exception {
        try (TestRedis redis = TestRedis.start();
                RateLimiter limiter = limiter(redis.client(5_000), RateLimit.perDay(1_000_000))
                        .whenStoreFails(WhenStoreFails.CLOSED)
                        .build()) {
            awaitStore(limiter);
            long failuresBefore = limiter.statistics().storeFailures();
            redis.suspend();
            try {
                for (int i = 0; i < 2_000; i++) {
                    assertThat(limiter.acquire("key" + i % 10)).isInstanceOf(Unavailable.class);
                }
            } finally {
                redis.resume();
            }
            // Only those have waited; the others met an open breaker.
            assertThat(limiter.statistics().storeFailures() - failuresBefore).isBetween(5L, 200L);
            awaitStore(limiter);
        }
    }

    @Test
    void suspend_answersTooLate_areUsedAndNotCountedTwice() throws Exception {
        try (TestRedis redis = TestRedis.start();
                RateLimiter limiter =
                        limiter(redis.client(5_000), RateLimit.perDay(10)).build()) {
            awaitStore(limiter);
            redis.suspend();
            int admitted = 0;
            try {
                for (int i = 0; i < 5; i++) {
                    admitted += limiter.acquire("a").admitted() ? 1 : 0;
                }
            } finally {
                redis.resume();
            }
            awaitStore(limiter);
            int during = admitted;
            List<RateLimitResult> after = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                after.add(limiter.acquire("a"));
            }
            admitted += (int) after.stream().filter(RateLimitResult::admitted).count();
            // At most the burst, and what this process granted by itself while the server hung.
            assertThat(admitted)
                    .as("%d, then %s; %s", during, after, limiter.statistics())
                    .isBetween(5, 15);
        }
    }

    @Test
    void restartEmpty_bucketsAreFull_andNoMore() throws Exception {
        try (TestRedis redis = TestRedis.start();
                RateLimiter limiter = patient(redis.client(), RateLimit.perDay(10))) {
            awaitStore(limiter);
            for (int i = 0; i < 10; i++) {
                assertThat(limiter.acquire("a").admitted()).isTrue();
            }
            redis.kill();
            redis.restart();
            awaitStore(limiter);
            int admitted = 0;
            for (int i = 0; i < 30; i++) {
                admitted += limiter.acquire("b").admitted() ? 1 : 0;
            }
            assertThat(admitted).isEqualTo(10);
        }
    }

    @Test
    void scriptFlush_whileServing_isNotNoticed() throws Exception {
        try (TestRedis redis = TestRedis.start();
                RateLimiter limiter = limiter(redis.client(), RateLimit.perDay(100))
                        .deadline(Duration.ofSeconds(5))
                        .build()) {
            UnifiedJedis admin = redis.client();
            int admitted = 0;
            for (int i = 0; i < 150; i++) {
                if (i % 10 == 0) {
                    admin.scriptFlush();
                }
                admitted += limiter.acquire("a").admitted() ? 1 : 0;
            }
            assertThat(admitted).isEqualTo(100);
            assertThat(limiter.statistics().fallback()).isZero();
        }
    }

    @Test
    void memoryFull_closed_isUnavailableNotDenied() throws Exception {
        try (TestRedis redis = TestRedis.start("maxmemory 1", "maxmemory-policy noeviction");
                RateLimiter limiter = limiter(redis.client(), RateLimit.perDay(10))
                        .whenStoreFails(WhenStoreFails.CLOSED)
                        .build()) {
            for (int i = 0; i < 20; i++) {
                assertThat(limiter.acquire("a")).isInstanceOf(Unavailable.class);
            }
        }
    }

    @Test
    void open_serverGone_admitsEverything() throws Exception {
        try (TestRedis redis = TestRedis.start();
                RateLimiter limiter = limiter(redis.client(), RateLimit.perDay(10))
                        .whenStoreFails(WhenStoreFails.OPEN)
                        .build()) {
            awaitStore(limiter);
            redis.kill();
            for (int i = 0; i < 100; i++) {
                assertThat(limiter.acquire("a").admitted()).isTrue();
            }
        }
    }

    @Test
    void failover_replicaTakesOver_limitsGoOn() throws Exception {
        try (TestRedisCluster cluster = TestRedisCluster.startWithReplicas();
                RateLimiter limiter =
                        limiter(cluster.client(), RateLimit.perDay(1_000)).build()) {
            awaitStore(limiter);
            cluster.nodes().get(0).kill();
            long failuresBefore = limiter.statistics().storeFailures();
            long asked = 0;
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
            while (System.nanoTime() - until < 0) {
                limiter.acquire("key" + asked++ % 30);
            }
            assertThat(limiter.statistics().storeFailures() - failuresBefore).isLessThan(Math.max(50, asked / 10));
            // Keys of the lost master too: its replica serves them by now, or soon.
            for (int i = 0; i < 30; i++) {
                String key = "after" + i;
                long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (!(limiter.acquire(key) instanceof Granted granted && granted.source() == Source.STORE)) {
                    assertThat(System.nanoTime() - giveUpAt)
                            .as(key + " " + limiter.statistics())
                            .isNegative();
                    Thread.sleep(20);
                }
            }
        }
    }
}
