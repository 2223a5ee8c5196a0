/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.TokenBucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class FailureLimitTest {
    private final AtomicLong time = new AtomicLong();
    private final FailureLimit limit = FailureLimit.of(
            TokenBucket.of(10, Duration.ofSeconds(1), 100),
            new ChecksAtOnce(1_000_000, 1_000_000, Duration.ZERO),
            time::get);

    private boolean fail(String address) {
        return catchThrowableOfType(
                        JwtException.class, () -> limit.from(address).enter())
                == null;
    }

    private void exhaust(String address) {
        for (int i = 0; i < 100; i++) {
            assertThat(fail(address)).as("failure %d", i).isTrue();
        }
    }

    @Test
    void defaults() {
        int cores = Runtime.getRuntime().availableProcessors();
        int half = Math.max(1, cores / 2);
        JwtFilter.Builder filter = JwtFilter.builder()
                .issuer(JwtFixture.ISSUER, i -> i.audience("orders").keys(JwtFixture.bothKeys()));
        assertThat(filter.build().describe().fact("failure_limit")).isEmpty();
        assertThat(filter.build().describe().fact("checks_at_once"))
                .containsExactly(cores + " in total, " + half + " for an address");
        assertThat(Introspector.INACTIVE).hasToString("50 per PT1S, burst 500");
        assertThat(Introspector.MAX_CALLS_OF_AN_ADDRESS).isEqualTo(32);
        assertThat(limit).hasToString("10 per PT1S, burst 100");
    }

    @Test
    void limitOfOtherChecks_countsTogetherWithThisOne() {
        exhaust("192.0.2.1");
        FailureLimit others = limit.with(ChecksAtOnce.ofCalls(1));
        assertThat(catchThrowableOfType(
                                JwtException.class,
                                () -> others.from("192.0.2.1").enter())
                        .code())
                .isEqualTo("token_failures_limited");
    }

    @Test
    void checkThatGetsNoPlace_costsNoPermit() {
        FailureLimit narrow = FailureLimit.of(
                TokenBucket.of(1, Duration.ofDays(1), 2), new ChecksAtOnce(1, 1, Duration.ZERO), time::get);
        VerificationGate first = narrow.from("192.0.2.1");
        assertThatNoException().isThrownBy(first::enter);
        for (int i = 0; i < 10; i++) {
            assertThat(catchThrowableOfType(
                                    JwtException.class,
                                    () -> narrow.from("192.0.2.1").enter())
                            .code())
                    .isEqualTo("token_checks_limited");
        }
        first.leave();
        assertThatNoException().isThrownBy(() -> narrow.from("192.0.2.1").enter());
    }

    @Test
    void failures_beyondTheBurst_areNotLetIn() {
        exhaust("192.0.2.1");
        JwtException refusal = catchThrowableOfType(
                JwtException.class, () -> limit.from("192.0.2.1").enter());
        assertThat(refusal.code()).isEqualTo("token_failures_limited");
        assertThat(refusal.isUndecided()).isTrue();
        time.addAndGet(Duration.ofMillis(100).toNanos());
        assertThat(fail("192.0.2.1")).isTrue();
        assertThat(fail("192.0.2.1")).isFalse();
    }

    @Test
    void goodSignatures_takeNothing() {
        assertThatNoException().isThrownBy(() -> {
            for (int i = 0; i < 10_000; i++) {
                VerificationGate gate = limit.from("192.0.2.1");
                gate.enter();
                gate.passed();
                gate.leave();
            }
        });
    }

    @Test
    void otherAddresses_areNotAffected() {
        exhaust("192.0.2.1");
        assertThat(fail("192.0.2.2")).isTrue();
        assertThat(fail("2001:db8::1")).isTrue();
    }

    @Test
    void addressesOfOneIpv6Network_shareTheLimit() {
        exhaust("2001:db8:0:1::1");
        assertThat(fail("2001:db8:0:1:ffff:ffff:ffff:ffff")).isFalse();
        assertThat(fail("2001:db8:0:2::1")).isTrue();
    }

    @Test
    void addressThatIsNone_isLimitedAllTheSame() {
        for (String address : List.of("", "unknown", "x".repeat(100_000))) {
            exhaust(address);
            assertThat(fail(address)).isFalse();
        }
    }

    @Test
    void failuresAtOnce_areCountedBeforeTheirSignaturesAreChecked() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            CountDownLatch start = new CountDownLatch(1);
            AtomicInteger entered = new AtomicInteger();
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                all.add(threads.submit(() -> {
                    start.await();
                    for (int j = 0; j < 50; j++) {
                        if (fail("192.0.2.1")) {
                            entered.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> one : all) {
                one.get();
            }
            assertThat(entered).hasValue(100);
        } finally {
            threads.shutdownNow();
        }
    }
}
