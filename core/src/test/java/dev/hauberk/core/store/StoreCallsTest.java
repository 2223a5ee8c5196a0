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
}
