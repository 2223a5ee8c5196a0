/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Secret;
import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitStore;
import dev.hauberk.ratelimit.RateLimitStore.Charge;
import dev.hauberk.ratelimit.RateLimitStore.Failed;
import dev.hauberk.ratelimit.contract.RateLimitStoreContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

class RedisRateLimitStoreTest extends RateLimitStoreContract {
    private static final RateLimit DAILY = RateLimit.perDay(100);

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
    protected RateLimitStore create() {
        client.flushAll();
        return RedisRateLimitStore.of(client, TestRedis.KEY_SECRET);
    }

    @Override
    protected void pass(Duration time) {
        TestRedis.pass(time);
    }

    @Test
    void of_weakSecret_isRefused() {
        assertThatThrownBy(() -> RedisRateLimitStore.of(client, Secret.ofText("short")))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void run_anyKey_leavesNothingReadable() {
        RateLimitStore store = create();
        taken(store, take("203.0.113.77 mallory@example.com", 1, 1, DAILY));
        assertThat(client.keys("*")).singleElement().satisfies(key -> {
            assertThat(key).matches("hb:\\{[A-Za-z0-9_-]{16}\\}policy");
            assertThat(client.get(key)).matches("[0-9]{15,16}");
        });
    }

    @Test
    void run_otherSecret_hasOtherKeys() {
        RateLimitStore store = create();
        taken(store, take("a", 100, 100, DAILY));
        RateLimitStore other = RedisRateLimitStore.of(client, Secret.ofText("0c4b2a37d1e94c6fb8a15e3d97f02b64"));
        assertThat(taken(other, take("a", 100, 100, DAILY)).granted()).isEqualTo(100);
    }

    @Test
    void take_granted_expiresWhenFullAgain() {
        RateLimitStore store = create();
        taken(store, take("a", 1, 1, DAILY));
        String key = client.keys("*").iterator().next();
        long perPermit = Duration.ofDays(1).toMillis() / 100;
        assertThat(client.pttl(key)).isBetween(perPermit - 5_000, perPermit);
        taken(store, take("a", 99, 99, DAILY));
        assertThat(client.pttl(key))
                .isBetween(
                        Duration.ofDays(1).toMillis() - 5_000,
                        Duration.ofDays(1).toMillis());
    }

    @Test
    void take_denied_writesNothing() {
        RateLimitStore store = create();
        taken(store, take("a", 100, 100, DAILY));
        String key = client.keys("*").iterator().next();
        String before = client.get(key);
        for (int i = 0; i < 10; i++) {
            assertThat(taken(store, take("a", 1, 1, DAILY)).granted()).isZero();
        }
        assertThat(client.get(key)).isEqualTo(before);
    }

    @Test
    void take_oneLimit_takesAtMostEightyBytes() {
        RateLimitStore store = create();
        taken(store, take("a", 1, 1, DAILY));
        assertThat(client.memoryUsage(client.keys("*").iterator().next())).isLessThanOrEqualTo(80);
    }

    @Test
    void run_severalLimits_areOneKey() {
        RateLimitStore store = create();
        taken(store, take("a", 1, 1, DAILY, RateLimit.perMinute(3), RateLimit.perHour(5)));
        assertThat(client.dbSize()).isOne();
    }

    @Test
    void run_afterScriptFlush_isCarriedOut() {
        RateLimitStore store = create();
        taken(store, take("a", 1, 1, DAILY));
        client.scriptFlush();
        assertThat(taken(store, take("a", 1, 1, DAILY)).remaining()).isEqualTo(98);
        client.scriptFlush();
        List<RateLimitStore.Answer> answers =
                store.run(List.of(take("b", 1, 1, DAILY), take("a", 1, 1, DAILY), take("a", 1, 1, DAILY)));
        assertThat(answers)
                .extracting(answer -> ((RateLimitStore.Taken) answer).remaining())
                .containsExactly(99L, 97L, 96L);
    }

    @Test
    void run_foreignValue_isAFailureOfThatKeyOnly() {
        RateLimitStore store = create();
        taken(store, take("a", 1, 1, DAILY));
        String key = client.keys("*").iterator().next();
        client.del(key);
        client.lpush(key, "x");
        List<RateLimitStore.Answer> answers = store.run(List.of(take("a", 1, 1, DAILY), take("b", 1, 1, DAILY)));
        assertThat(answers.get(0)).isInstanceOf(Failed.class);
        assertThat(answers.get(1)).isInstanceOf(RateLimitStore.Taken.class);
        assertThat(store.run(List.of(take("a", 1, 1, DAILY))).get(0)).isInstanceOf(Failed.class);
    }

    @Test
    void run_valueThatIsNoNumber_isAFailureAndNotAFullBucket() {
        RateLimitStore store = create();
        taken(store, take("a", 100, 100, DAILY));
        String key = client.keys("*").iterator().next();
        for (String value : List.of("x", "12x", "1,x", "nil")) {
            client.set(key, value);
            assertThat(store.run(List.of(take("a", 1, 1, DAILY))).get(0))
                    .as(value)
                    .isInstanceOf(Failed.class);
        }
    }

    @Test
    void take_severalLimitsThenOne_goesOnWithTheFirst() {
        RateLimitStore store = create();
        taken(store, take("a", 60, 60, DAILY, RateLimit.perHour(500)));
        assertThat(taken(store, take("a", 50, 1, DAILY)).granted()).isEqualTo(40);
    }

    @Test
    void take_limitShrunkMeanwhile_waitsAtMostForOnePermit() {
        RateLimitStore store = create();
        taken(store, new Charge("policy", "a", List.of(RateLimit.perDay(10).withDebt(50)), 60));
        RateLimit quick = RateLimit.perSecond(10).withBurst(2);
        assertThat(taken(store, take("a", 1, 1, quick)).retryAfter()).isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void requireSupported_whatTicksCannotExpress_isRefused() {
        RateLimitStore store = create();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.requireSupported(RateLimit.perSecond(1_000_001)))
                .withMessageStartingWith("in redis a limit must be at most one permit per microsecond");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.requireSupported(
                        RateLimit.perDay(1).withBurst(365).withDebt(365 * 8)))
                .withMessageStartingWith("in redis an empty bucket must fill up within eight years");
        store.requireSupported(RateLimit.perSecond(1_000_000));
    }

    @Test
    void liveNodes_several_areCounted() {
        RateLimitStore store = create();
        assertThat(store.liveNodes("policy", "one")).isOne();
        assertThat(store.liveNodes("policy", "two")).isEqualTo(2);
        assertThat(store.liveNodes("other", "two")).isOne();
        assertThat(client.pttl("hb:nodes:policy")).isPositive();
    }
}
