/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.contract.ExpiringSetContract;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

class RedisExpiringSetTest extends ExpiringSetContract {
    private static TestRedis redis;
    private static UnifiedJedis client;

    @BeforeAll
    static void start() throws Exception {
        redis = TestRedis.start();
        client = TestRedis.shared(redis);
    }

    @AfterAll
    static void stop() throws Exception {
        redis.close();
    }

    @Override
    protected ExpiringSet create(int capacity) {
        client.flushAll();
        return RedisExpiringSet.builder(client, "seen", TestRedis.KEY_SECRET)
                .deadline(Duration.ofSeconds(10))
                .build();
    }

    @Override
    protected Instant now() {
        return Instant.now();
    }

    @Override
    protected void pass(Duration time) {
        TestRedis.pass(time);
    }

    @Override
    protected boolean countsKeys() {
        return false;
    }

    @Test
    void add_anyKey_leavesNothingReadable() {
        ExpiringSet set = create(1);
        set.add("jti-4711", Instant.now().plusSeconds(60));
        assertThat(client.keys("*")).singleElement().asString().matches("hb:\\{[A-Za-z0-9_-]{22}\\}seen");
    }

    @Test
    void add_otherName_isAnotherSet() {
        ExpiringSet set = create(1);
        set.add("a", Instant.now().plusSeconds(60));
        ExpiringSet other = RedisExpiringSet.builder(client, "other", TestRedis.KEY_SECRET)
                .deadline(Duration.ofSeconds(10))
                .build();
        assertThat(other.contains("a")).isFalse();
    }

    @Test
    void add_farFutureAndPast_areWithinWhatRedisTakes() {
        ExpiringSet set = create(1);
        assertThat(set.add("a", Instant.MAX)).isEqualTo(ExpiringSet.Result.ADDED);
        assertThat(set.contains("a")).isTrue();
        assertThat(set.add("b", Instant.MIN)).isEqualTo(ExpiringSet.Result.EXPIRED);
    }

    @Test
    void anyOperation_serverGone_isUnavailable() throws Exception {
        try (TestRedis own = TestRedis.start()) {
            ExpiringSet set = RedisExpiringSet.builder(own.client(), "seen", TestRedis.KEY_SECRET)
                    .deadline(Duration.ofSeconds(10))
                    .build();
            set.add("a", Instant.now().plusSeconds(60));
            own.kill();
            assertThatThrownBy(() -> set.add("a", Instant.now().plusSeconds(60)))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> set.contains("a")).isInstanceOf(StoreUnavailableException.class);
            own.restart();
            assertThat(addOnceAnswered(set, "a")).isEqualTo(ExpiringSet.Result.ADDED);
        }
    }

    /** Adds as soon as the store is asked again: cancelling the additions that failed may have opened the breaker. */
    private static ExpiringSet.Result addOnceAnswered(ExpiringSet set, String key) throws InterruptedException {
        for (int attempt = 0; attempt < 200; attempt++) {
            try {
                return set.add(key, Instant.now().plusSeconds(60));
            } catch (StoreUnavailableException e) {
                Thread.sleep(100);
            }
        }
        throw new AssertionError("the store must be asked again within 20 seconds: it was not");
    }

    @Test
    void add_noMemory_isFull() throws Exception {
        try (TestRedis own = TestRedis.start("maxmemory 1", "maxmemory-policy noeviction")) {
            ExpiringSet set = RedisExpiringSet.builder(own.client(), "seen", TestRedis.KEY_SECRET)
                    .deadline(Duration.ofSeconds(10))
                    .build();
            assertThat(set.add("a", Instant.now().plusSeconds(60))).isEqualTo(ExpiringSet.Result.FULL);
            assertThat(set.contains("a")).isFalse();
        }
    }

    @Test
    void deadline_outsideItsRange_orSetTwice_isRefused() {
        for (Duration bad : List.of(Duration.ZERO, Duration.ofSeconds(11))) {
            assertThatThrownBy(() -> RedisExpiringSet.builder(client, "seen", TestRedis.KEY_SECRET)
                            .deadline(bad)
                            .build())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("deadline must be 1 millisecond to 10 seconds");
            assertThatThrownBy(() -> RedisExpiringEpochs.builder(client, "epochs", TestRedis.KEY_SECRET)
                            .deadline(bad)
                            .build())
                    .isInstanceOf(ConfigurationException.class);
        }
        assertThatThrownBy(() -> RedisExpiringSet.builder(client, "seen", TestRedis.KEY_SECRET)
                        .deadline(Duration.ofSeconds(1))
                        .deadline(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> RedisExpiringEpochs.builder(client, "epochs", TestRedis.KEY_SECRET)
                        .deadline(Duration.ofSeconds(1))
                        .deadline(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class);
    }
}
