/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBucketTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest
    @CsvSource({
        "0, PT1S, 1, 'permits per period must be at least 1: 0'",
        "1, PT1S, 0, 'burst must be at least 1: 0'",
        "1, PT0S, 1, 'period must be longer than zero: PT0S'",
        "1, PT-1S, 1, 'period must be longer than zero: PT-1S'",
        "1000000001, PT1S, 1, 'permits must be at most one per nanosecond: 1000000001 per PT1S'",
    })
    void of_badArgument_isRefused(long permits, Duration period, long burst, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenBucket.of(permits, period, burst))
                .withMessage(message);
    }

    @Test
    void of_timeToFill_isBounded() {
        Duration longest = Duration.ofNanos(1L << 61);
        assertThat(TokenBucket.of(1, longest, 1).nanosToWait(TokenBucket.FULL, 0, 1))
                .isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenBucket.of(1, longest.plusNanos(1), 1))
                .withMessage("an empty bucket must fill up within four years: a burst of 1 at 1 per "
                        + longest.plusNanos(1) + " takes longer; lower the burst or the period");
        assertThatIllegalArgumentException().isThrownBy(() -> TokenBucket.of(1, Duration.ofSeconds(Long.MAX_VALUE), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> TokenBucket.of(1, SECOND, Long.MAX_VALUE));
        assertThat(TokenBucket.of(1_000_000_000, SECOND, 1).burst()).isOne();
    }

    @Test
    void accessors_tellWhatWasGiven() {
        TokenBucket bucket = TokenBucket.of(3, SECOND, 5);
        assertThat(bucket.permits()).isEqualTo(3);
        assertThat(bucket.period()).isEqualTo(SECOND);
        assertThat(bucket.burst()).isEqualTo(5);
        assertThat(bucket).hasToString("3 per PT1S, burst 5");
    }

    @Test
    void take_threePerSecond_hasNoRoundingError() {
        TokenBucket bucket = TokenBucket.of(3, SECOND, 1);
        long state = bucket.take(TokenBucket.FULL, 0, 1);
        for (int i = 1; i <= 3_000; i++) {
            long due = (i * 1_000_000_000L + 2) / 3;
            assertThat(bucket.take(state, bucket.ticks(due - 1), 1)).isEqualTo(TokenBucket.DENIED);
            assertThat(bucket.take(state, bucket.ticks(due), 1)).isGreaterThanOrEqualTo(seconds(i + 1));
            state = seconds(i + 1);
        }
    }

    @Test
    void take_rateWithoutExactTicks_isRoundedDown() {
        TokenBucket bucket = TokenBucket.of(17, Duration.ofNanos(100), 1);
        long interval = bucket.take(TokenBucket.FULL, 0, 1);
        assertThat(interval).isEqualTo(95);
        assertThat(bucket.ticks(1)).isEqualTo(16);
        assertThat(TokenBucket.of(16, Duration.ofNanos(101), 1).take(TokenBucket.FULL, 0, 1))
                .isEqualTo(101);
    }

    @Test
    void take_burstThenRefill_followsTheRate() {
        TokenBucket bucket = TokenBucket.of(1, SECOND, 10);
        long empty = bucket.take(TokenBucket.FULL, 0, 10);
        assertThat(bucket.remaining(TokenBucket.FULL, 0)).isEqualTo(10);
        assertThat(bucket.remaining(empty, 0)).isZero();
        assertThat(bucket.take(empty, 0, 1)).isEqualTo(TokenBucket.DENIED);
        assertThat(bucket.remaining(empty, seconds(3))).isEqualTo(3);
        assertThat(bucket.take(empty, seconds(3), 4)).isEqualTo(TokenBucket.DENIED);
        assertThat(bucket.take(empty, seconds(3), 3)).isEqualTo(seconds(13));
        assertThat(bucket.remaining(empty, seconds(100))).isEqualTo(10);
        assertThat(bucket.nanosToFull(empty, seconds(3))).isEqualTo(seconds(7));
        assertThat(bucket.nanosToFull(empty, seconds(11))).isZero();
    }

    @Test
    void take_moreThanBurst_isNeverGranted() {
        TokenBucket bucket = TokenBucket.of(1, SECOND, 10);
        assertThat(bucket.take(TokenBucket.FULL, 0, 11)).isEqualTo(TokenBucket.DENIED);
        assertThat(bucket.take(TokenBucket.FULL, 0, Long.MAX_VALUE)).isEqualTo(TokenBucket.DENIED);
        assertThat(bucket.nanosToWait(TokenBucket.FULL, 0, 11)).isEqualTo(TokenBucket.NEVER);
        assertThat(bucket.nanosToWait(TokenBucket.FULL, 0, 10)).isZero();
    }

    @Test
    void take_lessThanOne_isRefused() {
        TokenBucket bucket = TokenBucket.of(1, SECOND, 10);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bucket.take(TokenBucket.FULL, 0, 0))
                .withMessage("permits must be at least 1: 0");
        assertThatIllegalArgumentException().isThrownBy(() -> bucket.nanosToWait(TokenBucket.FULL, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> bucket.refund(TokenBucket.FULL, 0, 0, 0));
    }

    @Test
    void ticks_farTimes_standStillAndGrantNoMore() {
        TokenBucket bucket = TokenBucket.of(17, SECOND, 5);
        long end = bucket.ticks(Long.MAX_VALUE);
        assertThat(bucket.ticks(Long.MAX_VALUE - 1)).isEqualTo(end);
        assertThat(bucket.ticks(Duration.ofDays(365 * 13).toNanos())).isLessThan(end);
        long empty = bucket.take(TokenBucket.FULL, end, 5);
        assertThat(empty).isGreaterThan(end);
        assertThat(bucket.take(empty, end, 1)).isEqualTo(TokenBucket.DENIED);
        assertThat(bucket.ticks(Long.MIN_VALUE)).isZero();
        assertThat(bucket.ticks(-1)).isZero();
        assertThat(bucket.ticks(1)).isEqualTo(16);
        assertThat(bucket.take(end, 0, 1)).isEqualTo(TokenBucket.DENIED);
        assertThat(bucket.remaining(Long.MAX_VALUE, 0)).isZero();
        TokenBucket longest = TokenBucket.of(1, Duration.ofNanos(1L << 61), 1);
        assertThat(longest.take(TokenBucket.FULL, longest.ticks(Long.MAX_VALUE), 1))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void take_timeJumpsBack_waitsForItsOwnCostOnly() {
        TokenBucket bucket = TokenBucket.of(1, SECOND, 10);
        long state = bucket.take(TokenBucket.FULL, seconds(500), 10);
        assertThat(bucket.take(state, 0, 1)).isEqualTo(TokenBucket.DENIED);
        assertThat(bucket.nanosToWait(state, 0, 1)).isEqualTo(seconds(1));
        assertThat(bucket.nanosToWait(state, 0, 3)).isEqualTo(seconds(3));
        assertThat(bucket.remaining(state, 0)).isZero();
    }

    @Test
    void charge_beyondWhatIsThere_isOwedUpToTheDebt() {
        TokenBucket bucket = TokenBucket.of(1, SECOND, 10).withDebt(5);
        assertThat(bucket.debt()).isEqualTo(5);
        assertThat(bucket).hasToString("1 per PT1S, burst 10, debt 5");
        long state = bucket.charge(TokenBucket.FULL, 0, 4);
        assertThat(bucket.remaining(state, 0)).isEqualTo(6);
        state = bucket.charge(state, 0, 8);
        assertThat(bucket.remaining(state, 0)).isZero();
        assertThat(bucket.take(state, 0, 1)).isEqualTo(TokenBucket.DENIED);
        // Two are owed, and then one more is asked for.
        assertThat(bucket.nanosToWait(state, 0, 1)).isEqualTo(3_000_000_000L);
        for (long used : new long[] {3, 4, 1_000, Long.MAX_VALUE}) {
            assertThat(bucket.nanosToWait(bucket.charge(state, 0, used), 0, 1))
                    .as("%d", used)
                    .isEqualTo(6_000_000_000L);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> bucket.charge(TokenBucket.FULL, 0, 0));
    }

    @Test
    void charge_withoutDebt_emptiesAndNoMore() {
        TokenBucket bucket = TokenBucket.of(1, SECOND, 10);
        long state = bucket.charge(TokenBucket.FULL, 0, 1_000);
        assertThat(bucket.nanosToWait(state, 0, 1)).isEqualTo(1_000_000_000L);
        assertThat(bucket.nanosToFull(state, 0)).isEqualTo(10_000_000_000L);
    }

    @Test
    void debt_timeJumpsBack_isNotForgivenNorGrown() {
        TokenBucket bucket = TokenBucket.of(1, SECOND, 10).withDebt(5);
        long late = bucket.ticks(100_000_000_000L);
        long state = bucket.charge(TokenBucket.FULL, late, 15);
        assertThat(bucket.nanosToWait(state, 0, 1)).isEqualTo(6_000_000_000L);
    }

    @Test
    void withDebt_badOrTooLong_isRefused() {
        TokenBucket bucket = TokenBucket.of(1, Duration.ofDays(1), 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bucket.withDebt(-1))
                .withMessage("debt must be at least 0 permits: -1");
        long largest = bucket.largestDebt();
        assertThat(bucket.withDebt(largest).debt()).isEqualTo(largest).isBetween(26_000L, 27_000L);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bucket.withDebt(largest + 1))
                .withMessageStartingWith("a debt must be made good within");
    }

    @Test
    void refund_atOnce_isFull_later_isDiscounted() {
        TokenBucket bucket = TokenBucket.of(1, SECOND, 10);
        long state = bucket.take(TokenBucket.FULL, 0, 10);
        assertThat(bucket.remaining(bucket.refund(state, 0, 0, 4), 0)).isEqualTo(4);
        assertThat(bucket.remaining(bucket.refund(state, seconds(3), 0, 4), seconds(3)))
                .isEqualTo(4);
        assertThat(bucket.refund(state, seconds(4), 0, 4)).isEqualTo(state);
        assertThat(bucket.refund(state, seconds(9), 0, 4)).isEqualTo(state);
        assertThat(bucket.refund(TokenBucket.FULL, 0, 0, 4)).isEqualTo(TokenBucket.FULL);
        assertThat(bucket.refund(state, 0, seconds(5), 4)).isEqualTo(seconds(6));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bucket.refund(state, 0, 0, 11))
                .withMessage("permits given back must be at most the burst: 11");
    }

    @Test
    void refund_afterTheBucketFilledUp_doesNotFreeALaterGrant() {
        TokenBucket bucket = TokenBucket.of(1, Duration.ofNanos(1), 10);
        bucket.take(TokenBucket.FULL, 0, 10);
        long later = bucket.take(10, 20, 5);
        long refunded = bucket.refund(later, 20, 0, 10);
        assertThat(bucket.remaining(refunded, 20)).isEqualTo(5);
    }

    @Test
    void refund_stateAheadAfterJumpBack_countsFromEmpty() {
        TokenBucket bucket = TokenBucket.of(1, SECOND, 10);
        long state = bucket.take(TokenBucket.FULL, seconds(500), 10);
        assertThat(bucket.remaining(bucket.refund(state, 0, 0, 4), 0)).isEqualTo(4);
    }

    /** Any window, remaining, tight waits, denials without effect, refunds: over random rates and irregular clocks. */
    @Test
    void invariants_randomTraces_hold() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int trace = 0; trace < 400; trace++) {
            long permits = 1 + random.nextInt(40);
            long period = permits + random.nextInt(1_000);
            long burst = 1 + random.nextInt(20);
            TokenBucket bucket = TokenBucket.of(permits, Duration.ofNanos(period), burst);
            long state = TokenBucket.FULL;
            long nanos = 0;
            List<long[]> grants = new ArrayList<>();
            for (int step = 0; step < 60; step++) {
                String as = "seed " + seed + " trace " + trace + " step " + step;
                nanos += random.nextInt(4) == 0 ? random.nextLong(period * 2) : random.nextInt(5);
                long now = bucket.ticks(nanos);
                long wanted = 1 + random.nextLong(burst);
                long remaining = bucket.remaining(state, now);
                assertThat(remaining).as(as).isBetween(0L, burst);
                long wait = bucket.nanosToWait(state, now, wanted);
                long next = bucket.take(state, now, wanted);
                assertThat(next != TokenBucket.DENIED).as(as).isEqualTo(remaining >= wanted);
                assertThat(wait == 0).as(as).isEqualTo(next != TokenBucket.DENIED);
                if (next == TokenBucket.DENIED) {
                    assertThat(bucket.take(state, bucket.ticks(nanos + wait), wanted))
                            .as(as)
                            .isNotEqualTo(TokenBucket.DENIED);
                    assertThat(bucket.take(state, bucket.ticks(nanos + wait - 1), wanted))
                            .as(as)
                            .isEqualTo(TokenBucket.DENIED);
                } else {
                    assertThat(bucket.remaining(next, now)).as(as).isEqualTo(remaining - wanted);
                    state = next;
                    grants.add(new long[] {nanos, wanted});
                }
                if (!grants.isEmpty() && random.nextInt(5) == 0) {
                    long[] grant = grants.remove(random.nextInt(grants.size()));
                    state = bucket.refund(state, now, bucket.ticks(grant[0]), grant[1]);
                }
            }
            assertWindows(grants, permits, period, burst, "seed " + seed + " trace " + trace);
        }
    }

    private static void assertWindows(List<long[]> grants, long permits, long period, long burst, String as) {
        for (int first = 0; first < grants.size(); first++) {
            long sum = 0;
            for (int last = first; last < grants.size(); last++) {
                sum += grants.get(last)[1];
                long window = grants.get(last)[0] - grants.get(first)[0];
                assertThat(sum).as(as).isLessThanOrEqualTo(burst + window * permits / period);
            }
        }
    }

    private static long seconds(long count) {
        return count * 1_000_000_000;
    }
}
