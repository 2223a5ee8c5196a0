/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.ratelimit.RateLimitResult.Denied;
import dev.hauberk.ratelimit.RateLimitResult.Granted;
import dev.hauberk.ratelimit.RateLimitResult.Source;
import dev.hauberk.ratelimit.RateLimitResult.Unavailable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SharedBucketsTest {
    private static final Duration PATIENT = Duration.ofSeconds(10);

    private final FakeTime time = new FakeTime();
    private final FaultyStore store = new FaultyStore(time);

    private RateLimiter.Builder limiter(RateLimit limit) {
        return RateLimiter.builder("shared")
                .limit(limit)
                .store(store)
                .nanoTime(time)
                .deadline(PATIENT);
    }

    @Test
    void acquire_strict_isOneCommandEach() {
        try (RateLimiter limiter = limiter(RateLimit.perDay(100)).build()) {
            for (int i = 1; i <= 50; i++) {
                assertThat(limiter.acquire("a")).isInstanceOfSatisfying(Granted.class, granted -> {
                    assertThat(granted.source()).isEqualTo(Source.STORE);
                });
                assertThat(store.commands).hasValue(i);
            }
            assertThat(store.refunds).hasValue(0);
        }
    }

    @Test
    void acquire_severalNodes_shareOneLimitExactly() {
        List<RateLimiter> nodes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            nodes.add(limiter(RateLimit.perDay(100)).build());
        }
        int admitted = 0;
        for (int i = 0; i < 300; i++) {
            admitted += nodes.get(i % 5).acquire("a").admitted() ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(100);
        nodes.forEach(RateLimiter::close);
    }

    @Test
    void acquire_drained_asksNoMoreBeforeTheStoreCanHavePermits() {
        try (RateLimiter limiter = limiter(RateLimit.perSecond(10).withBurst(2)).build()) {
            limiter.acquire("a");
            limiter.acquire("a");
            assertThat(limiter.acquire("a").admitted()).isFalse();
            int before = store.commands.get();
            for (int i = 0; i < 99; i++) {
                time.pass(Duration.ofMillis(1));
                long left = Duration.ofMillis(99 - i).toNanos();
                assertThat(limiter.acquire("a"))
                        .isInstanceOfSatisfying(
                                Denied.class,
                                denied -> assertThat(denied.nanosToWait()).isEqualTo(left));
            }
            assertThat(store.commands).hasValue(before);
            time.pass(Duration.ofMillis(1));
            assertThat(limiter.acquire("a").admitted()).isTrue();
        }
    }

    @Test
    void acquire_drainedForMany_stillAsksForFewer() {
        try (RateLimiter limiter = limiter(RateLimit.perDay(10)).build()) {
            limiter.acquire("a", 7);
            assertThat(limiter.acquire("a", 5).admitted()).isFalse();
            assertThat(limiter.acquire("a", 3).admitted()).isTrue();
        }
    }

    @Test
    void acquire_moreThanTheBurst_isNeverAndAsksNobody() {
        try (RateLimiter limiter = limiter(RateLimit.perDay(10)).build()) {
            assertThat(limiter.acquire("a", 11))
                    .isInstanceOfSatisfying(
                            Denied.class,
                            denied -> assertThat(denied.possible()).isFalse());
            assertThat(store.commands).hasValue(0);
        }
    }

    @Test
    void acquire_concurrentCallersOfOneKey_shareCalls() throws Exception {
        RateLimiter limiter = limiter(RateLimit.perDay(1000)).build();
        store.hang = new CountDownLatch(1);
        AtomicInteger admitted = new AtomicInteger();
        AtomicInteger started = new AtomicInteger();
        Thread release = releaseOnce(started, 16);
        Threads.run(16, thread -> {
            started.incrementAndGet();
            admitted.addAndGet(limiter.acquire("a").admitted() ? 1 : 0);
        });
        release.join();
        assertThat(admitted).hasValue(16);
        assertThat(store.commands).hasValueLessThan(16);
        int left = 0;
        while (limiter.acquire("a").admitted()) {
            left++;
        }
        assertThat(left).isEqualTo(1000 - 16);
        limiter.close();
    }

    /** Lets the store answer when so many threads have begun to ask it, and had time to. */
    private Thread releaseOnce(AtomicInteger started, int threads) {
        Thread release = new Thread(() -> {
            while (started.get() < threads) {
                Thread.onSpinWait();
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            store.hang.countDown();
        });
        release.start();
        return release;
    }

    @Test
    void acquire_manyThreads_neverExceedTheBurst() throws Exception {
        try (RateLimiter limiter = limiter(RateLimit.perDay(500)).build();
                RateLimiter other = limiter(RateLimit.perDay(500)).build()) {
            AtomicInteger admitted = new AtomicInteger();
            Threads.run(16, thread -> {
                for (int i = 0; i < 100; i++) {
                    admitted.addAndGet(
                            (thread % 2 == 0 ? limiter : other).acquire("a").admitted() ? 1 : 0);
                }
            });
            assertThat(admitted).hasValue(500);
        }
    }

    @Test
    void acquire_keysAtOnce_goOutTogether() throws Exception {
        try (RateLimiter limiter = limiter(RateLimit.perDay(500)).build()) {
            store.hang = new CountDownLatch(1);
            AtomicInteger started = new AtomicInteger();
            Thread release = releaseOnce(started, 8);
            Threads.run(8, thread -> {
                started.incrementAndGet();
                assertThat(limiter.acquire("key" + thread).admitted()).isTrue();
            });
            release.join();
            assertThat(store.largestBatch).hasValueGreaterThan(1);
        }
    }

    @Test
    void acquire_storeFails_closed_isUnavailable() {
        store.failing = true;
        try (RateLimiter limiter = limiter(RateLimit.perDay(10))
                .whenStoreFails(WhenStoreFails.CLOSED)
                .build()) {
            assertThat(limiter.acquire("a")).isInstanceOf(Unavailable.class);
            assertThat(limiter.tryAcquire("a")).isFalse();
            assertThat(limiter.statistics().unavailable()).isOne();
        }
    }

    @Test
    void acquire_storeThrowsWhatItMustNot_isAFailureAndTheThreadLives() {
        try (RateLimiter limiter = limiter(RateLimit.perDay(10))
                .whenStoreFails(WhenStoreFails.CLOSED)
                .build()) {
            store.throwing = true;
            assertThat(limiter.acquire("a")).isInstanceOf(Unavailable.class);
            store.throwing = false;
            assertThat(limiter.acquire("a").admitted()).isTrue();
        }
    }

    @Test
    void acquire_answersThatMakeNoSense_areFailuresAndTheThreadLives() {
        List<RateLimitStore.Answer> nonsense = new ArrayList<>();
        RateLimitStore third = new RateLimitStore() {
            @Override
            public List<Answer> run(List<Command> commands) {
                return nonsense.isEmpty() ? store.run(commands) : nonsense;
            }
        };
        try (RateLimiter limiter = RateLimiter.builder("shared")
                .limit(RateLimit.perDay(100))
                .store(third)
                .nanoTime(time)
                .deadline(PATIENT)
                .whenStoreFails(WhenStoreFails.CLOSED)
                .build()) {
            List<RateLimitStore.Answer> bad = new ArrayList<>();
            bad.add(null);
            bad.add(new RateLimitStore.Taken(1, 5, 7, Duration.ZERO, 0));
            bad.add(new RateLimitStore.Taken(0, 5, -1, Duration.ofSeconds(1), 0));
            for (RateLimitStore.Answer each : bad) {
                nonsense.clear();
                nonsense.add(each);
                assertThat(limiter.acquire("a")).as("%s", each).isInstanceOf(Unavailable.class);
            }
            nonsense.add(null);
            assertThat(limiter.acquire("a")).isInstanceOf(Unavailable.class);
            nonsense.clear();
            assertThat(limiter.acquire("a").admitted()).isTrue();
        }
    }

    @Test
    void charge_storeFails_isTold() throws Exception {
        store.failing = true;
        try (RateLimiter limiter = limiter(RateLimit.perDay(10)).nodes(1).build()) {
            limiter.charge("a", 4);
            while (limiter.statistics().storeFailures() == 0) {
                Thread.sleep(1);
            }
        }
    }

    @Test
    void acquire_storeFails_localShare_isTheShareOfEachNodeAndWarm() {
        try (RateLimiter limiter = limiter(RateLimit.perDay(100)).nodes(4).build()) {
            for (int i = 0; i < 10; i++) {
                limiter.acquire("warm");
            }
            store.failing = true;
            int cold = 0;
            int warm = 0;
            for (int i = 0; i < 200; i++) {
                cold += limiter.acquire("cold").admitted() ? 1 : 0;
                warm += limiter.acquire("warm").admitted() ? 1 : 0;
            }
            assertThat(cold).isEqualTo(25);
            assertThat(warm).isEqualTo(15);
        }
    }

    @Test
    void acquire_storeFails_theNumberOfNodesIsTheLastOneTold() throws Exception {
        store.nodes = 5;
        try (RateLimiter limiter = limiter(RateLimit.perDay(100)).build()) {
            limiter.acquire("a");
            while (limiter.statistics().nodes() != 5) {
                Thread.sleep(1);
            }
            store.failing = true;
            int admitted = 0;
            for (int i = 0; i < 200; i++) {
                admitted += limiter.acquire("b").admitted() ? 1 : 0;
            }
            assertThat(admitted).isEqualTo(20);
        }
    }

    @Test
    void acquire_storeFails_isAskedAgainByOneProbeAtATime() {
        try (RateLimiter limiter = limiter(RateLimit.perDay(1000)).nodes(1).build()) {
            store.failing = true;
            for (int i = 0; i < 100; i++) {
                limiter.acquire("a");
            }
            assertThat(store.commands).hasValue(5);
            time.pass(Duration.ofMillis(320));
            for (int i = 0; i < 100; i++) {
                limiter.acquire("a");
            }
            assertThat(store.commands).hasValue(6);
            store.failing = false;
            time.pass(Duration.ofSeconds(7));
            for (int i = 0; i < 3; i++) {
                assertThat(limiter.acquire("a"))
                        .isInstanceOfSatisfying(
                                Granted.class,
                                granted -> assertThat(granted.source()).isEqualTo(Source.STORE));
            }
        }
    }

    @Test
    void acquire_storeHangs_waitsNoLongerThanTheDeadline() {
        store.hang = new CountDownLatch(1);
        try (RateLimiter limiter = RateLimiter.builder("shared")
                .limit(RateLimit.perDay(1000))
                .store(store)
                .nodes(1)
                .build()) {
            for (int i = 0; i < 200; i++) {
                limiter.acquire("a");
            }
            // Five callers wait for the deadline until the breaker opens, and then only a probe now and then.
            assertThat(limiter.statistics().storeFailures()).isBetween(5L, 50L);
            assertThat(limiter.statistics().fallback()).isEqualTo(200);
            assertThat(limiter.statistics().storeTrusted()).isFalse();
        } finally {
            store.hang.countDown();
        }
    }

    @Test
    void acquire_interruptedThreads_areNoFailureOfTheStore() {
        store.hang = new CountDownLatch(1);
        try (RateLimiter limiter = limiter(RateLimit.perDay(1000)).nodes(1).build()) {
            for (int i = 0; i < 20; i++) {
                Thread.currentThread().interrupt();
                limiter.acquire("key" + i);
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(limiter.statistics().storeTrusted()).isTrue();
        } finally {
            store.hang.countDown();
        }
    }

    @Test
    void acquire_callsThatNobodyWaitsFor_areNotSent() throws Exception {
        store.hang = new CountDownLatch(1);
        // By a clock that stands no thread is slow, so none is added.
        try (RateLimiter limiter = limiter(RateLimit.perDay(1000)).nodes(1).build()) {
            for (int i = 0; i < 20; i++) {
                Thread.currentThread().interrupt();
                limiter.acquire("key" + i);
                assertThat(Thread.interrupted()).isTrue();
            }
            // Each thread that calls the store hangs with one batch; the others were given up before they were sent.
            store.hang.countDown();
            // Behind all of them, in the same queue.
            limiter.charge("last", 1);
            await(store.refunds, 1);
            assertThat(store.commands).hasValueLessThanOrEqualTo(3);
        }
    }

    @Test
    void acquire_lateAnswer_isForTheNextCallers() throws Exception {
        store.hang = new CountDownLatch(1);
        store.hangAfter = true;
        try (RateLimiter limiter = RateLimiter.builder("shared")
                .limit(RateLimit.perDay(10))
                .store(store)
                .nanoTime(time)
                .nodes(1)
                .deadline(Duration.ofMillis(500))
                .whenStoreFails(WhenStoreFails.CLOSED)
                .build()) {
            assertThat(limiter.acquire("a")).isInstanceOf(Unavailable.class);
            store.hang.countDown();
            while (limiter.statistics().held() == 0) {
                Thread.sleep(1);
            }
            assertThat(limiter.statistics().lateAnswers()).isEqualTo(1);
            assertThat(limiter.acquire("a").admitted()).isTrue();
            assertThat(store.commands).hasValue(1);
            // It is good for as long as a lease, and no longer.
            time.pass(SharedBuckets.LEASE);
            for (int i = 0; i < 9; i++) {
                assertThat(limiter.acquire("a").admitted()).isTrue();
            }
            assertThat(limiter.acquire("a").admitted()).isFalse();
        }
    }

    @Test
    void leased_busyKey_asksSeldom() {
        try (RateLimiter limiter =
                limiter(RateLimit.perSecond(100_000)).leased().build()) {
            for (int i = 0; i < 100_000; i++) {
                assertThat(limiter.acquire("a").admitted()).isTrue();
                time.pass(100_000);
            }
            // Ten seconds: at most 25 calls a second.
            assertThat(store.commands.get() + store.refunds.get()).isLessThanOrEqualTo(250);
        }
    }

    @Test
    void leased_drainedKey_asksSeldomAndLosesNothing() {
        try (RateLimiter limiter = limiter(RateLimit.perSecond(100)).leased().build()) {
            int admitted = 0;
            for (int i = 0; i < 100_000; i++) {
                admitted += limiter.acquire("a").admitted() ? 1 : 0;
                time.pass(100_000);
            }
            assertThat(admitted).isBetween(1_050, 1_110);
            assertThat(store.commands.get() + store.refunds.get()).isLessThanOrEqualTo(2_000);
        }
    }

    @Test
    void leased_quietKey_isStrict() {
        try (RateLimiter limiter = limiter(RateLimit.perSecond(1000)).leased().build()) {
            for (int i = 0; i < 100; i++) {
                limiter.acquire("a");
                time.pass(Duration.ofMillis(100));
            }
            assertThat(store.commands).hasValue(100);
        }
    }

    /** I10: any number of nodes, whatever the schedule, within what {@link RateLimiter#explain()} prints. */
    @Test
    void leased_anySchedule_staysWithinTheBound() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            RateLimit limit = RateLimit.perSecond(50 + random.nextInt(2000)).withBurst(200 + random.nextInt(400));
            int count = 1 + random.nextInt(12);
            List<RateLimiter> nodes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                nodes.add(limiter(limit).leased().build());
            }
            long window = Duration.ofMillis(50 + random.nextInt(2000)).toNanos();
            long bound = Explanation.mostLeased(limit, Duration.ofNanos(window));
            Deque<Long> recent = new ArrayDeque<>();
            for (int step = 0; step < 12_000; step++) {
                RateLimiter node = nodes.get(random.nextInt(3) == 0 ? random.nextInt(count) : step / 500 % count);
                for (int burst = random.nextInt(12); burst >= 0; burst--) {
                    if (node.acquire("a").admitted()) {
                        recent.add(time.getAsLong());
                    }
                }
                // Now and then a pause as long as a lease, or nearly.
                time.pass(
                        switch (random.nextInt(40)) {
                            case 0 -> SharedBuckets.LEASE - random.nextInt(3);
                            case 1 -> SharedBuckets.SPAN;
                            default -> random.nextInt(3_000_000);
                        });
                while (!recent.isEmpty() && recent.peek() < time.getAsLong() - window) {
                    recent.poll();
                }
                assertThat((long) recent.size())
                        .as("seed %d round %d step %d of %s", seed, round, step, limit)
                        .isLessThanOrEqualTo(bound);
            }
            nodes.forEach(RateLimiter::close);
        }
    }

    /** While the store is down, and in windows in which it goes or comes back: what {@code explain()} prints. */
    @Test
    void localShare_anySchedule_staysWithinTheBound() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            int count = 1 + random.nextInt(10);
            RateLimit limit = RateLimit.perSecond(5 + random.nextInt(100)).withBurst(count + random.nextInt(100));
            List<RateLimiter> nodes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                nodes.add(limiter(limit).nodes(count).build());
            }
            long window = Duration.ofMillis(200 + random.nextInt(3000)).toNanos();
            long bound = Explanation.most(limit, Duration.ofNanos(window));
            Deque<Long> recent = new ArrayDeque<>();
            Deque<Long> changes = new ArrayDeque<>();
            boolean even = random.nextBoolean();
            for (int step = 0; step < 6_000; step++) {
                RateLimiter node = nodes.get(even ? random.nextInt(count) : random.nextInt(1 + step / 1000 % count));
                for (int burst = random.nextInt(12); burst >= 0; burst--) {
                    if (node.acquire("a").admitted()) {
                        recent.add(time.getAsLong());
                    }
                }
                time.pass(random.nextInt(20_000_000));
                if (random.nextInt(400) == 0) {
                    store.failing = !store.failing;
                    changes.add(time.getAsLong());
                }
                while (!recent.isEmpty() && recent.peek() < time.getAsLong() - window) {
                    recent.poll();
                }
                // A node notices up to five seconds and a quarter late that the store is back.
                while (!changes.isEmpty() && changes.peek() < time.getAsLong() - window - 7_000_000_000L) {
                    changes.poll();
                }
                assertThat((long) recent.size())
                        .as("seed %d round %d step %d of %s by %d", seed, round, step, limit, count)
                        .isLessThanOrEqualTo(changes.isEmpty() ? bound : 2 * bound);
            }
            store.failing = false;
            nodes.forEach(RateLimiter::close);
        }
    }

    @Test
    void localShare_moreNodesThanTheBurst_areOnePermitEachAndThenTheRate() {
        List<RateLimiter> nodes = new ArrayList<>();
        store.failing = true;
        for (int i = 0; i < 20; i++) {
            nodes.add(limiter(RateLimit.perMinute(5)).nodes(20).build());
        }
        int admitted = 0;
        for (int second = 0; second < 3600; second++) {
            for (RateLimiter node : nodes) {
                admitted += node.acquire("a").admitted() ? 1 : 0;
            }
            time.pass(Duration.ofSeconds(1));
        }
        assertThat(admitted).isBetween(280, 320);
        nodes.forEach(RateLimiter::close);
    }

    @Test
    void refundAndCharge_reachTheStore() throws Exception {
        try (RateLimiter limiter = limiter(RateLimit.perDay(10).withDebt(5)).build()) {
            Granted granted = (Granted) limiter.acquire("a", 10);
            limiter.refund("a", granted);
            await(store.refunds, 1);
            assertThat(limiter.acquire("a", 10).admitted()).isTrue();
            limiter.charge("b", 12);
            await(store.refunds, 2);
            assertThat(limiter.acquire("b").admitted()).isFalse();
        }
    }

    private static void await(AtomicInteger counter, int value) throws InterruptedException {
        while (counter.get() < value) {
            Thread.sleep(1);
        }
    }

    @Test
    void close_afterwards_isAFailedStore() {
        RateLimiter limiter = limiter(RateLimit.perDay(10))
                .whenStoreFails(WhenStoreFails.CLOSED)
                .build();
        limiter.close();
        assertThat(limiter.acquire("a")).isInstanceOf(Unavailable.class);
    }

    @Test
    void acquire_sixtyFourThreadsOneKey_neverAboveTheBound() throws Exception {
        try (RateLimiter limiter = RateLimiter.builder("shared")
                .limit(RateLimit.perSecond(1_000).withBurst(100))
                .store(new FaultyStore(System::nanoTime))
                .nodes(1)
                .build()) {
            AtomicLong admitted = new AtomicLong();
            long begin = System.nanoTime();
            Threads.run(64, thread -> {
                while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(2)) {
                    admitted.addAndGet(limiter.acquire("a").admitted() ? 1 : 0);
                }
            });
            long elapsed = System.nanoTime() - begin;
            long burst = limiter.statistics().fallback() == 0 ? 100 : 200;
            assertThat(admitted.get()).isLessThanOrEqualTo(burst + elapsed / 1_000_000 + 100);
        }
    }
}
