/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How requests wait for keys that are being loaded. */
final class KeyWaitingTest {
    private static final String ISSUER = "https://id.example.com";
    private static final TestIssuer A = TestIssuer.of(ISSUER, "a", JwsAlgorithm.ES256);
    private static final TestIssuer B = TestIssuer.of(ISSUER, "b", JwsAlgorithm.ES256);

    private final MovingClock clock = new MovingClock();
    private final FakeKeyLoader loader = new FakeKeyLoader();
    private final LiveKeys keys = new LiveKeys(
            "jwk set x",
            loader,
            new KeyRequirements(ISSUER, EnumSet.of(JwsAlgorithm.ES256), null, clock),
            KeyTimes.of(KeyTimes.REFRESH_INTERVAL, KeyTimes.COOL_DOWN, KeyTimes.OUTAGE_TOLERANCE));
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private JwkKeys newer(String id) {
        return keys.newer(id, clock.millis());
    }

    /** How often this thread has waited so far. */
    private static long waits() {
        return ManagementFactory.getThreadMXBean()
                .getThreadInfo(Thread.currentThread().getId())
                .getWaitedCount();
    }

    private void start() {
        keys.runOn(Runnable::run);
        keys.tick();
    }

    @Test
    void row47_coldStart_manyWaitersShareOneLoad() throws Exception {
        keys.runOn(Runnable::run);
        List<Future<JwkKeys>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(threads.submit(() -> newer("a")));
        }
        while (loader.count() == 0) {
            Thread.onSpinWait();
        }
        loader.last().complete(FakeKeyLoader.bytes(A));
        for (Future<JwkKeys> answer : answers) {
            answer.get(60, SECONDS);
        }
        // Who waited longer than half a second, as this machine stood still, went without; but nobody loaded again.
        assertThat(newer("a")).isNotNull();
        assertThat(loader.count()).isEqualTo(1);
    }

    @Test
    void row47_loadThatDoesNotEnd_isWaitedForOnlyBriefly() throws Exception {
        start();
        Future<JwkKeys> answer = threads.submit(() -> newer("a"));
        assertThat(answer.get(60, SECONDS)).isNull();
        assertThat(loader.last()).isNotDone();
    }

    @Test
    void row47_waiter_goesOnAsSoonAsTheLoadFails() throws Exception {
        start();
        loader.last().completeExceptionally(new KeyLoadException("down"));
        assertThat(newer("a")).isNull();
    }

    @Test
    void row27_unknownId_isWaitedForAndFound() throws Exception {
        loader.answers(A);
        start();
        loader.hangs();
        Future<JwkKeys> answer = threads.submit(() -> newer("b"));
        while (loader.count() < 2) {
            Thread.onSpinWait();
        }
        loader.last().complete(FakeKeyLoader.bytes(A, B));
        // It may have given up if this machine stood still, but then the key is there all the same.
        assertThat(answer.get(60, SECONDS)).isNotNull();
        assertThat(keys.current(clock.millis()).lacks("b")).isFalse();
    }

    @Test
    void row27_idsSoughtAfterTheWaitIsOver_doNotWaitForAHangingLoad() {
        loader.answers(A);
        start();
        loader.hangs();
        newer("b");
        assertThat(loader.last()).isNotDone();
        long waitsBefore = waits();
        for (int i = 0; i < 100; i++) {
            assertThat(newer("c" + i)).isNotNull();
        }
        assertThat(waits() - waitsBefore).isLessThan(10);
        assertThat(loader.count()).isEqualTo(2);
    }

    @Test
    void waiters_beyondTheBound_areToldAtOnce() throws Exception {
        start();
        boolean told = false;
        // On a machine that stands still for as long as the others wait, one attempt proves nothing.
        for (int attempt = 0; attempt < 10 && !told; attempt++) {
            List<Thread> waiting = new ArrayList<>();
            for (int i = 0; i < 128; i++) {
                Thread thread = new Thread(() -> newer("a"));
                thread.start();
                waiting.add(thread);
            }
            while (waiting.stream().anyMatch(KeyWaitingTest::hasYetToWait)) {
                Thread.onSpinWait();
            }
            assertThat(newer("a")).isNull();
            told = waiting.stream().allMatch(Thread::isAlive);
            for (Thread thread : waiting) {
                thread.join();
            }
        }
        assertThat(told).isTrue();
        assertThat(loader.count()).isEqualTo(1);
    }

    private static boolean hasYetToWait(Thread thread) {
        return thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING;
    }

    @Test
    void interruptedWaiter_goesOnAndStaysInterrupted() {
        start();
        Thread.currentThread().interrupt();
        assertThat(newer("a")).isNull();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void close_freesTheWaiters() throws Exception {
        start();
        CompletableFuture<byte[]> load = loader.last();
        Future<JwkKeys> answer = threads.submit(() -> newer("a"));
        keys.close();
        assertThat(answer.get(60, SECONDS)).isNull();
        assertThat(load).isCancelled();
    }
}
