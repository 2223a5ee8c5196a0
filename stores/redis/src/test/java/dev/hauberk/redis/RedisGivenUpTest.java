/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.ExpiringSet.Result;
import dev.hauberk.core.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets and epochs while a real server hangs, wakes up, and does what it was asked long ago. */
class RedisGivenUpTest {
    private static final Duration DEADLINE = Duration.ofMillis(50);

    private TestRedis redis;

    @BeforeEach
    void start() throws Exception {
        redis = TestRedis.start();
    }

    @AfterEach
    void stop() throws Exception {
        redis.close();
    }

    private RedisExpiringSet node(int clientTimeoutMillis) {
        RedisExpiringSet set = RedisExpiringSet.builder(redis.client(clientTimeoutMillis), "seen", TestRedis.KEY_SECRET)
                .deadline(DEADLINE)
                .build();
        awaitAnswer(set);
        return set;
    }

    private static void awaitAnswer(ExpiringSet set) {
        await(() -> {
            try {
                set.contains("anything");
                return true;
            } catch (StoreUnavailableException e) {
                return false;
            }
        });
    }

    private static void await(BooleanSupplier condition) {
        long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - giveUpAt).as("must come true").isNegative();
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Instant later() {
        return Instant.now().plusSeconds(600);
    }

    private static void giveUp(ExpiringSet set, String key) {
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> set.add(key, later()));
    }

    /** Adds a key, and again if there was no answer, as a client does that sends the same message after a 503. */
    private static Result send(ExpiringSet set, String key) {
        List<Result> results = new ArrayList<>();
        await(() -> {
            try {
                results.add(set.add(key, later()));
                return true;
            } catch (StoreUnavailableException e) {
                return false;
            }
        });
        return results.get(0);
    }

    /** The client's time limit below the outage: replies are lost. Above it: they come late. */
    @ParameterizedTest
    @ValueSource(ints = {100, 10_000})
    void add_givenUpAndCarriedOutLater_passesOnceWhenItIsSentAgain(int clientTimeoutMillis) throws Exception {
        RedisExpiringSet set = node(clientTimeoutMillis);
        redis.suspend();
        for (int i = 0; i < 4; i++) {
            giveUp(set, "message" + i);
        }
        TestRedis.pass(Duration.ofMillis(200));
        redis.resume();
        for (int i = 0; i < 4; i++) {
            assertThat(send(set, "message" + i)).isEqualTo(Result.ADDED);
        }
        await(() -> set.statistics().pending() == 0);
        awaitAnswer(set);
        for (int i = 0; i < 4; i++) {
            assertThat(set.add("message" + i, later())).isEqualTo(Result.PRESENT);
            assertThat(set.contains("message" + i)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 10_000})
    void add_givenUpOnOneNode_passesOnceOnAnother(int clientTimeoutMillis) throws Exception {
        RedisExpiringSet one = node(clientTimeoutMillis);
        RedisExpiringSet other = node(10_000);
        redis.suspend();
        giveUp(one, "message");
        TestRedis.pass(Duration.ofMillis(200));
        redis.resume();
        // By itself, without a further request on that node.
        await(() -> one.statistics().pending() == 0);
        assertThat(one.statistics().cancelled()).isLessThanOrEqualTo(1);
        awaitAnswer(other);
        assertThat(other.contains("message")).isFalse();
        assertThat(send(other, "message")).isEqualTo(Result.ADDED);
        assertThat(send(one, "message")).isEqualTo(Result.PRESENT);
        assertThat(send(other, "message")).isEqualTo(Result.PRESENT);
    }

    @Test
    void add_anotherNodeAddedMeanwhile_isNotTakenBack() throws Exception {
        RedisExpiringSet one = node(10_000);
        RedisExpiringSet other = node(10_000);
        redis.suspend();
        giveUp(one, "message");
        giveUp(other, "message");
        redis.resume();
        Result first = send(one, "message");
        Result second = send(other, "message");
        await(() -> one.statistics().pending() == 0 && other.statistics().pending() == 0);
        awaitAnswer(one);
        assertThat(List.of(first, second)).containsOnlyOnce(Result.ADDED);
        assertThat(one.contains("message")).isTrue();
        assertThat(send(one, "message")).isEqualTo(Result.PRESENT);
        assertThat(send(other, "message")).isEqualTo(Result.PRESENT);
    }

    @Test
    void add_givenUp_serverRestartedEmpty_passesOnce() throws Exception {
        RedisExpiringSet set = node(10_000);
        redis.suspend();
        giveUp(set, "message");
        redis.kill();
        redis.restart();
        assertThat(send(set, "message")).isEqualTo(Result.ADDED);
        await(() -> set.statistics().pending() == 0);
        awaitAnswer(set);
        assertThat(set.add("message", later())).isEqualTo(Result.PRESENT);
    }

    @Test
    void add_scriptsFlushedMeanwhile_passesOnce() throws Exception {
        RedisExpiringSet set = node(10_000);
        redis.suspend();
        giveUp(set, "message");
        redis.resume();
        redis.client().scriptFlush();
        assertThat(send(set, "message")).isEqualTo(Result.ADDED);
        assertThat(send(set, "message")).isEqualTo(Result.PRESENT);
    }

    @Test
    void put_readAfterAnotherNodeGaveUp_isNotTakenBack() throws Exception {
        RedisExpiringSet one = node(10_000);
        RedisExpiringSet other = node(10_000);
        redis.suspend();
        giveUp(one, "token");
        redis.resume();
        await(() -> {
            try {
                return other.put("token", later()) != Result.EXPIRED;
            } catch (StoreUnavailableException e) {
                return false;
            }
        });
        await(() -> one.statistics().pending() == 0);
        awaitAnswer(one);
        assertThat(one.contains("token")).isTrue();
        assertThat(other.contains("token")).isTrue();
    }

    @Test
    void hung_manyThreads_waitForAFewDeadlinesAndThenNotAtAll() throws Exception {
        RedisExpiringSet set = node(10_000);
        RedisExpiringEpochs epochs = RedisExpiringEpochs.builder(redis.client(10_000), "epochs", TestRedis.KEY_SECRET)
                .deadline(DEADLINE)
                .build();
        await(() -> {
            try {
                return epochs.notBefore("a").isEmpty();
            } catch (StoreUnavailableException e) {
                return false;
            }
        });
        redis.suspend();
        int threads = 64;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            AtomicInteger waits = new AtomicInteger();
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                work.add(() -> {
                    for (int i = 0; i < 30 && set.statistics().trusted(); i++) {
                        giveUp(set, "key" + number + ' ' + i);
                        waits.incrementAndGet();
                    }
                    for (int i = 0; i < 30 && epochs.statistics().trusted(); i++) {
                        assertThatExceptionOfType(StoreUnavailableException.class)
                                .isThrownBy(() -> epochs.notBefore("key"));
                    }
                    return set.statistics().trusted() || epochs.statistics().trusted();
                });
            }
            for (Future<Boolean> trusted : executor.invokeAll(work)) {
                assertThat(trusted.get()).isFalse();
            }
            assertThat(waits.get()).isLessThan(threads * 30);
        } finally {
            executor.shutdownNow();
            redis.resume();
        }
        awaitAnswer(set);
        assertThat(send(set, "key0 0")).isEqualTo(Result.ADDED);
    }
}
