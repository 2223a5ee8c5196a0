/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.TokenBucket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

class BucketSlotsTest {
    private static final TokenBucket BUCKET = TokenBucket.of(10, Duration.ofSeconds(1), 5);

    private final FakeTime time = new FakeTime();
    private final KeyHash hash = new KeyHash(new SecureRandom());

    private BucketSlots slots(int keys) {
        return new BucketSlots(BUCKET, keys, time, time.getAsLong());
    }

    private long take(BucketSlots slots, String key, long wanted) {
        return slots.take(hash.hash(key), slots.ticks(time.getAsLong()), wanted);
    }

    @Test
    void anyOperation_keysThatFit_areBucketsOfTheirOwn() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        BucketSlots slots = slots(4096);
        long[] model = new long[200];
        Arrays.fill(model, TokenBucket.FULL);
        for (int step = 0; step < 200_000; step++) {
            int key = random.nextInt(model.length);
            long hashed = hash.hash("key" + key);
            long now = slots.ticks(time.getAsLong());
            long count = 1 + random.nextInt(3);
            switch (random.nextInt(10)) {
                case 0 -> {
                    slots.charge(hashed, now, count);
                    model[key] = BUCKET.charge(model[key], now, count);
                }
                case 1 -> {
                    slots.refund(hashed, now, now, 1);
                    model[key] = BUCKET.refund(model[key], now, now, 1);
                }
                default -> {
                    long outcome = slots.take(hashed, now, count);
                    long expected = BUCKET.take(model[key], now, count);
                    assertThat(outcome > 0).as("seed %d step %d", seed, step).isEqualTo(expected != TokenBucket.DENIED);
                    if (outcome > 0) {
                        model[key] = expected;
                    }
                }
            }
            assertThat(BUCKET.remaining(slots.state(hashed), now))
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(BUCKET.remaining(model[key], now));
            time.pass(random.nextInt(2_000_000));
        }
        assertThat(slots.overflowed()).isZero();
    }

    @Test
    void take_moreKeysThanSlots_neverGrantsWhatABucketOfItsOwnWouldNot() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        BucketSlots slots = slots(16);
        long[] model = new long[300];
        Arrays.fill(model, TokenBucket.FULL);
        int granted = 0;
        for (int step = 0; step < 300_000; step++) {
            int key = random.nextInt(model.length);
            long now = slots.ticks(time.getAsLong());
            long count = 1 + random.nextInt(2);
            if (random.nextInt(20) == 0) {
                slots.charge(hash.hash("key" + key), now, count);
                model[key] = BUCKET.charge(model[key], now, count);
            } else if (take(slots, "key" + key, count) > 0) {
                granted++;
                model[key] = BUCKET.take(model[key], now, count);
                assertThat(model[key]).as("seed %d step %d", seed, step).isNotEqualTo(TokenBucket.DENIED);
            }
            time.pass(random.nextInt(3) * random.nextInt(1_000_000));
        }
        assertThat(slots.overflowed()).isPositive();
        assertThat(granted).isGreaterThan(10_000);
    }

    @Test
    void take_floodOfNewKeys_doesNotPushOutADrainedOne() {
        BucketSlots slots = slots(64);
        while (take(slots, "victim", 1) > 0) {
            assertThat(slots.overflowed()).isZero();
        }
        for (int i = 0; i < 1_000_000; i++) {
            take(slots, "flood" + i, 1);
            if (i % 1000 == 0) {
                assertThat(take(slots, "victim", 1)).isNegative();
            }
        }
        assertThat(slots.overflowed()).isPositive();
    }

    @Test
    void take_slotThatIsFullAgain_isReused() {
        BucketSlots slots = slots(16);
        for (int i = 0; i < 10_000; i++) {
            assertThat(take(slots, "key" + i, 5)).isPositive();
            time.pass(Duration.ofMillis(500).plusNanos(1));
        }
        assertThat(slots.overflowed()).isZero();
    }

    @Test
    void take_manyThreadsOneNewKeyEach_grantExactlyTheBurst() throws Exception {
        BucketSlots slots = slots(1024);
        int keys = 2_000;
        AtomicLongArray granted = new AtomicLongArray(keys);
        Threads.run(4, thread -> {
            for (int key = 0; key < keys; key++) {
                for (int i = 0; i < 4; i++) {
                    if (take(slots, "key" + key, 1) > 0) {
                        granted.incrementAndGet(key);
                    }
                }
            }
        });
        for (int key = 0; key < keys; key++) {
            assertThat(granted.get(key)).isLessThanOrEqualTo(5);
        }
        assertThat(granted.get(0)).isEqualTo(5);
    }

    @Test
    void take_manyThreadsWhileSlotsChangeHands_neverExceedsTheRate() throws Exception {
        BucketSlots slots = slots(16);
        int keys = 64;
        AtomicLongArray granted = new AtomicLongArray(keys);
        long begin = time.getAsLong();
        Threads.run(4, thread -> {
            Random random = new Random(thread);
            for (int i = 0; i < 400_000; i++) {
                int key = random.nextInt(keys);
                long count = 1 + random.nextInt(2);
                if (take(slots, "key" + key, count) > 0) {
                    granted.addAndGet(key, count);
                }
                time.pass(random.nextInt(20_000));
            }
        });
        long elapsed = time.getAsLong() - begin;
        for (int key = 0; key < keys; key++) {
            assertThat(granted.get(key)).isLessThanOrEqualTo(5 + elapsed / 100_000_000);
        }
        assertThat(slots.overflowed()).isPositive();
    }
}
