/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.ExpiringEpochs;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitStore;
import dev.hauberk.ratelimit.RateLimitStore.Command;
import dev.hauberk.ratelimit.RateLimitStore.Taken;
import dev.hauberk.ratelimit.RateLimiter;
import dev.hauberk.ratelimit.contract.RateLimitStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.UnifiedJedis;

/** The stores on a Redis Cluster of three masters. */
class RedisClusterTest extends RateLimitStoreContract {
    private static TestRedisCluster cluster;
    private static UnifiedJedis client;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestRedisCluster.start();
        client = cluster.client();
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @Override
    protected RateLimitStore create() {
        cluster.empty();
        return RedisRateLimitStore.of(client, TestRedis.KEY_SECRET);
    }

    @Override
    protected void pass(Duration time) {
        TestRedis.pass(time);
    }

    @Test
    void run_manyKeys_areSpreadOverTheNodes() {
        RateLimitStore store = create();
        for (int i = 0; i < 60; i++) {
            taken(store, take("key" + i, 1, 1, RateLimit.perDay(5)));
        }
        for (TestRedis node : cluster.nodes()) {
            try (Jedis jedis = new Jedis("127.0.0.1", node.port())) {
                assertThat(jedis.dbSize()).isPositive();
            }
        }
    }

    @Test
    void run_scriptsFlushedOnAllNodes_isCarriedOut() {
        RateLimitStore store = create();
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            commands.add(take("key" + i, 1, 1, RateLimit.perDay(5)));
        }
        store.run(commands);
        for (TestRedis node : cluster.nodes()) {
            try (Jedis jedis = new Jedis("127.0.0.1", node.port())) {
                jedis.scriptFlush();
            }
        }
        assertThat(store.run(commands))
                .extracting(answer -> ((Taken) answer).remaining())
                .containsOnly(3L);
    }

    @Test
    void limiter_onTheCluster_sharesOneLimit() {
        RateLimitStore store = create();
        try (RateLimiter one = limiter(store);
                RateLimiter other = limiter(store)) {
            int admitted = 0;
            for (int i = 0; i < 20; i++) {
                admitted += one.acquire("a").admitted() ? 1 : 0;
                admitted += other.acquire("a").admitted() ? 1 : 0;
            }
            assertThat(admitted).isEqualTo(10);
        }
    }

    private static RateLimiter limiter(RateLimitStore store) {
        return RateLimiter.builder("shared")
                .limit(RateLimit.perDay(10))
                .store(store)
                .deadline(Duration.ofSeconds(5))
                .build();
    }

    @Test
    void expiringSetAndEpochs_onTheCluster_keepWhatTheyWereTold() {
        ExpiringSet set = RedisExpiringSet.builder(client, "seen", TestRedis.KEY_SECRET)
                .deadline(Duration.ofSeconds(10))
                .build();
        ExpiringEpochs epochs = RedisExpiringEpochs.builder(client, "epochs", TestRedis.KEY_SECRET)
                .deadline(Duration.ofSeconds(10))
                .build();
        Instant later = Instant.now().plusSeconds(60);
        for (int i = 0; i < 30; i++) {
            assertThat(set.add("key" + i, later)).isEqualTo(ExpiringSet.Result.ADDED);
            assertThat(set.add("key" + i, later)).isEqualTo(ExpiringSet.Result.PRESENT);
            epochs.advance("key" + i, Instant.ofEpochMilli(1000 + i), later);
            assertThat(epochs.notBefore("key" + i)).hasValue(Instant.ofEpochMilli(1000 + i));
        }
        assertThat(epochs.notBefore(List.of("key7", "none", "key3", "key29")))
                .containsExactly(
                        Optional.of(Instant.ofEpochMilli(1007)),
                        Optional.empty(),
                        Optional.of(Instant.ofEpochMilli(1003)),
                        Optional.of(Instant.ofEpochMilli(1029)));
    }
}
