/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Secret;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.redis.Attempts.Attempt;
import dev.hauberk.redis.RedisCommand.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import redis.clients.jedis.UnifiedJedis;

/**
 * An {@link ExpiringSet} in Redis 6.2 or newer, or Valkey, that several processes share: identifiers of DPoP proofs
 * that were seen, of tokens that were revoked.
 *
 * <p>Each key is one short string, whose name is 128 bits of an HMAC, and expires by the server's clock. Adding and
 * looking up are one round trip each. A server without room answers {@link Result#FULL}; whatever else goes wrong is a
 * {@link StoreUnavailableException}. A call waits no longer than {@link Builder#deadline}, whatever the client's time
 * limits are. After five failures in a row only one caller at a time asks the server, as a probe, about every second.
 * All other calls fail at once.
 *
 * <p>An {@link #add} that ends with an exception is taken back as soon as the server answers, even if the server
 * carries it out only then. So a client that sends the same message again is not refused for its own first try. The
 * next {@link #add} of the same key in this process takes its place at once. Another process may read the key as
 * {@link Result#PRESENT} until it is taken back, about a quarter of a second after the server answers again. If this
 * process ends before that, the key stays. A key whose {@link #add} returned {@link Result#ADDED} is never taken back,
 * nor is one of {@link #put}.
 *
 * <p>What Redis evicts or loses in a failover is forgotten: use {@code noeviction}, and {@code appendonly} if a restart
 * must not forget. Its threads are daemons that end ten seconds after the last call. Safe for use by several threads.
 */
public final class RedisExpiringSet implements ExpiringSet {
    static final long ADDED = 1;

    private static final RedisScript ADD = RedisScript.load("add.lua");
    private static final RedisScript PUT = RedisScript.load("put.lua");
    private static final long PRESENT = 0;
    private static final long EXPIRED = -1;

    private final String name;
    private final RedisKeys keys;
    private final Attempts attempts;
    private final RedisCalls calls;

    private RedisExpiringSet(Builder builder) {
        this.name = builder.name;
        this.keys = builder.keys;
        this.attempts = new Attempts();
        this.calls = new RedisCalls(builder.client, name, builder.deadline.get(), attempts);
        attempts.use(calls);
        byte[] key = redisKey("warm-up");
        byte[] past = Milliseconds.roundedUp(Instant.EPOCH);
        calls.warmUp(RedisCommand.get(key), RedisCommand.run(ADD, key, past, new byte[] {'0'}));
    }

    /**
     * Makes a set with the default deadline.
     *
     * @param client the application's, which closes it; it needs a limit for a read and for a wait for its pool, as
     *     sixteen calls that never return stop all others for 30 seconds or longer
     * @param name tells it from others on the same server: 1 to 32 letters, digits, {@code -}, {@code _} or {@code .}
     * @param keySecret what the names of keys are made with, at least 16 bytes; the same on every node
     * @throws IllegalArgumentException if the name is anything else
     * @throws dev.hauberk.core.ConfigurationException if the secret is weak
     */
    public static RedisExpiringSet of(UnifiedJedis client, String name, Secret keySecret) {
        return builder(client, name, keySecret).build();
    }

    /**
     * Starts a set; parameters and exceptions are those of {@link #of}.
     *
     * @throws IllegalArgumentException if the name may not be one
     * @throws dev.hauberk.core.ConfigurationException if the secret is weak
     */
    public static Builder builder(UnifiedJedis client, String name, Secret keySecret) {
        return new Builder(client, RedisKeys.requireName(name), RedisKeys.of(keySecret));
    }

    @Override
    public Result add(String key, Instant expiresAt) {
        byte[] redisKey = redisKey(key);
        Attempt attempt = attempts.begin(key, redisKey, expiresAt);
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(redisKey);
        arguments.add(Milliseconds.roundedUp(expiresAt));
        arguments.add(attempt.tokenBytes());
        arguments.addAll(attempts.givenUp(key));
        RedisCommand command = RedisCommand.run(ADD, arguments.toArray(byte[][]::new));
        return result(calls.ask(command, attempts.unheard(attempt)));
    }

    @Override
    public Result put(String key, Instant expiresAt) {
        RedisCommand command = RedisCommand.run(PUT, redisKey(key), Milliseconds.roundedUp(expiresAt));
        return result(calls.ask(command, RedisCalls.HARMLESS));
    }

    private static Result result(Reply reply) {
        if (RedisCalls.isOutOfMemory(reply.thrown())) {
            return Result.FULL;
        }
        long value = reply.value() instanceof Long number ? number : Long.MIN_VALUE;
        if (value == ADDED) {
            return Result.ADDED;
        }
        if (value == PRESENT) {
            return Result.PRESENT;
        }
        if (value == EXPIRED) {
            return Result.EXPIRED;
        }
        throw new StoreUnavailableException("redis must answer with a number that is known: it did not");
    }

    @Override
    public boolean contains(String key) {
        return lookUp(key).getAsBoolean();
    }

    @Override
    public BooleanSupplier lookUp(String key) {
        Supplier<Reply> reply = calls.begin(RedisCommand.get(redisKey(key)), RedisCalls.HARMLESS);
        // What begins with a hyphen was taken back.
        return () -> reply.get().value() instanceof byte[] value && !(value.length > 0 && value[0] == '-');
    }

    /** Returns what was counted so far, and how it is now. */
    public RedisStatistics statistics() {
        return calls.statistics(attempts.cancelled(), attempts.pending());
    }

    private byte[] redisKey(String key) {
        return keys.key(name, ExpiringSet.requireKey(key));
    }

    @Override
    public String toString() {
        return "redis " + name;
    }

    /** Collects the parts of a {@link RedisExpiringSet}. Not safe for use by several threads. */
    public static final class Builder {
        private final UnifiedJedis client;
        private final String name;
        private final RedisKeys keys;
        private final Settings settings = new Settings("RedisExpiringSet");
        private final Setting<Duration> deadline = RedisCalls.deadline(settings);

        private Builder(UnifiedJedis client, String name, RedisKeys keys) {
            this.client = client;
            this.name = name;
            this.keys = keys;
        }

        /**
         * Sets how long a call waits for the server, whatever the client's time limits are; default 200 milliseconds. A
         * call that waits in vain refuses an honest request, so it is longer than the pauses of a server that works,
         * and short enough that a server that hangs does not hold a thread for long.
         *
         * @param value 1 millisecond to 10 seconds
         */
        public Builder deadline(Duration value) {
            deadline.set(value);
            return this;
        }

        /**
         * Returns the set, when the server has answered for the first time, or after a second without an answer: that
         * is written to the log and is no failure, as the first call asks again.
         *
         * @throws dev.hauberk.core.ConfigurationException if the deadline is outside its range
         */
        public RedisExpiringSet build() {
            settings.problems().throwIfAny();
            return new RedisExpiringSet(this);
        }
    }
}
