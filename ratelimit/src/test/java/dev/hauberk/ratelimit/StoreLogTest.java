/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.store.StoreHealth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a limiter without a filter has to say about its store. */
class StoreLogTest {
    private final FakeTime time = new FakeTime();
    private final FaultyStore store = new FaultyStore(time);
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private RateLimiter limiter() {
        RateLimiter.Builder builder = RateLimiter.builder("alone")
                .limit(RateLimit.perDay(1_000_000))
                .store(store)
                .nodes(1)
                .deadline(Duration.ofSeconds(10))
                .nanoTime(time);
        builder.storeListener(new StoreHealth.Listener() {
            @Override
            public void failed(StoreUnavailableException cause) {
                lines.add("failed: " + cause.getMessage());
            }

            @Override
            public void recovered() {
                lines.add("recovered");
            }
        });
        return builder.build();
    }

    @Test
    void storeFails_isSaidOnceWithItsCause_andItsRecoveryOnce() {
        try (RateLimiter limiter = limiter()) {
            for (int outage = 1; outage <= 3; outage++) {
                store.failing = true;
                for (int i = 0; i < 100; i++) {
                    limiter.acquire("a");
                }
                assertThat(lines).hasSize(2 * outage - 1).last().isEqualTo("failed: gone");
                store.failing = false;
                time.pass(Duration.ofSeconds(7));
                for (int i = 0; i < 100; i++) {
                    limiter.acquire("a");
                }
                assertThat(lines).hasSize(2 * outage).last().isEqualTo("recovered");
            }
        }
    }

    @Test
    void storeFailsAtTheStart_isSaidBeforeTheFirstDecision() {
        store.failingWarmUp = true;
        try (RateLimiter limiter = limiter()) {
            assertThat(lines).containsExactly("failed: a store must answer at the start: no connection");
            store.failingWarmUp = false;
            limiter.acquire("a");
            limiter.acquire("a");
            assertThat(lines).hasSize(2).last().isEqualTo("recovered");
        }
    }
}
