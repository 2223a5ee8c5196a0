/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.ExpiringEpochs;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Secret;
import dev.hauberk.ratelimit.LoginThrottle;
import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitFilter;
import dev.hauberk.ratelimit.RateLimitKey;
import dev.hauberk.ratelimit.RateLimitStore;
import dev.hauberk.ratelimit.RateLimiter;
import dev.hauberk.ratelimit.WhenStoreFails;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** The examples of docs/rate-limits.md and docs/redis.md: they compile, build, and say what the tables say. */
class GuideExamplesTest {
    private final Secret keySecret = TestRedis.KEY_SECRET;

    @Test
    void filter() {
        assertThat(RateLimitFilter.builder()
                        .limit(RateLimit.perMinute(300).withBurst(60))
                        .keyedBy(RateLimitKey.clientAddress())
                        .build())
                .isNotNull();
    }

    @Test
    void table() {
        assertThat(explained(RateLimit.perMinute(100))).contains("at most 200\n");
        assertThat(explained(RateLimit.perMinute(100).withBurst(20))).contains("at most 120\n");
        assertThat(explained(RateLimit.perMinute(100).withBurst(20).strict())).contains("at most 100\n");
    }

    private static String explained(RateLimit limit) {
        return RateLimitFilter.builder().limit(limit).build().explain();
    }

    @Test
    void stores() {
        try (UnifiedJedis client = RedisClient.builder()
                .hostAndPort(new HostAndPort("redis.internal", 6379))
                .clientConfig(DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis(200)
                        .socketTimeoutMillis(200)
                        .build())
                .build()) {
            RateLimitStore limits = RedisRateLimitStore.of(client, keySecret);
            ExpiringSet seen = RedisExpiringSet.of(client, "dpop", keySecret);
            ExpiringEpochs epochs = RedisExpiringEpochs.of(client, "logout", keySecret);
            assertThat(seen).hasToString("redis dpop");
            assertThat(epochs).hasToString("redis logout");
            try (RateLimiter limiter = RateLimiter.builder("api")
                    .limit(RateLimit.perMinute(300).withBurst(60))
                    .store(limits)
                    .leased()
                    .whenStoreFails(WhenStoreFails.LOCAL_SHARE)
                    .nodes(4)
                    .build()) {
                assertThat(limiter.explain()).contains("with leases: at most 360");
            }
        }
    }

    @Test
    void logins() {
        assertThat(LoginThrottle.builder()
                        .knownDevices(Secret.ofText("d3b07384d113edec49eaa6238ad5ff00"), Duration.ofDays(90))
                        .build())
                .isNotNull();
    }
}
