/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.ratelimit.RateLimitResult.Denied;
import dev.hauberk.ratelimit.RateLimitResult.Granted;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private final FakeTime time = new FakeTime();

    private RateLimiter.Builder limiter(RateLimit... limits) {
        RateLimiter.Builder builder = RateLimiter.builder("test").nanoTime(time);
        List.of(limits).forEach(builder::limit);
        return builder;
    }

    @Test
    void defaults() {
        RateLimiter limiter =
                RateLimiter.builder("test").limit(RateLimit.perMinute(100)).build();
        assertThat(limiter.name()).isEqualTo("test");
        assertThat(limiter.limits()).singleElement().satisfies(limit -> {
            assertThat(limit.burst()).isEqualTo(100);
            assertThat(limit.debt()).isZero();
            assertThat(limit.isStrict()).isFalse();
            assertThat(limit.name()).isEqualTo("100-per-minute");
        });
        assertThat(limiter.statistics()).isEqualTo(new RateLimitStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, true));
    }

    @Test
    void acquire_burst_thenTheRate() {
        RateLimiter limiter = limiter(RateLimit.perMinute(60).withBurst(3)).build();
        for (int left = 2; left >= 0; left--) {
            assertThat(limiter.acquire("a"))
                    .isEqualTo(new Granted(
                            limiter.limits().get(0),
                            left,
                            Duration.ofSeconds(1).toNanos(),
                            1,
                            time.getAsLong(),
                            RateLimitResult.Source.LOCAL));
        }
        Denied denied = (Denied) limiter.acquire("a");
        assertThat(denied.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(limiter.acquire("b").admitted()).isTrue();
        time.pass(Duration.ofSeconds(1).minusNanos(1));
        assertThat(limiter.acquire("a").admitted()).isFalse();
        time.pass(1);
        assertThat(limiter.tryAcquire("a")).isTrue();
        assertThat(limiter.tryAcquire("a")).isFalse();
    }

    /** A clock that never stands still, as the real one: two reads are two times. */
    @Test
    void acquire_firstOfAKey_hasExactlyWhatRemains() {
        AtomicLong ticking = new AtomicLong(Long.MAX_VALUE - 5_000);
        RateLimiter limiter = RateLimiter.builder("test")
                .nanoTime(() -> ticking.addAndGet(37))
                .limit(RateLimit.perHour(5))
                .build();
        RateLimiter two = RateLimiter.builder("test")
                .nanoTime(() -> ticking.addAndGet(37))
                .limit(RateLimit.perHour(100))
                .limit(RateLimit.perDay(1_000))
                .build();
        for (int i = 0; i < 5_000; i++) {
            Granted granted = (Granted) limiter.acquire("key" + i);
            assertThat(granted.remaining()).isEqualTo(4);
            assertThat(RateLimitFields.seconds(granted.nanosToMore())).isEqualTo(720);
            assertThat(((Granted) two.acquire("key" + i)).remaining()).isEqualTo(99);
        }
    }

    @Test
    void refund_ofOneGrant_countsOnce_whateverThreadCalls() throws Exception {
        RateLimiter limiter = limiter(RateLimit.perHour(100)).build();
        for (int i = 0; i < 50; i++) {
            limiter.acquire("a");
        }
        Granted granted = (Granted) limiter.acquire("a", 10);
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> limiter.refund("a", granted));
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(((Granted) limiter.acquire("a")).remaining()).isEqualTo(49);
    }

    @Test
    void saturation_isFreshOnceAMinute_whileItLasts() {
        RateLimiter limiter = limiter(RateLimit.perDay(5)).keys(16).build();
        // One key only: two may share a bucket by chance.
        for (int i = 0; i < 10; i++) {
            limiter.acquire("key0");
        }
        assertThat(limiter.saturation().isFresh()).isFalse();
        for (int i = 0; i < 1_000; i++) {
            limiter.acquire("key" + i);
        }
        assertThat(limiter.saturation().isFresh()).isTrue();
        assertThat(limiter.saturation().isFresh()).isFalse();
        limiter.acquire("another");
        assertThat(limiter.saturation().isFresh()).isFalse();
        time.pass(Duration.ofMinutes(1));
        limiter.acquire("one more");
        assertThat(limiter.saturation().isFresh()).isTrue();
    }

    @Test
    void acquire_moreThanTheBurst_isNever() {
        RateLimiter limiter = limiter(RateLimit.perMinute(60).withBurst(3)).build();
        assertThat(limiter.acquire("a", 4))
                .isInstanceOfSatisfying(
                        Denied.class, denied -> assertThat(denied.possible()).isFalse());
        assertThat(limiter.tryAcquire("a", 4)).isFalse();
        assertThat(limiter.acquire("a", 3).admitted()).isTrue();
    }

    @Test
    void acquire_severalLimits_allOrNone() {
        RateLimiter limiter =
                limiter(RateLimit.perSecond(2), RateLimit.perMinute(5)).build();
        int admitted = 0;
        for (int i = 0; i < 100; i++) {
            admitted += limiter.acquire("a").admitted() ? 1 : 0;
            time.pass(Duration.ofMillis(50));
        }
        assertThat(admitted).isEqualTo(5);
        // The denials took nothing from the limit by second.
        time.pass(Duration.ofSeconds(12));
        assertThat(limiter.acquire("a"))
                .isInstanceOfSatisfying(
                        Granted.class,
                        granted -> assertThat(granted.limit().name()).isEqualTo("5-per-minute"));
        assertThat(limiter.acquire("a"))
                .isInstanceOfSatisfying(
                        Denied.class,
                        denied -> assertThat(denied.limit().name()).isEqualTo("5-per-minute"));
    }

    @Test
    void acquire_severalLimitsManyThreads_neverExceedEither() throws Exception {
        RateLimiter limiter = limiter(
                        RateLimit.perHour(500), RateLimit.perDay(700).withBurst(300))
                .build();
        AtomicInteger admitted = new AtomicInteger();
        Threads.run(8, thread -> {
            for (int i = 0; i < 1000; i++) {
                admitted.addAndGet(limiter.acquire("a").admitted() ? 1 : 0);
            }
        });
        assertThat(admitted).hasValue(300);
    }

    @Test
    void refund_atOnce_givesBack() {
        RateLimiter limiter = limiter(RateLimit.perDay(2), RateLimit.perHour(2)).build();
        for (int i = 0; i < 10; i++) {
            limiter.refund("a", (Granted) limiter.acquire("a", 2));
        }
        assertThat(limiter.acquire("a", 2).admitted()).isTrue();
        assertThat(limiter.acquire("a").admitted()).isFalse();
    }

    /** I8: with refunds of any age, no window has more than the burst and what it gains. */
    @Test
    void refund_anyTrace_staysWithinTheBound() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        RateLimit limit = RateLimit.perSecond(10).withBurst(10);
        RateLimiter limiter = limiter(limit).build();
        Deque<Granted> open = new ArrayDeque<>();
        Deque<long[]> net = new ArrayDeque<>();
        long window = Duration.ofSeconds(3).toNanos();
        for (int step = 0; step < 200_000; step++) {
            if (random.nextInt(3) == 0 && !open.isEmpty()) {
                Granted granted = random.nextBoolean() ? open.pollFirst() : open.pollLast();
                limiter.refund("a", granted);
                net.removeIf(each -> each[0] == granted.grantedAt() && each[1] == granted.permits());
            } else {
                RateLimitResult result = limiter.acquire("a", 1 + random.nextInt(10));
                if (result instanceof Granted granted) {
                    open.add(granted);
                    net.add(new long[] {granted.grantedAt(), granted.permits()});
                }
            }
            time.pass(1 + random.nextInt(200_000_000));
            while (!net.isEmpty() && net.peek()[0] < time.getAsLong() - window) {
                net.poll();
            }
            while (open.size() > 20) {
                open.poll();
            }
            long sum = net.stream().mapToLong(each -> each[1]).sum();
            assertThat(sum)
                    .as("seed %d step %d", seed, step)
                    .isLessThanOrEqualTo(Explanation.most(limit, Duration.ofNanos(window)));
        }
    }

    @Test
    void charge_debt_isMadeGoodBeforeAnythingIsGranted() {
        RateLimiter limiter =
                limiter(RateLimit.perSecond(10).withBurst(5).withDebt(20)).build();
        assertThat(limiter.acquire("a").admitted()).isTrue();
        limiter.charge("a", 1_000_000);
        Denied denied = (Denied) limiter.acquire("a");
        assertThat(denied.retryAfter()).isEqualTo(Duration.ofMillis(2_100));
        time.pass(denied.nanosToWait());
        assertThat(limiter.acquire("a").admitted()).isTrue();
    }

    /** A window of any length, wherever it begins, has no more than the number of a strict limit. */
    @Test
    void strict_anyWindow_holdsTheNumber() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        RateLimit limit = RateLimit.perMinute(100).withBurst(20).strict();
        RateLimiter limiter = limiter(limit).build();
        Deque<Long> recent = new ArrayDeque<>();
        int most = 0;
        for (int step = 0; step < 100_000; step++) {
            if (limiter.acquire("a").admitted()) {
                recent.add(time.getAsLong());
            }
            time.pass(random.nextInt(50) == 0 ? random.nextInt(2_000_000_000) : random.nextInt(20_000_000));
            while (!recent.isEmpty()
                    && recent.peek() < time.getAsLong() - Duration.ofMinutes(1).toNanos()) {
                recent.poll();
            }
            most = Math.max(most, recent.size());
        }
        assertThat(most).as("seed %d", seed).isBetween(80, 100);
        assertThat(limiter.explain()).contains("in any PT1M").contains("in this process: at most 100");
    }

    @Test
    void clock_jumpsBack_delaysNobodyByMoreThanOnePermit() {
        RateLimiter limiter = limiter(RateLimit.perSecond(1).withBurst(10)).build();
        time.pass(Duration.ofHours(1));
        while (limiter.tryAcquire("a")) {
            time.pass(1);
        }
        time.pass(Duration.ofSeconds(500).negated());
        Denied denied = (Denied) limiter.acquire("a");
        assertThat(denied.retryAfter()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void statistics_countWhatAcquireDecided() {
        RateLimiter limiter = limiter(RateLimit.perDay(10)).build();
        for (int i = 0; i < 15; i++) {
            limiter.acquire("a");
        }
        assertThat(limiter.statistics().admitted()).isEqualTo(10);
        assertThat(limiter.statistics().denied()).isEqualTo(5);
        assertThat(limiter.statistics().nearLimit()).isEqualTo(2);
    }

    @Test
    void explain_shared_tellsEachCase() {
        try (RateLimiter limiter = limiter(RateLimit.perSecond(1000).withBurst(500))
                .store(new FaultyStore(time))
                .leased()
                .build()) {
            assertThat(limiter.explain())
                    .isEqualTo("test\n"
                            + "  1000-per-second (1000 per PT1S, burst 500), for one key in any PT1S\n"
                            + "    store answers at once: at most 1500\n"
                            + "    with leases: at most 1600, by any number of nodes\n"
                            + "    store down: at most 1500 by all nodes together, and 3000 in a window in which it goes"
                            + " down, comes back or answers late, as nodes notice one by one, and notice a new node within 5"
                            + " seconds\n"
                            + "    store emptied, or failed over and behind: at most 2100");
        }
    }

    @Test
    void build_whatWouldNotDoWhatWasAsked_listsEveryProblem() {
        assertThatThrownBy(() -> RateLimiter.builder("test")
                        .limit(RateLimit.perSecond(10))
                        .limit(RateLimit.perSecond(10).withBurst(3))
                        .leased()
                        .deadline(Duration.ofMillis(5))
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSize(3)
                                .anyMatch(problem -> problem.startsWith("each limit must have a name of its own"))
                                .anyMatch(problem -> problem.startsWith("leased must come with a store"))
                                .anyMatch(problem -> problem.startsWith("deadline must come with a store")));
        assertThatThrownBy(() -> RateLimiter.builder("test").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there must be 1 to 8 limits: 0");
        assertThatThrownBy(() -> RateLimiter.builder("test")
                        .limit(RateLimit.perSecond(1000).withBurst(10))
                        .store(new FaultyStore(time))
                        .leased()
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a leased limit must save up at least what comes in 50 milliseconds");
    }

    @Test
    void settings_outOfRange_areProblemsOfBuild() {
        assertThatThrownBy(() -> limiter(RateLimit.perSecond(10))
                        .store(new FaultyStore(time))
                        .keys(15)
                        .deadline(Duration.ofNanos(999_999))
                        .nodes(0)
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .satisfiesExactly(
                                        problem -> assertThat(problem).startsWith("keys must be 16 to 16777216: 15"),
                                        problem -> assertThat(problem)
                                                .startsWith("deadline must be 1 millisecond to 10 seconds"),
                                        problem -> assertThat(problem).startsWith("nodes must be 1 to 10000: 0")));
    }

    @Test
    void setters_calledTwice_areRefused() {
        FaultyStore store = new FaultyStore(time);
        for (Consumer<RateLimiter.Builder> setter : List.<Consumer<RateLimiter.Builder>>of(
                r -> r.keys(16),
                r -> r.store(store),
                RateLimiter.Builder::leased,
                r -> r.whenStoreFails(WhenStoreFails.LOCAL_SHARE),
                r -> r.deadline(Duration.ofMillis(20)),
                r -> r.nodes(1),
                r -> r.nanoTime(System::nanoTime))) {
            RateLimiter.Builder builder = RateLimiter.builder("test");
            setter.accept(builder);
            assertThatIllegalStateException().isThrownBy(() -> setter.accept(builder));
        }
    }

    @Test
    void limits_badArguments_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.perSecond(0));
        assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.of(1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.of(1, Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.of(1, Duration.ofSeconds(Long.MAX_VALUE)));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        RateLimit.of(Integer.MAX_VALUE, Duration.ofDays(36_501)).withBurst(1))
                .withMessage("period must be at most 100 years: PT876024H");
        assertThat(RateLimit.of(5, Duration.ofMillis(500)).name()).isEqualTo("5-per-PT0.5S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.perSecond(1).withBurst(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.perSecond(1).withDebt(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.perSecond(1).withName("a\"b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.perSecond(1).strict());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.perSecond(10).strict().withBurst(10));
        assertThatIllegalArgumentException().isThrownBy(() -> RateLimiter.builder("a b"));
        assertThat(RateLimit.perSecond(10).strict().burst()).isEqualTo(5);
    }

    @Test
    void tryAcquire_noPermits_isRefused() {
        RateLimiter limiter = limiter(RateLimit.perSecond(1)).build();
        assertThatIllegalArgumentException().isThrownBy(() -> limiter.tryAcquire("a", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> limiter.acquire("a", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> limiter.charge("a", 0));
    }

    @Test
    void acquire_keysOfAnyLength_areApart() {
        RateLimiter limiter = limiter(RateLimit.perDay(1)).build();
        String[] keys = {
            "", "a", "b", "aa", "ab", "ba", "\0", "\0\0", "a\0", "x".repeat(256), "x".repeat(257), "x".repeat(100_000)
        };
        for (String key : keys) {
            assertThat(limiter.tryAcquire(key)).as("first %d", key.length()).isTrue();
        }
        for (String key : keys) {
            assertThat(limiter.tryAcquire(key)).as("second %d", key.length()).isFalse();
        }
    }
}
