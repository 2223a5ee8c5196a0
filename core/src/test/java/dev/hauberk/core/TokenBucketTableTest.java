/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTableTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = Long.MAX_VALUE - 5;
    private static final TokenBucket FIVE = TokenBucket.of(1, Duration.ofSeconds(1), 5);
    private static final SipHash HASH = new SipHash(1, 2);

    @ParameterizedTest
    @ValueSource(ints = {0, -16, 8, 17, 48, 1 << 25, Integer.MIN_VALUE})
    void of_cellsNotPowerOfTwoInRange_isRefused(int cells) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenBucketTable.of(FIVE, cells, 0))
                .withMessage("cells per row must be a power of two from 16 to 16777216: " + cells);
        assertThatIllegalArgumentException().isThrownBy(() -> TokenBucketTable.refundable(FIVE, cells, 0));
    }

    @Test
    void tryTake_oneKey_behavesAsOneBucket() {
        for (TokenBucketTable table : new TokenBucketTable[] {
            TokenBucketTable.of(FIVE, 16, START), TokenBucketTable.refundable(FIVE, 16, START)
        }) {
            assertThat(table.isExhausted("a", START)).isFalse();
            assertThat(table.tryTake("a", 6, START)).isFalse();
            assertThat(table.nanosToWait("a", 6, START)).isEqualTo(TokenBucket.NEVER);
            assertThat(table.tryTake("a", 4, START)).isTrue();
            assertThat(table.isExhausted("a", START)).isFalse();
            assertThat(table.tryTake("a", 1, START)).isTrue();
            assertThat(table.isExhausted("a", START)).isTrue();
            assertThat(table.tryTake("a", 1, START)).isFalse();
            assertThat(table.nanosToWait("a", 2, START)).isEqualTo(2 * SECOND);
            assertThat(table.isExhausted("a", START + SECOND - 1)).isTrue();
            assertThat(table.isExhausted("a", START + SECOND)).isFalse();
            assertThat(table.tryTake("a", 1, START + SECOND)).isTrue();
            assertThat(table.bucket()).isSameAs(FIVE);
        }
    }

    @Test
    void tryTake_numberKey_behavesAsOneBucket() {
        TokenBucketTable table = TokenBucketTable.of(FIVE, 16, 0);
        assertThat(table.tryTake(7, 5, 0)).isTrue();
        assertThat(table.tryTake(7, 1, 0)).isFalse();
        assertThat(table.isExhausted(7, 0)).isTrue();
        assertThat(table.isExhausted(7, SECOND)).isFalse();
        assertThat(table.nanosToWait(7, 1, 0)).isEqualTo(SECOND);
    }

    @Test
    void charge_isTakenIntoDebtAndSeenInTheState() {
        TokenBucket owing = FIVE.withDebt(3);
        TokenBucketTable table = TokenBucketTable.of(owing, 16, START);
        assertThat(table.state(7)).isEqualTo(TokenBucket.FULL);
        table.charge(7, 4, START);
        assertThat(owing.remaining(table.state(7), 0)).isEqualTo(1);
        table.charge(7, 100, START);
        assertThat(table.nanosToWait(7, 1, START)).isEqualTo(4 * SECOND);
        assertThat(table.tryTake(7, 1, START + 4 * SECOND - 1)).isFalse();
        assertThat(table.tryTake(7, 1, START + 4 * SECOND)).isTrue();
    }

    @Test
    void charge_manyThreads_losesNone() throws Exception {
        TokenBucket bucket = TokenBucket.of(1, Duration.ofDays(1), 10_000);
        TokenBucketTable table = TokenBucketTable.of(bucket, 16, 0);
        Threads.run(4, thread -> {
            for (int i = 0; i < 1_000; i++) {
                table.charge(7, 1, 0);
            }
        });
        assertThat(bucket.remaining(table.state(7), 0)).isEqualTo(6_000);
    }

    @Test
    void tryTake_sharedInOneRow_leavesTheOtherKeyItsLimit() {
        TokenBucketTable table = TokenBucketTable.of(FIVE, 16, 0, HASH);
        int shared = 0;
        for (int other = 1; other < 500; other++) {
            if ((HASH.hash(0) & 15) == (HASH.hash(other) & 15)
                    && (HASH.hash(0) >>> 32 & 15) != (HASH.hash(other) >>> 32 & 15)) {
                TokenBucketTable fresh = TokenBucketTable.of(FIVE, 16, 0, HASH);
                assertThat(fresh.tryTake(0, 5, 0)).isTrue();
                assertThat(fresh.tryTake(other, 5, 0)).isTrue();
                assertThat(fresh.isExhausted(other, 0)).isTrue();
                shared++;
            }
        }
        assertThat(shared).isPositive();
        assertThat(table).hasToString("1 per PT1S, burst 5, 32 cells");
        assertThat(TokenBucketTable.refundable(FIVE, 16, 0)).hasToString("1 per PT1S, burst 5, 16 cells");
    }

    @Test
    void load_countsExhaustedCells() {
        TokenBucketTable table = TokenBucketTable.of(FIVE, 16, 0);
        assertThat(table.load(0)).isZero();
        table.tryTake("a", 5, 0);
        assertThat(table.load(0)).isEqualTo(2.0 / 32);
        assertThat(table.load(SECOND)).isZero();
    }

    @Test
    void refund_isDiscountedByAge_andNeedsOneRow() {
        TokenBucketTable table = TokenBucketTable.refundable(FIVE, 16, 0);
        table.tryTake("a", 5, 0);
        table.refund("a", 2, 0, 0);
        assertThat(table.nanosToWait("a", 3, 0)).isEqualTo(SECOND);
        table.refund("a", 3, 0, 2 * SECOND);
        assertThat(table.nanosToWait("a", 5, 2 * SECOND)).isZero();
        assertThatThrownBy(() -> TokenBucketTable.of(FIVE, 16, 0).refund("a", 1, 0, 0))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "refunds must go to a refundable table: this one has two rows;" + " make it with refundable()");
    }

    /** Beside an exact bucket per key, on few cells: the table may deny more and must never grant more. */
    @Test
    void tryTake_manyKeys_neverGrantsMoreThanAnOwnBucket() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (boolean refunds : new boolean[] {false, true}) {
            TokenBucketTable table =
                    refunds ? TokenBucketTable.refundable(FIVE, 16, 0) : TokenBucketTable.of(FIVE, 16, 0);
            AtomicTokenBucket[] exact = new AtomicTokenBucket[40];
            for (int i = 0; i < exact.length; i++) {
                exact[i] = new AtomicTokenBucket(FIVE, 0);
            }
            long now = 0;
            int granted = 0;
            for (int step = 0; step < 10_000; step++) {
                now += random.nextLong(SECOND / 10);
                int key = random.nextInt(exact.length);
                int wanted = 1 + random.nextInt(3);
                boolean free = table.nanosToWait("k" + key, wanted, now) == 0;
                boolean taken = table.tryTake("k" + key, wanted, now);
                assertThat(taken).as("seed %d", seed).isEqualTo(free);
                if (taken) {
                    granted++;
                    assertThat(exact[key].tryTake(wanted, now))
                            .as("seed %d step %d", seed, step)
                            .isTrue();
                    if (refunds && random.nextInt(3) == 0) {
                        table.refund("k" + key, wanted, now, now + SECOND / 2);
                        exact[key].refund(wanted, now, now + SECOND / 2);
                        now += SECOND / 2;
                    }
                }
            }
            assertThat(granted).isGreaterThan(1_000);
        }
    }

    @Test
    void tryTake_manyThreadsOneKey_grantExactlyTheBurst() throws Exception {
        for (int round = 0; round < 20; round++) {
            TokenBucketTable rows = TokenBucketTable.of(TokenBucket.of(1, Duration.ofDays(1), 1_000), 16, 0);
            TokenBucketTable row = TokenBucketTable.refundable(rows.bucket(), 16, 0);
            AtomicLong fromRows = new AtomicLong();
            AtomicLong fromRow = new AtomicLong();
            Threads.run(4, thread -> {
                for (int i = 0; i < 500; i++) {
                    fromRows.addAndGet(rows.tryTake("a", 1, i) ? 1 : 0);
                    fromRow.addAndGet(row.tryTake("a", 1, i) ? 1 : 0);
                }
            });
            assertThat(fromRows.get()).isEqualTo(1_000);
            assertThat(fromRow.get()).isEqualTo(1_000);
        }
    }
}
