/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ChecksAtOnceTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static String refusal(ChecksAtOnce checks, String address) {
        return catchThrowableOfType(JwtException.class, () -> checks.enter(address))
                .code();
    }

    @Test
    void checksOfOneAddress_leaveTheOthersTheirPlaces() throws Exception {
        ChecksAtOnce checks = new ChecksAtOnce(4, 2, Duration.ZERO);
        checks.enter("a");
        checks.enter("a");
        assertThat(refusal(checks, "a")).isEqualTo("token_checks_limited");
        checks.enter("b");
        checks.enter("b");
        assertThat(refusal(checks, "c")).isEqualTo("token_checks_overloaded");
        checks.leave("a");
        checks.enter("c");
    }

    @Test
    void refusals_areUndecided() {
        for (JwtFault fault : List.of(JwtFault.CHECKS_LIMITED, JwtFault.CHECKS_OVERLOADED)) {
            assertThat(new JwtException(fault).isUndecided()).isTrue();
        }
    }

    @Test
    void checkBeyondTheBound_waitsForItsTurn() throws Exception {
        ChecksAtOnce checks = new ChecksAtOnce(2, 1, LONG);
        checks.enter("a");
        Future<?> next = threads.submit(() -> {
            checks.enter("a");
            return null;
        });
        checks.enter("b");
        assertThat(next).isNotDone();
        checks.leave("a");
        assertThat(next.get()).isNull();
    }

    @Test
    void manyChecksOfOneAddress_areAllMade_andNeverMoreAtOnceThanAllowed() throws Exception {
        ChecksAtOnce checks = new ChecksAtOnce(3, 2, LONG);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            results.add(threads.submit(() -> {
                int made = 0;
                for (int n = 0; n < 100; n++) {
                    checks.enter("proxy");
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    running.decrementAndGet();
                    checks.leave("proxy");
                    made++;
                }
                return made;
            }));
        }
        for (Future<Integer> result : results) {
            assertThat(result.get()).isEqualTo(100);
        }
        assertThat(most.get()).isBetween(1, 2);
        assertThat(checks.addresses()).isZero();
    }

    @Test
    void addresses_areForgottenWhenNoCheckOfTheirsIsLeft() throws Exception {
        ChecksAtOnce checks = new ChecksAtOnce(1, 1, Duration.ZERO);
        for (int i = 0; i < 1_000; i++) {
            checks.enter("a" + i);
            assertThat(refusal(checks, "b" + i)).isEqualTo("token_checks_overloaded");
            assertThat(checks.addresses()).isEqualTo(1);
            checks.leave("a" + i);
        }
        assertThat(checks.addresses()).isZero();
    }

    @Test
    void interruptedWaiter_isUndecidedAndStaysInterrupted() throws Exception {
        ChecksAtOnce checks = new ChecksAtOnce(1, 1, LONG);
        checks.enter("a");
        Thread.currentThread().interrupt();
        assertThat(refusal(checks, "a")).isEqualTo("token_checks_overloaded");
        assertThat(Thread.interrupted()).isTrue();
        checks.leave("a");
        assertThat(checks.addresses()).isZero();
    }

    @Test
    void waiterThatIsInterrupted_leavesItsAddressItsPlace() throws Exception {
        ChecksAtOnce checks = new ChecksAtOnce(2, 2, LONG);
        checks.enter("a");
        checks.enter("b");
        CountDownLatch ended = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            refusal(checks, "a");
            ended.countDown();
        });
        waiter.start();
        while (waiter.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        waiter.interrupt();
        ended.await();
        checks.leave("b");
        checks.enter("a");
        assertThat(checks.addresses()).isEqualTo(1);
    }
}
