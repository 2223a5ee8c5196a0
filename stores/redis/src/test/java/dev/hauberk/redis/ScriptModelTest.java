/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitStore;
import dev.hauberk.ratelimit.RateLimitStore.Charge;
import dev.hauberk.ratelimit.RateLimitStore.Command;
import dev.hauberk.ratelimit.RateLimitStore.Refund;
import dev.hauberk.ratelimit.RateLimitStore.Take;
import dev.hauberk.ratelimit.RateLimitStore.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The script beside a model in Java, step by step: the model takes its time from the script's answer. */
class ScriptModelTest {
    private final List<Long> full = new ArrayList<>();

    @Test
    void run_randomCommands_agreeWithTheModel() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (TestRedis redis = TestRedis.start()) {
            RateLimitStore store = RedisRateLimitStore.of(redis.client(), TestRedis.KEY_SECRET);
            for (int trace = 0; trace < 60; trace++) {
                List<RateLimit> limits = limits(random);
                full.clear();
                limits.forEach(limit -> full.add(0L));
                long lastGrant = 0;
                for (int step = 0; step < 100; step++) {
                    Command command = command("key" + trace, limits, random, lastGrant);
                    Taken taken = (Taken) store.run(List.of(command)).get(0);
                    check(command, limits, taken, "seed " + seed + " trace " + trace + " step " + step);
                    lastGrant = taken.granted() > 0 ? taken.at() : lastGrant;
                }
            }
        }
    }

    private static List<RateLimit> limits(Random random) {
        List<RateLimit> limits = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            long permits = 1 + random.nextInt(5_000);
            limits.add(RateLimit.of(permits, Duration.ofMillis(10 + random.nextInt(3_000)))
                    .withBurst(1 + random.nextInt(50))
                    .withDebt(random.nextInt(3) * 10)
                    .withName("limit" + i));
        }
        return limits;
    }

    private static Command command(String key, List<RateLimit> limits, Random random, long lastGrant) {
        return switch (random.nextInt(8)) {
            case 0 -> new Charge("policy", key, limits, 1 + random.nextInt(30));
            case 1 ->
                lastGrant == 0
                        ? new Take("policy", key, limits, 1, 1)
                        : new Refund("policy", key, limits, 1 + random.nextInt(5), lastGrant);
            default -> {
                long least = 1 + random.nextInt(4);
                yield new Take("policy", key, limits, least + random.nextInt(20), least);
            }
        };
    }

    private void check(Command command, List<RateLimit> limits, Taken taken, String step) {
        long now = taken.at();
        long most = command instanceof Take take ? take.wanted() : 0;
        for (int i = 0; i < limits.size(); i++) {
            long interval = interval(limits.get(i));
            long farthest = interval * (limits.get(i).burst() + limits.get(i).debt());
            full.set(i, Math.min(Math.max(full.get(i), now), now + farthest));
            most = Math.min(most, available(limits.get(i), full.get(i), now));
        }
        long granted = command instanceof Take take && most >= take.least() ? most : 0;
        long remaining = Long.MAX_VALUE;
        long wait = 0;
        for (int i = 0; i < limits.size(); i++) {
            RateLimit limit = limits.get(i);
            long interval = interval(limit);
            long before = full.get(i);
            long after = before + granted * interval;
            if (command instanceof Charge charge) {
                after = Math.min(before + charge.used() * interval, now + interval * (limit.burst() + limit.debt()));
            } else if (command instanceof Refund refund) {
                long back = Math.min(refund.permits(), limit.burst()) * interval - (now - refund.grantedAt());
                after = Math.max(now, before - Math.max(0, back));
            }
            full.set(i, after);
            remaining = Math.min(remaining, available(limit, after, now));
            if (command instanceof Take take && granted == 0) {
                wait = take.least() > limit.burst()
                        ? Long.MAX_VALUE
                        : Math.max(wait, after + (take.least() - limit.burst()) * interval - now);
            }
        }
        assertThat(taken.granted()).as(step).isEqualTo(granted);
        assertThat(taken.remaining()).as(step).isEqualTo(remaining);
        if (command instanceof Take take && limits.stream().anyMatch(limit -> take.least() > limit.burst())) {
            assertThat(taken.retryAfter().isNegative()).as(step).isTrue();
        } else {
            assertThat(taken.retryAfter()).as(step).isEqualTo(Duration.ofNanos(wait * 125));
        }
    }

    private static long available(RateLimit limit, long full, long now) {
        return Math.max(0, Math.floorDiv(now + interval(limit) * limit.burst() - full, interval(limit)));
    }

    private static long interval(RateLimit limit) {
        long ticks = limit.period().toNanos() / 125;
        return (ticks + limit.permits() - 1) / limit.permits();
    }
}
