/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hauberk.core.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoreCallsTest {
    private static final StoreHealth.Listener SILENT = new StoreHealth.Listener() {
        @Override
        public void failed(StoreUnavailableException cause) {}

        @Override
        public void recovered() {}
    };

    private static final class Heard implements StoreCalls.Unheard<Integer> {
        final AtomicInteger left = new AtomicInteger();
        final CountDownLatch late = new CountDownLatch(1);

        @Override
        public void left() {
            left.incrementAndGet();
        }

        @Override
        public void late(Integer answer) {
            late.countDown();
        }

        @Override
        public void failed(Integer answer) {}
    }

    /** Answers with the double; hangs for odd numbers while its latch is closed; fails for negative ones. */
    private static final class Doubler implements StoreCalls.Store<Integer, Integer> {
        volatile CountDownLatch hang = new CountDownLatch(0);
        final AtomicInteger batches = new AtomicInteger();
        final AtomicInteger under = new AtomicInteger();
        final AtomicInteger mostUnder = new AtomicInteger();

        @Override
        public List<Integer> run(List<Integer> commands) {
            batches.incrementAndGet();
            mostUnder.accumulateAndGet(under.incrementAndGet(), Math::max);
            try {
                if (commands.stream().anyMatch(command -> command % 2 != 0)) {
                    hang.await();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                under.decrementAndGet();
            }
            return commands.stream()
                    .map(command -> command < 0 ? Integer.MIN_VALUE : 2 * command)
                    .toList();
        }

        @Override
        public Integer failure(StoreUnavailableException cause) {
            return Integer.MIN_VALUE;
        }

        @Override
        public @Nullable StoreUnavailableException cause(@Nullable Integer answer) {
            return answer != null && answer == Integer.MIN_VALUE ? new StoreUnavailableException("negative") : null;
        }
    }

    private final Doubler store = new Doubler();

    private StoreCalls<Integer, Integer> calls(Duration deadline) {
        StoreHealth health = new StoreHealth(deadline, Duration.ofSeconds(1), System::nanoTime, SILENT);
        return new StoreCalls<>(store, "test", health, () -> StoreCalls.Chore.NEVER, (what, thrown) -> {});
    }

    @Test
    void ask_manyThreads_eachHearsItsOwnAnswer() throws Exception {
        try (StoreCalls<Integer, Integer> calls = calls(Duration.ofSeconds(10))) {
            ExecutorService executor = Executors.newFixedThreadPool(8);
            try {
                List<Callable<Integer>> work = new ArrayList<>();
                for (int thread = 0; thread < 8; thread++) {
                    int from = thread * 10_000;
                    work.add(() -> {
                        int wrong = 0;
                        for (int i = from; i < from + 2_000; i++) {
                            wrong += calls.ask(i, new Heard()) == 2 * i ? 0 : 1;
                        }
                        return wrong;
                    });
                }
                for (Future<Integer> wrong : executor.invokeAll(work)) {
                    assertThat(wrong.get()).isZero();
                }
            } finally {
                executor.shutdownNow();
            }
        }
    }

    @Test
    void ask_slowReplies_doNotHoldUpOthers() throws Exception {
        store.hang = new CountDownLatch(1);
        try (StoreCalls<Integer, Integer> calls = calls(Duration.ofSeconds(4))) {
            List<Waiter<Integer>> slow = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Waiter<Integer> waiter = new Waiter<>();
                slow.add(waiter);
                calls.submit(call(2 * i + 1, waiter));
                // Each goes out alone, as the one before it is with the store.
                while (store.under.get() <= i) {
                    calls.hurry();
                    Thread.sleep(1);
                }
            }
            for (int i = 0; i < 100; i++) {
                assertThat(calls.ask(2 * i, new Heard())).isEqualTo(4 * i);
            }
            assertThat(slow).allMatch(Waiter::isWaiting);
            store.hang.countDown();
        }
    }

    private static StoreCalls.Call<Integer, Integer> call(int command, Waiter<Integer> waiter) {
        return new StoreCalls.Call<>() {
            @Override
            public Integer send() {
                return command;
            }

            @Override
            public void answered(Integer answer) {
                waiter.answer(answer);
            }
        };
    }

    @Test
    void ask_hungStore_isGivenUpAndTheLateAnswerIsHeardOnce() throws Exception {
        store.hang = new CountDownLatch(1);
        try (StoreCalls<Integer, Integer> calls = calls(Duration.ofMillis(50))) {
            Heard heard = new Heard();
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> calls.ask(1, heard));
            assertThat(heard.left).hasValue(1);
            store.hang.countDown();
            heard.late.await();
        }
    }

    @Test
    void ask_hungStore_manyThreads_waitForFiveDeadlinesAndThenNotAtAll() throws Exception {
        store.hang = new CountDownLatch(1);
        StoreHealth health = new StoreHealth(Duration.ofMillis(20), Duration.ofSeconds(1), () -> 0, SILENT);
        StoreCalls<Integer, Integer> calls =
                new StoreCalls<>(store, "test", health, () -> StoreCalls.Chore.NEVER, (what, thrown) -> {});
        ExecutorService executor = Executors.newFixedThreadPool(64);
        try (calls) {
            AtomicInteger waited = new AtomicInteger();
            List<Callable<@Nullable Void>> work = new ArrayList<>();
            for (int thread = 0; thread < 64; thread++) {
                work.add(() -> {
                    for (int i = 0; i < 50; i++) {
                        boolean trusted = health.isTrusted();
                        assertThatExceptionOfType(StoreUnavailableException.class)
                                .isThrownBy(() -> calls.ask(1, new Heard()));
                        waited.addAndGet(trusted ? 1 : 0);
                    }
                    return null;
                });
            }
            for (Future<@Nullable Void> future : executor.invokeAll(work)) {
                future.get();
            }
            // By a clock that stands each one that leaves is a failure, and the probe's time never comes.
            assertThat(health.isTrusted()).isFalse();
            assertThat(waited.get()).isBetween(5, 2 * 64);
            assertThat(store.mostUnder.get()).isLessThanOrEqualTo(StoreCalls.MOST_WORKERS);
        } finally {
            store.hang.countDown();
            executor.shutdownNow();
        }
    }

    @Test
    void ask_interrupted_isAnsweredAndStaysInterrupted() {
        try (StoreCalls<Integer, Integer> calls = calls(Duration.ofSeconds(10))) {
            Thread.currentThread().interrupt();
            assertThat(calls.ask(4, new Heard())).isEqualTo(8);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void ask_closed_isUnavailable() {
        StoreCalls<Integer, Integer> calls = calls(Duration.ofSeconds(10));
        calls.close();
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> calls.ask(2, new Heard()));
    }

    /** Hangs for odd numbers until it is released, whatever interrupts come. */
    private static final class Deaf implements StoreCalls.Store<Integer, Integer> {
        final CountDownLatch released = new CountDownLatch(1);
        final AtomicInteger hung = new AtomicInteger();

        @Override
        public List<Integer> run(List<Integer> commands) {
            if (commands.stream().anyMatch(command -> command % 2 != 0)) {
                hung.incrementAndGet();
                while (true) {
                    try {
                        released.await();
                        break;
                    } catch (InterruptedException e) {
                        // as a read of a socket does
                    }
                }
                hung.decrementAndGet();
            }
            return List.copyOf(commands);
        }

        @Override
        public Integer failure(StoreUnavailableException cause) {
            return Integer.MIN_VALUE;
        }

        @Override
        public @Nullable StoreUnavailableException cause(@Nullable Integer answer) {
            return answer != null && answer == Integer.MIN_VALUE ? new StoreUnavailableException("failed") : null;
        }
    }

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger faults = new AtomicInteger();

    private <T> StoreCalls<T, T> callsByClock(StoreCalls.Store<T, T> hanging) {
        StoreHealth health = new StoreHealth(Duration.ofMillis(50), Duration.ofSeconds(1), clock::get, SILENT);
        return new StoreCalls<>(
                hanging, "test", health, () -> StoreCalls.Chore.NEVER, (what, thrown) -> faults.incrementAndGet());
    }

    /** Has calls hang until so many do, each on a thread of its own. */
    private List<Waiter<Integer>> hang(StoreCalls<Integer, Integer> calls, AtomicInteger hung, int count)
            throws InterruptedException {
        List<Waiter<Integer>> waiters = new ArrayList<>();
        while (hung.get() < count) {
            int before = hung.get();
            clock.addAndGet(calls.slowNanos() + 1);
            Waiter<Integer> waiter = new Waiter<>();
            waiters.add(waiter);
            calls.submit(call(1, waiter));
            while (hung.get() == before) {
                calls.hurry();
                Thread.sleep(1);
            }
        }
        return waiters;
    }

    @Test
    void submit_allCallsNeverReturn_oneIsInterruptedAndReplacedAfterThirtySeconds() throws Exception {
        store.hang = new CountDownLatch(1);
        try (StoreCalls<Integer, Integer> calls = callsByClock(store)) {
            List<Waiter<Integer>> hung = hang(calls, store.under, StoreCalls.MOST_WORKERS);
            Waiter<Integer> next = new Waiter<>();
            calls.submit(call(2, next));
            clock.addAndGet(Duration.ofSeconds(29).toNanos());
            calls.hurry();
            assertThat(faults).hasValue(0);

            clock.addAndGet(Duration.ofSeconds(2).toNanos());
            calls.hurry();
            next.awaitThroughInterrupts(
                    System.nanoTime() + Duration.ofSeconds(60).toNanos());
            assertThat(next.result()).isEqualTo(4);
            assertThat(faults).hasValue(1);
            assertThat(hung)
                    .filteredOn(waiter -> !waiter.isWaiting())
                    .hasSize(1)
                    .allSatisfy(waiter -> assertThat(waiter.result()).isEqualTo(Integer.MIN_VALUE));
        } finally {
            store.hang.countDown();
        }
    }

    @Test
    void submit_callsIgnoreTheInterrupt_soManyThreadsAreReplacedAndNoMore() throws Exception {
        Deaf deaf = new Deaf();
        try (StoreCalls<Integer, Integer> calls = callsByClock(deaf)) {
            hang(calls, deaf.hung, StoreCalls.MOST_WORKERS);
            for (int living = 0; living < StoreCalls.MOST_WORKERS; living++) {
                clock.addAndGet(Duration.ofSeconds(31).toNanos() << living);
                hang(calls, deaf.hung, StoreCalls.MOST_WORKERS + living + 1);
            }
            assertThat(faults).hasValue(StoreCalls.MOST_WORKERS);

            clock.addAndGet(Duration.ofDays(365).toNanos());
            Waiter<Integer> next = new Waiter<>();
            calls.submit(call(2, next));
            calls.hurry();
            assertThat(faults).hasValue(StoreCalls.MOST_WORKERS);
            assertThat(next.isWaiting()).isTrue();

            deaf.released.countDown();
            next.awaitThroughInterrupts(
                    System.nanoTime() + Duration.ofSeconds(60).toNanos());
            assertThat(next.result()).isEqualTo(2);
        } finally {
            deaf.released.countDown();
        }
    }

    @Test
    void submit_anAnswerThrowsAnError_laterCallsAreAnswered() {
        try (StoreCalls<Integer, Integer> calls = callsByClock(store)) {
            AtomicInteger heard = new AtomicInteger();
            Waiter<Integer> failed = new Waiter<>();
            calls.submit(new StoreCalls.Call<>() {
                @Override
                public Integer send() {
                    return 2;
                }

                @Override
                public void answered(Integer answer) {
                    if (heard.incrementAndGet() == 1) {
                        throw new StackOverflowError();
                    }
                    failed.answer(answer);
                }
            });
            failed.awaitThroughInterrupts(
                    System.nanoTime() + Duration.ofSeconds(60).toNanos());
            assertThat(failed.result()).isEqualTo(Integer.MIN_VALUE);
            assertThat(faults).hasValue(1);
        }
    }

    @Test
    void submit_aCallThrowsAsItIsSent_itFails() {
        try (StoreCalls<Integer, Integer> calls = callsByClock(store)) {
            Waiter<Integer> failed = new Waiter<>();
            calls.submit(new StoreCalls.Call<>() {
                @Override
                public Integer send() {
                    throw new StackOverflowError();
                }

                @Override
                public void answered(Integer answer) {
                    failed.answer(answer);
                }
            });
            failed.awaitThroughInterrupts(
                    System.nanoTime() + Duration.ofSeconds(60).toNanos());
            assertThat(failed.result()).isEqualTo(Integer.MIN_VALUE);
        }
    }
}
