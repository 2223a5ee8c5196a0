/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AttemptLimitTest {
    private static final long SECOND = 1_000_000_000;
    private static final IpAddress HERE = IpAddress.parse("192.0.2.1");
    private static final TokenBucket WIDE = TokenBucket.of(1_000, Duration.ofSeconds(1), 1_000);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 7);

    @Test
    void defaults() {
        assertThat(AttemptLimit.builder().build())
                .hasToString("AttemptLimit; ADDRESS: 20 per PT15M, burst 20, 65536 cells;"
                        + " USER_AND_ADDRESS: 5 per PT15M, burst 5, 65536 cells;"
                        + " USER: 10 per PT15M, burst 10, 65536 cells; USER: 48 per PT24H, burst 48, 65536 cells");
        AttemptLimit limit = AttemptLimit.builder().build();
        assertThat(limit.begin(HERE, "ann").admitted()).isTrue();
    }

    @Test
    void begin_failures_spendTheUserAtTheAddress() {
        AttemptLimit limit = AttemptLimit.builder()
                .nanoTime(clock::get)
                .hash(new SipHash(1, 2))
                .build();
        for (int i = 0; i < 5; i++) {
            AttemptLimit.Attempt attempt = limit.begin(HERE, "ann");
            assertThat(attempt.admitted()).isTrue();
            assertThat(attempt.retryAfter()).isZero();
            assertThat(attempt).hasToString("admitted");
        }
        AttemptLimit.Attempt refused = limit.begin(HERE, "ann");
        assertThat(refused.admitted()).isFalse();
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofMinutes(3));
        assertThat(refused).hasToString("refused for PT3M");
        clock.addAndGet(180 * SECOND - 1);
        assertThat(limit.begin(HERE, "ann").admitted()).isFalse();
        clock.addAndGet(1);
        assertThat(limit.begin(HERE, "ann").admitted()).isTrue();
    }

    @Test
    void begin_denials_spendNothing() {
        AttemptLimit limit =
                limit(WIDE, TokenBucket.of(1, Duration.ofSeconds(1), 1), TokenBucket.of(1, Duration.ofSeconds(60), 3));
        assertThat(limit.begin(HERE, "ann").admitted()).isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(limit.begin(HERE, "ann").admitted()).isFalse();
        }
        clock.addAndGet(SECOND);
        assertThat(limit.begin(HERE, "ann").admitted()).isTrue();
        clock.addAndGet(SECOND);
        assertThat(limit.begin(HERE, "ann").admitted()).isTrue();
        clock.addAndGet(SECOND);
        assertThat(limit.begin(HERE, "ann").retryAfter()).isEqualTo(Duration.ofSeconds(57));
    }

    @Test
    void undecided_givesBackOnce_whateverIsCalledAfterwards() {
        AttemptLimit limit = AttemptLimit.builder().nanoTime(clock::get).build();
        for (int i = 0; i < 100; i++) {
            AttemptLimit.Attempt attempt = limit.begin(HERE, "ann");
            assertThat(attempt.admitted()).isTrue();
            assertThat(attempt.undecided()).isTrue();
            assertThat(attempt.undecided()).isFalse();
            attempt.succeeded();
        }
        AttemptLimit.Attempt right = limit.begin(HERE, "ann");
        right.succeeded();
        assertThat(right.undecided()).isFalse();
        assertThat(failuresUntilRefused(limit)).isEqualTo(5);
        AttemptLimit.Attempt refused = limit.begin(HERE, "ann");
        assertThat(refused.undecided()).as("it took nothing").isFalse();
        assertThat(limit.begin(HERE, "ann").admitted()).isFalse();
    }

    @Test
    void undecided_afterTime_givesBackNoMoreThanIsMissing() {
        AttemptLimit limit = AttemptLimit.builder().nanoTime(clock::get).build();
        AttemptLimit.Attempt slow = limit.begin(HERE, "ann");
        clock.addAndGet(181 * SECOND);
        assertThat(slow.undecided()).isTrue();
        assertThat(failuresUntilRefused(limit)).isEqualTo(5);
    }

    @Test
    void undecided_byManyThreads_givesBackOnce() throws Exception {
        AttemptLimit limit = AttemptLimit.builder().nanoTime(clock::get).build();
        limit.begin(HERE, "ann");
        limit.begin(HERE, "ann");
        AttemptLimit.Attempt busy = limit.begin(HERE, "ann");
        AtomicInteger given = new AtomicInteger();
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> given.addAndGet(busy.undecided() ? 1 : 0));
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(given).hasValue(1);
        assertThat(failuresUntilRefused(limit)).isEqualTo(3);
    }

    /** Random names from many networks, each of which stays within its limits. */
    @Test
    void saturation_showsThatUsersWhoNeverTriedAreRefused() {
        AttemptLimit limit = AttemptLimit.builder()
                .nanoTime(clock::get)
                .hash(new SipHash(1, 2))
                .cells(256)
                .build();
        assertThat(limit.saturation()).isZero();
        for (int i = 0; i < 20_000; i++) {
            limit.begin(IpAddress.parse("2001:db8:0:" + Integer.toHexString(i) + "::1"), "name" + i);
        }
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            refused += limit.begin(IpAddress.parse("192.0." + i / 250 + "." + i % 250), "honest" + i)
                            .admitted()
                    ? 0
                    : 1;
        }
        assertThat(limit.saturation()).isGreaterThan(0.2);
        assertThat(refused).isGreaterThan(500);
    }

    private static int failuresUntilRefused(AttemptLimit limit) {
        int failures = 0;
        while (limit.begin(HERE, "ann").admitted()) {
            failures++;
        }
        return failures;
    }

    @Test
    void begin_eachKind_isItsOwnLimit() {
        TokenBucket two = TokenBucket.of(1, Duration.ofSeconds(1), 2);
        AttemptLimit perAddress = limit(two, WIDE, WIDE);
        perAddress.begin(HERE, "a");
        perAddress.begin(HERE, "b");
        assertThat(perAddress.begin(HERE, "c").admitted()).isFalse();
        AttemptLimit perUser = limit(WIDE, WIDE, two);
        perUser.begin(IpAddress.parse("192.0.2.1"), "ann");
        perUser.begin(IpAddress.parse("192.0.2.2"), "ann");
        assertThat(perUser.begin(IpAddress.parse("192.0.2.3"), "ann").admitted())
                .isFalse();
        AttemptLimit perPair = limit(WIDE, two, WIDE);
        perPair.begin(HERE, "ann");
        perPair.begin(HERE, "ann");
        assertThat(perPair.begin(HERE, "ann").admitted()).isFalse();
    }

    @Test
    void begin_sameSubnetOrSpelling_isTheSameKey() {
        TokenBucket one = TokenBucket.of(1, Duration.ofSeconds(1), 1);
        AttemptLimit perAddress = limit(one, WIDE, WIDE);
        perAddress.begin(IpAddress.parse("2001:db8::1"), "a");
        assertThat(perAddress.begin(IpAddress.parse("2001:db8::2"), "b").admitted())
                .isFalse();
        AttemptLimit perUser = limit(WIDE, WIDE, one);
        perUser.begin(HERE, "Ann");
        assertThat(perUser.begin(HERE, " \uff21nn ").admitted()).isFalse();
        String longName = "x".repeat(256);
        perUser.begin(HERE, longName + "1");
        assertThat(perUser.begin(HERE, longName + "2").admitted()).isFalse();
        assertThat(perUser.begin(HERE, "x".repeat(255)).admitted()).isTrue();
    }

    @Test
    void beginOnKnownDevice_isNotDelayedByOthers_andIsLimitedItself() {
        AttemptLimit limit = AttemptLimit.builder()
                .nanoTime(clock::get)
                .hash(new SipHash(1, 2))
                .build();
        for (int i = 0; i < 100; i++) {
            limit.begin(IpAddress.parse("198.51.100." + i), "ann");
        }
        assertThat(limit.begin(HERE, "ann").admitted()).isFalse();
        AttemptLimit.Attempt known = limit.beginOnKnownDevice(HERE, " ANN ", "device-1");
        assertThat(known.admitted()).isTrue();
        known.succeeded();
        for (int i = 0; i < 5; i++) {
            assertThat(limit.beginOnKnownDevice(IpAddress.parse("203.0.113." + i), "ann", "device-1")
                            .admitted())
                    .isTrue();
        }
        assertThat(limit.beginOnKnownDevice(HERE, "ann", "device-1").retryAfter())
                .isEqualTo(Duration.ofMinutes(3));
        assertThat(limit.beginOnKnownDevice(HERE, "ann", "device-2").admitted()).isTrue();
        assertThat(limit.beginOnKnownDevice(HERE, "bob", "device-1").admitted()).isTrue();
    }

    @Test
    void beginOnKnownDevice_isLimitedByAddressLikeAll() {
        AttemptLimit limit = AttemptLimit.builder().nanoTime(clock::get).build();
        int admitted = 0;
        for (int i = 0; i < 40; i++) {
            admitted += limit.beginOnKnownDevice(HERE, "user" + i, "device" + i).admitted() ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(20);
    }

    @Test
    void beginFromAnywhere_countsTheUserAlone() {
        TokenBucket one = TokenBucket.of(1, Duration.ofSeconds(100), 1);
        AttemptLimit limit = limit(one, one, TokenBucket.of(1, Duration.ofSeconds(100), 3));
        for (int i = 0; i < 3; i++) {
            assertThat(limit.beginFromAnywhere("ann").admitted()).isTrue();
        }
        AttemptLimit.Attempt refused = limit.beginFromAnywhere(" ANN");
        assertThat(refused.admitted()).isFalse();
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(100));
        assertThat(limit.begin(HERE, "ann").admitted()).isFalse();
        AttemptLimit.Attempt other = limit.beginFromAnywhere("bob");
        other.succeeded();
        assertThat(limit.begin(HERE, "bob").admitted()).isTrue();
    }

    @Test
    void canonicalUser_isCutAndWithoutCase() {
        assertThat(AttemptLimit.canonicalUser("  \uff21nn\t")).isEqualTo("ann");
        assertThat(AttemptLimit.canonicalUser("x".repeat(300))).hasSize(256);
    }

    @Test
    void succeeded_calledOnce_givesBack() {
        AttemptLimit limit = limit(WIDE, WIDE, TokenBucket.of(1, Duration.ofSeconds(100), 1));
        limit.begin(HERE, "ann").succeeded();
        assertThat(limit.begin(HERE, "ann").admitted()).isTrue();
        assertThat(limit.begin(HERE, "ann").admitted()).isFalse();
    }

    @Test
    void succeeded_givesBackOnce() {
        TokenBucket three = TokenBucket.of(1, Duration.ofSeconds(100), 3);
        AttemptLimit limit = limit(WIDE, WIDE, three);
        limit.begin(HERE, "ann");
        for (int i = 0; i < 50; i++) {
            AttemptLimit.Attempt good = limit.begin(HERE, "ann");
            assertThat(good.admitted()).isTrue();
            good.succeeded();
            good.succeeded();
        }
        assertThat(limit.begin(HERE, "ann").admitted()).isTrue();
        assertThat(limit.begin(HERE, "ann").admitted()).isTrue();
        assertThat(limit.begin(HERE, "ann").admitted()).isFalse();
    }

    @Test
    void succeeded_long_after_givesBackLess() {
        AttemptLimit limit = limit(WIDE, WIDE, TokenBucket.of(1, Duration.ofSeconds(10), 2));
        AttemptLimit.Attempt slow = limit.begin(HERE, "ann");
        clock.addAndGet(10 * SECOND);
        limit.begin(HERE, "ann");
        limit.begin(HERE, "ann");
        slow.succeeded();
        assertThat(limit.begin(HERE, "ann").retryAfter()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void succeeded_refusedAttempt_isAnError() {
        AttemptLimit limit = limit(WIDE, WIDE, TokenBucket.of(1, Duration.ofSeconds(10), 1));
        limit.begin(HERE, "ann");
        assertThatThrownBy(() -> limit.begin(HERE, "ann").succeeded())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("an attempt that succeeds must have been admitted: it was not");
    }

    @Test
    void begin_severalBuckets_delayGrowsAndStays() {
        AttemptLimit limit = limit(
                WIDE, WIDE, TokenBucket.of(1, Duration.ofSeconds(10), 2), TokenBucket.of(1, Duration.ofSeconds(60), 4));
        Duration longest = Duration.ZERO;
        Duration first = Duration.ZERO;
        for (int i = 0; i < 40; i++) {
            AttemptLimit.Attempt attempt = limit.begin(HERE, "ann");
            if (!attempt.admitted()) {
                first = first.isZero() ? attempt.retryAfter() : first;
                longest = attempt.retryAfter().compareTo(longest) > 0 ? attempt.retryAfter() : longest;
                clock.addAndGet(attempt.retryAfter().toNanos());
            }
        }
        assertThat(first).isEqualTo(Duration.ofSeconds(10));
        assertThat(longest).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void begin_parallelGuesses_areAdmittedAsOftenAsTheBurst() throws Exception {
        for (int round = 0; round < 50; round++) {
            AttemptLimit limit = limit(
                    TokenBucket.of(1, Duration.ofDays(1), 30),
                    TokenBucket.of(1, Duration.ofDays(1), 20),
                    TokenBucket.of(1, Duration.ofDays(1), 10));
            AtomicInteger admitted = new AtomicInteger();
            Threads.run(4, thread -> {
                for (int i = 0; i < 20; i++) {
                    admitted.addAndGet(limit.begin(HERE, "ann").admitted() ? 1 : 0);
                }
            });
            assertThat(admitted.get()).isEqualTo(10);
            assertThat(limit.begin(HERE, "ann").retryAfter()).isEqualTo(Duration.ofDays(1));
            for (int other = 0; other < 10; other++) {
                assertThat(limit.begin(HERE, "bob").admitted())
                        .as("refused attempts spend nothing")
                        .isTrue();
            }
        }
    }

    @Test
    void builder_badArguments_areRefused() {
        assertThatThrownBy(() -> AttemptLimit.builder()
                        .perUser()
                        .perAddress()
                        .perUserAndAddress()
                        .cells(15)
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "perUser must be one or more buckets: []",
                                        "perAddress must be one or more buckets: []",
                                        "perUserAndAddress must be one or more buckets: []",
                                        "cells must be a power of two from 16 to 16777216: 15"));
        TokenBucket bucket = TokenBucket.of(1, Duration.ofSeconds(1), 1);
        for (Consumer<AttemptLimit.Builder> setter : List.<Consumer<AttemptLimit.Builder>>of(
                a -> a.perAddress(bucket),
                a -> a.perUserAndAddress(bucket),
                a -> a.perUser(bucket),
                a -> a.cells(16),
                a -> a.nanoTime(System::nanoTime))) {
            AttemptLimit.Builder builder = AttemptLimit.builder();
            setter.accept(builder);
            assertThatThrownBy(() -> setter.accept(builder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith(" must be set once: it is set");
        }
    }

    private AttemptLimit limit(TokenBucket perAddress, TokenBucket perUserAndAddress, TokenBucket... perUser) {
        return AttemptLimit.builder()
                .perAddress(perAddress)
                .perUserAndAddress(perUserAndAddress)
                .perUser(perUser)
                .cells(1 << 12)
                .hash(new SipHash(1, 2))
                .nanoTime(clock::get)
                .build();
    }

    @Test
    void found_bindsEverySpellingToOneUser() {
        AttemptLimit limit =
                AttemptLimit.builder().perAddress(WIDE).nanoTime(clock::get).build();
        int looked = 0;
        for (int spelling = 0; spelling < 77; spelling++) {
            for (int guess = 0; guess < 10; guess++) {
                IpAddress from = IpAddress.parse("198.51.100." + guess);
                AttemptLimit.Attempt attempt = limit.begin(from, "victim" + "\u0301".repeat(spelling));
                looked += attempt.admitted() && attempt.found("42") ? 1 : 0;
            }
        }
        assertThat(looked).isEqualTo(10);
        assertThat(limit.begin(HERE, "ann").found("43")).isTrue();
    }

    @Test
    void found_ofTheTypedName_takesNoSecondPermit() {
        AttemptLimit limit = limit(WIDE, WIDE, TokenBucket.of(2, Duration.ofMinutes(1), 2));
        assertThat(limit.begin(HERE, " Ann").found("ann")).isTrue();
        assertThat(limit.begin(HERE, "ANN").found("Ann")).isTrue();
        assertThat(limit.begin(HERE, "ann").admitted()).isFalse();
        assertThat(limit.begin(HERE, "ann").found("bob"))
                .as("what was refused stays refused")
                .isFalse();
    }

    @Test
    void found_isApartFromTypedNames_thatReadAsItsIdentifier() {
        AttemptLimit limit = limit(WIDE, WIDE, TokenBucket.of(1, Duration.ofMinutes(1), 1));
        for (String typed : List.of("42", " 42", "\u00a042", "\u30004\u0032")) {
            limit.begin(HERE, typed);
        }
        assertThat(limit.begin(HERE, "ann@example").found("42"))
                .as("who knows an identifier, and no name, delays its user by nothing")
                .isTrue();
        assertThat(limit.begin(HERE, "\u00e1nn").found("ann")).isTrue();
        AttemptLimit.Attempt exact = limit.begin(HERE, "ann");
        assertThat(exact.admitted()).as("as for an unknown name").isTrue();
        assertThat(exact.found("ann")).isFalse();
    }

    @Test
    void found_withoutAPermit_refuses_andKeepsWhatWasTaken() {
        AttemptLimit limit =
                limit(TokenBucket.of(3, Duration.ofMinutes(1), 3), WIDE, TokenBucket.of(1, Duration.ofMinutes(1), 1));
        assertThat(limit.begin(HERE, "one").found("42")).isTrue();
        AttemptLimit.Attempt refused = limit.begin(HERE, "two");
        assertThat(refused.found("42")).isFalse();
        assertThat(refused.admitted()).isFalse();
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(refused.undecided()).isFalse();
        assertThatThrownBy(refused::succeeded).isInstanceOf(IllegalStateException.class);
        assertThat(limit.begin(HERE, "two").admitted())
                .as("as with an unknown name")
                .isFalse();
        assertThat(limit.begin(HERE, "three").admitted()).isTrue();
        assertThat(limit.begin(HERE, "four").admitted())
                .as("the address is spent")
                .isFalse();
    }

    @Test
    void found_isGivenBack_bySuccessAndWithoutADecision() {
        AttemptLimit limit = limit(WIDE, WIDE, TokenBucket.of(1, Duration.ofMinutes(1), 1));
        for (int i = 0; i < 3; i++) {
            AttemptLimit.Attempt right = limit.begin(HERE, "ann@example");
            assertThat(right.found("42")).isTrue();
            right.succeeded();
            AttemptLimit.Attempt busy = limit.begin(HERE, "ann@example");
            assertThat(busy.found("42")).isTrue();
            assertThat(busy.undecided()).isTrue();
        }
    }

    @Test
    void found_onAKnownDevice_isLimitedAtThatDevice() {
        AttemptLimit limit =
                limit(WIDE, TokenBucket.of(1, Duration.ofMinutes(1), 1), TokenBucket.of(1, Duration.ofMinutes(1), 1));
        assertThat(limit.begin(HERE, "x").found("42")).isTrue();
        assertThat(limit.beginOnKnownDevice(HERE, "y", "device").found("42")).isTrue();
        assertThat(limit.beginOnKnownDevice(HERE, "z", "device").found("42")).isFalse();
    }
}
