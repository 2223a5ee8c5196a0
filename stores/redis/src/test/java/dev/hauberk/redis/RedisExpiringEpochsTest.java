/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ExpiringEpochs;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.contract.ExpiringEpochsContract;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

class RedisExpiringEpochsTest extends ExpiringEpochsContract {
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
    protected ExpiringEpochs create(int capacity) {
        client.flushAll();
        return RedisExpiringEpochs.builder(client, "epochs", TestRedis.KEY_SECRET)
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
    void advance_earlierExpiry_doesNotShorten() {
        ExpiringEpochs epochs = create(1);
        Instant now = Instant.now();
        epochs.advance("a", now, now.plusSeconds(600));
        epochs.advance("a", now.plusSeconds(1), now.plusSeconds(60));
        assertThat(client.pttl(client.keys("*").iterator().next())).isGreaterThan(590_000);
    }

    @Test
    void anyOperation_serverGoneOrFull_isUnavailable() throws Exception {
        Instant now = Instant.now();
        try (TestRedis own = TestRedis.start("maxmemory 1", "maxmemory-policy noeviction")) {
            ExpiringEpochs epochs = RedisExpiringEpochs.builder(own.client(), "epochs", TestRedis.KEY_SECRET)
                    .deadline(Duration.ofSeconds(10))
                    .build();
            assertThatThrownBy(() -> epochs.advance("a", now, now.plusSeconds(60)))
                    .isInstanceOf(StoreUnavailableException.class);
            own.kill();
            assertThatThrownBy(() -> epochs.notBefore("a")).isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void notBefore_severalKeys_areOneQuestion() {
        RedisExpiringEpochs epochs = (RedisExpiringEpochs) create(1);
        Instant now = Instant.now();
        epochs.advance("a", now, now.plusSeconds(60));
        long before = epochs.statistics().asked();
        assertThat(epochs.notBefore(List.of("a", "b", "c"))).hasSize(3);
        assertThat(epochs.statistics().asked()).isEqualTo(before + 1);
    }

    @Test
    void notBefore_foreignValue_isUnavailable() {
        ExpiringEpochs epochs = create(1);
        Instant now = Instant.now();
        epochs.advance("a", now, now.plusSeconds(600));
        client.set(client.keys("*").iterator().next(), "tomorrow");
        assertThatThrownBy(() -> epochs.notBefore("a")).isInstanceOf(StoreUnavailableException.class);
    }
}
