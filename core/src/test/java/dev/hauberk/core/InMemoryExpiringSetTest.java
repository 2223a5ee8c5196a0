/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hauberk.core.contract.ExpiringSetContract;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InMemoryExpiringSetTest extends ExpiringSetContract {
    private final FakeClock clock = new FakeClock();

    @Override
    protected ExpiringSet create(int capacity) {
        return ExpiringSet.inMemory(capacity, clock);
    }

    @Override
    protected Instant now() {
        return clock.instant();
    }

    @Override
    protected void pass(Duration time) {
        clock.pass(time);
    }

    @Test
    void expiry_isExact() {
        ExpiringSet set = create(1);
        assertThat(set.add("a", now())).isEqualTo(ExpiringSet.Result.EXPIRED);
        assertThat(set.add("a", now().plusNanos(1))).isEqualTo(ExpiringSet.Result.ADDED);
        assertThat(set.add("b", now().plusNanos(1))).isEqualTo(ExpiringSet.Result.FULL);
        assertThat(set).hasToString("ExpiringSet of 1 of at most 1");
        clock.pass(Duration.ofNanos(1));
        assertThat(set.contains("a")).isFalse();
        assertThat(set.add("b", Instant.MAX)).isEqualTo(ExpiringSet.Result.ADDED);
        assertThat(set).hasToString("ExpiringSet of 1 of at most 1");
    }

    @Test
    void inMemory_noRoomAtAll_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> create(0)).withMessage("capacity must be at least 1: 0");
    }

    @Test
    void add_randomTrace_agreesWithModel() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        ExpiringSet set = create(20);
        Map<String, Instant> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            clock.pass(Duration.ofSeconds(random.nextInt(3)));
            model.values().removeIf(expiry -> !expiry.isAfter(now()));
            String key = "k" + random.nextInt(60);
            Instant expiry = now().plusSeconds(random.nextInt(60));
            assertThat(set.contains(key)).as("seed %d", seed).isEqualTo(model.containsKey(key));
            ExpiringSet.Result expected = model.containsKey(key)
                    ? ExpiringSet.Result.PRESENT
                    : !expiry.isAfter(now())
                            ? ExpiringSet.Result.EXPIRED
                            : model.size() == 20 ? ExpiringSet.Result.FULL : ExpiringSet.Result.ADDED;
            assertThat(set.add(key, expiry)).as("seed %d step %d", seed, step).isEqualTo(expected);
            if (expected == ExpiringSet.Result.ADDED) {
                model.put(key, expiry);
            }
        }
    }
}
