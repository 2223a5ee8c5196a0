/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.ratelimit.contract.RateLimitStoreContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryRateLimitStoreTest extends RateLimitStoreContract {
    private final FakeTime time = new FakeTime();

    @Override
    protected RateLimitStore create() {
        return RateLimitStore.inMemory(time);
    }

    @Override
    protected void pass(Duration duration) {
        time.pass(duration);
    }

    @Test
    void run_fullBuckets_areForgotten() {
        InMemoryRateLimitStore store = new InMemoryRateLimitStore(time);
        for (int i = 0; i < 100_000; i++) {
            store.run(List.of(take("key" + i, 1, 1, RateLimit.perSecond(1))));
            time.pass(Duration.ofMillis(10));
        }
        assertThat(store.size()).isLessThan(2_000);
    }
}
