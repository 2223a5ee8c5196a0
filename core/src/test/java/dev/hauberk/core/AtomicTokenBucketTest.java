/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AtomicTokenBucketTest {
    private static final long SECOND = 1_000_000_000;
    private static final TokenBucket ONE_PER_SECOND = TokenBucket.of(1, Duration.ofSeconds(1), 10);

    @Test
    void tryTake_anyOrigin_grantsBurstThenRate() {
        for (long origin : new long[] {0, Long.MIN_VALUE, Long.MAX_VALUE}) {
            AtomicTokenBucket bucket = new AtomicTokenBucket(ONE_PER_SECOND, origin);
            assertThat(bucket.tryTake(10, origin)).isTrue();
            assertThat(bucket.tryTake(1, origin)).isFalse();
            assertThat(bucket.nanosToWait(1, origin)).isEqualTo(SECOND);
            assertThat(bucket.remaining(origin + 2 * SECOND)).isEqualTo(2);
            assertThat(bucket.tryTake(2, origin + 2 * SECOND)).isTrue();
            assertThat(bucket.tryTake(1, origin + 2 * SECOND)).isFalse();
        }
    }

    @Test
    void refund_isDiscountedByAge() {
        AtomicTokenBucket bucket = new AtomicTokenBucket(ONE_PER_SECOND, 5);
        assertThat(bucket.tryTake(10, 5)).isTrue();
        bucket.refund(4, 5, 5 + SECOND);
        assertThat(bucket.remaining(5 + SECOND)).isEqualTo(4);
        bucket.refund(6, 5, 5 + 6 * SECOND);
        assertThat(bucket.remaining(5 + 6 * SECOND)).isEqualTo(9);
    }

    @Test
    void moreThanBurst_neverWaitsItOut() {
        AtomicTokenBucket bucket = new AtomicTokenBucket(ONE_PER_SECOND, 0);
        assertThat(bucket.tryTake(11, 0)).isFalse();
        assertThat(bucket.nanosToWait(11, 0)).isEqualTo(TokenBucket.NEVER);
        assertThatIllegalArgumentException().isThrownBy(() -> bucket.refund(11, 0, 0));
        assertThat(bucket).hasToString("1 per PT1S, burst 10");
    }

    @Test
    void tryTake_manyThreads_neverExceedTheBound() throws Exception {
        AtomicTokenBucket bucket = new AtomicTokenBucket(TokenBucket.of(1, Duration.ofNanos(50), 100), 0);
        AtomicLong clock = new AtomicLong();
        AtomicLong granted = new AtomicLong();
        Threads.run(4, thread -> {
            for (int i = 0; i < 50_000; i++) {
                if (bucket.tryTake(1, clock.incrementAndGet())) {
                    granted.incrementAndGet();
                }
            }
        });
        assertThat(granted.get()).isBetween(2_000L, 100 + clock.get() / 50);
    }
}
