/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.store.StoreCalls;
import dev.hauberk.core.store.StoreHealth;
import dev.hauberk.redis.RedisCommand.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Asks Redis with a deadline and a circuit breaker, on threads of its own: what the sets and epochs have in common.
 * Safe for use by several threads.
 */
final class RedisCalls implements StoreHealth.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RedisCalls.class);
    private static final Duration LEAST_DEADLINE = Duration.ofMillis(1);
    private static final Duration MOST_DEADLINE = Duration.ofSeconds(10);
    /** What fails closed is to go on soon after the server does. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private static final long LONGEST_START = 1_000;

    static final Duration DEADLINE = Duration.ofMillis(200);

    /** For commands that do no harm when their caller did not hear the answer. */
    static final StoreCalls.Unheard<Reply> HARMLESS = new StoreCalls.Unheard<>() {
        @Override
        public void left() {}

        @Override
        public void late(Reply answer) {}

        @Override
        public void failed(Reply answer) {}
    };

    private final String name;
    private final StoreHealth health;
    private final StoreCalls<RedisCommand, Reply> calls;
    private final LongAdder asked = new LongAdder();
    private final LongAdder failures = new LongAdder();

    RedisCalls(UnifiedJedis client, String name, Duration deadline, StoreCalls.Chore chore) {
        this.name = name;
        this.health = new StoreHealth(deadline, LONGEST_PAUSE, System::nanoTime, this);
        this.calls = new StoreCalls<>(new Carrier(client), "redis-" + name, health, chore, LOG::error);
    }

    /** Declares how long a call waits for the server. */
    static Setting<Duration> deadline(Settings settings) {
        return settings.duration("deadline", DEADLINE, LEAST_DEADLINE, MOST_DEADLINE);
    }

    /**
     * Asks, and waits no longer than the deadline.
     *
     * @throws StoreUnavailableException if there is no good answer
     */
    Reply ask(RedisCommand command, StoreCalls.Unheard<Reply> unheard) {
        return begin(command, unheard).get();
    }

    /** Begins what {@link #ask} does; what is returned waits for the answer. */
    Supplier<Reply> begin(RedisCommand command, StoreCalls.Unheard<Reply> unheard) {
        asked.increment();
        Supplier<Reply> answer = counted(() -> calls.begin(command, unheard));
        return () -> counted(answer);
    }

    private <T> T counted(Supplier<T> action) {
        try {
            return action.get();
        } catch (StoreUnavailableException e) {
            failures.increment();
            throw e;
        }
    }

    /**
     * Opens a connection and loads what the first call needs, as it would miss its deadline otherwise. Waits no longer
     * than a second; a server that does not answer is reported, and asked again by the first call.
     *
     * @param commands that change nothing
     */
    void warmUp(RedisCommand... commands) {
        CountDownLatch answers = new CountDownLatch(commands.length);
        for (RedisCommand command : commands) {
            calls.submit(new StoreCalls.Call<>() {
                @Override
                public RedisCommand send() {
                    return command;
                }

                @Override
                public void answered(Reply reply) {
                    if (reply.thrown() != null) {
                        health.trouble(RedisFailure.of(reply.thrown()));
                    }
                    answers.countDown();
                }
            });
        }
        try {
            if (!answers.await(LONGEST_START, TimeUnit.MILLISECONDS)) {
                health.trouble(new StoreUnavailableException("redis must answer at the start: it did not in a second"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hands over a command that no caller waits for. */
    void submit(StoreCalls.Call<RedisCommand, Reply> call) {
        calls.submit(call);
    }

    void wakeChore() {
        calls.wakeChore();
    }

    RedisStatistics statistics(long cancelled, long pending) {
        return new RedisStatistics(asked.sum(), failures.sum(), cancelled, pending, health.isTrusted());
    }

    @Override
    public void failed(StoreUnavailableException cause) {
        LOG.warn("redis {} does not answer; what depends on it is refused meanwhile", name, cause);
    }

    @Override
    public void recovered() {
        LOG.info("redis {} answers again", name);
    }

    /** Returns whether the server refused a write, as it has no room. */
    static boolean isOutOfMemory(@Nullable RuntimeException thrown) {
        return thrown instanceof JedisDataException
                && String.valueOf(thrown.getMessage()).contains("OOM command not allowed");
    }

    private record Carrier(UnifiedJedis client) implements StoreCalls.Store<RedisCommand, Reply> {
        @Override
        public List<Reply> run(List<RedisCommand> commands) {
            return RedisCommand.run(client, commands);
        }

        @Override
        public Reply failure(StoreUnavailableException cause) {
            return new Reply(null, cause);
        }

        @Override
        public @Nullable StoreUnavailableException cause(@Nullable Reply reply) {
            RuntimeException thrown = reply == null ? null : reply.thrown();
            if (thrown == null || isOutOfMemory(thrown)) {
                return null;
            }
            return thrown instanceof StoreUnavailableException known ? known : RedisFailure.of(thrown);
        }
    }
}
