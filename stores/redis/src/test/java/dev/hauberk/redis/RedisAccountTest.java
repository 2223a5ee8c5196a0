/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.ExpiringSet.Result;
import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitResult.Granted;
import dev.hauberk.ratelimit.RateLimitResult.Source;
import dev.hauberk.ratelimit.RateLimiter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

/** An account that may do what the guide says, and nothing else. */
class RedisAccountTest {
    private static final Path GUIDE = Path.of("../../docs/redis.md");
    private static final Pattern COMMANDS = Pattern.compile("The account needs (.*?) on `hb:\\*`", Pattern.DOTALL);

    private static List<String> documented() throws Exception {
        Matcher matcher = COMMANDS.matcher(Files.readString(GUIDE));
        assertThat(matcher.find()).isTrue();
        return Arrays.stream(matcher.group(1).replace(" and ", ", ").split(",\\s*"))
                .map(each -> each.replace("`", "").strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    @Test
    void documentedCommands_areEnoughAndNoneIsRefused() throws Exception {
        try (TestRedis redis = TestRedis.start()) {
            try (Jedis admin = new Jedis("127.0.0.1", redis.port())) {
                admin.aclSetUser("limited", "reset", "on", ">password", "~hb:*", "-@all");
                for (String command : documented()) {
                    admin.aclSetUser("limited", "+" + command);
                }
            }
            try (RedisClient client = RedisClient.builder()
                            .hostAndPort(new HostAndPort("127.0.0.1", redis.port()))
                            .clientConfig(DefaultJedisClientConfig.builder()
                                    .user("limited")
                                    .password("password")
                                    .build())
                            .build();
                    RateLimiter limiter = RateLimiter.builder("limited")
                            .limit(RateLimit.perDay(100))
                            .limit(RateLimit.perHour(50))
                            .store(RedisRateLimitStore.of(client, TestRedis.KEY_SECRET))
                            .deadline(Duration.ofSeconds(10))
                            .build()) {
                assertThat(limiter.acquire("a"))
                        .isInstanceOfSatisfying(
                                Granted.class,
                                granted -> assertThat(granted.source()).isEqualTo(Source.STORE));
                RedisExpiringSet set = RedisExpiringSet.builder(client, "seen", TestRedis.KEY_SECRET)
                        .deadline(Duration.ofSeconds(10))
                        .build();
                Instant later = Instant.now().plusSeconds(60);
                assertThat(set.add("a", later)).isEqualTo(Result.ADDED);
                assertThat(set.put("a", later)).isEqualTo(Result.PRESENT);
                assertThat(set.contains("a")).isTrue();
                RedisExpiringEpochs epochs = RedisExpiringEpochs.builder(client, "epochs", TestRedis.KEY_SECRET)
                        .deadline(Duration.ofSeconds(10))
                        .build();
                epochs.advance("a", Instant.now(), later);
                epochs.advance("a", Instant.now(), later);
                assertThat(epochs.notBefore("a")).isPresent();
                // What the pool sends to connections that were idle.
                assertThat(client.ping()).isEqualTo("PONG");
            }
            try (Jedis admin = new Jedis("127.0.0.1", redis.port())) {
                // The client's name and version, which it sends and goes on without.
                assertThat(admin.aclLog()).allMatch(entry -> entry.getObject().startsWith("client"));
            }
        }
    }
}
