/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import dev.hauberk.core.ExpiringEpochs;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Secret;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.store.StoreCalls;
import dev.hauberk.redis.RedisCommand.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

/**
 * {@link ExpiringEpochs} in Redis 6.2 or newer, or Valkey, that several processes share: "nothing issued before" for a
 * subject, a client, an issuer.
 *
 * <p>Each key is one number, whose name is 128 bits of an HMAC, and expires by the server's clock. Moving one, and
 * looking up any number of keys, is one round trip. Instants are kept in milliseconds, rounded up. Whatever goes wrong
 * is a {@link StoreUnavailableException}. A call waits no longer than {@link Builder#deadline}, whatever the client's
 * time limits are. After five failures in a row only one caller at a time asks the server, as a probe, about every
 * second. All other calls fail at once. What Redis evicts or loses in a failover is forgotten: use {@code noeviction},
 * and {@code appendonly} if a restart must not forget. Its threads are daemons that end ten seconds after the last
 * call. Safe for use by several threads.
 */
public final class RedisExpiringEpochs implements ExpiringEpochs {
    private static final RedisScript ADVANCE = RedisScript.load("advance.lua");

    private final String name;
    private final RedisKeys keys;
    private final RedisCalls calls;

    private RedisExpiringEpochs(Builder builder) {
        this.name = builder.name;
        this.keys = builder.keys;
        this.calls = new RedisCalls(builder.client, name, builder.deadline.get(), () -> StoreCalls.Chore.NEVER);
        byte[] key = redisKey("warm-up");
        byte[] past = Milliseconds.roundedUp(Instant.EPOCH);
        calls.warmUp(RedisCommand.getAll(key, key), RedisCommand.run(ADVANCE, key, past, past));
    }

    /**
     * Makes epochs with the default deadline.
     *
     * @param client the application's, which closes it; it needs a limit for a read and for a wait for its pool, as
     *     sixteen calls that never return stop all others for 30 seconds or longer
     * @param name tells them from others on the same server: 1 to 32 letters, digits, {@code -}, {@code _} or {@code .}
     * @param keySecret what the names of keys are made with, at least 16 bytes; the same on every node
     * @throws IllegalArgumentException if the name is anything else
     * @throws dev.hauberk.core.ConfigurationException if the secret is weak
     */
    public static RedisExpiringEpochs of(UnifiedJedis client, String name, Secret keySecret) {
        return builder(client, name, keySecret).build();
    }

    /**
     * Starts epochs; parameters and exceptions are those of {@link #of}.
     *
     * @throws IllegalArgumentException if the name may not be one
     * @throws dev.hauberk.core.ConfigurationException if the secret is weak
     */
    public static Builder builder(UnifiedJedis client, String name, Secret keySecret) {
        return new Builder(client, RedisKeys.requireName(name), RedisKeys.of(keySecret));
    }

    @Override
    public void advance(String key, Instant notBefore, Instant expiresAt) {
        Reply reply = calls.ask(
                RedisCommand.run(
                        ADVANCE, redisKey(key), Milliseconds.roundedUp(notBefore), Milliseconds.roundedUp(expiresAt)),
                RedisCalls.HARMLESS);
        if (reply.thrown() != null) {
            throw RedisFailure.of(reply.thrown());
        }
    }

    @Override
    public Optional<Instant> notBefore(String key) {
        return notBefore(List.of(key)).get(0);
    }

    @Override
    public List<Optional<Instant>> notBefore(List<String> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        byte[][] redisKeys = keys.stream().map(this::redisKey).toArray(byte[][]::new);
        Reply reply = calls.ask(RedisCommand.getAll(redisKeys), RedisCalls.HARMLESS);
        List<Optional<Instant>> epochs = new ArrayList<>(keys.size());
        for (Object value : (List<?>) Objects.requireNonNull(reply.value())) {
            epochs.add(epoch(value));
        }
        return epochs;
    }

    private static Optional<Instant> epoch(@Nullable Object value) {
        try {
            return value instanceof byte[] digits
                    ? Optional.of(Instant.ofEpochMilli(Long.parseLong(new String(digits, StandardCharsets.US_ASCII))))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            throw new StoreUnavailableException("an epoch in redis must be a number: it is not", e);
        }
    }

    /** Returns what was counted so far, and how it is now. */
    public RedisStatistics statistics() {
        return calls.statistics(0, 0);
    }

    private byte[] redisKey(String key) {
        return keys.key(name, ExpiringSet.requireKey(key));
    }

    @Override
    public String toString() {
        return "redis " + name;
    }

    /** Collects the parts of {@link RedisExpiringEpochs}. Not safe for use by several threads. */
    public static final class Builder {
        private final UnifiedJedis client;
        private final String name;
        private final RedisKeys keys;
        private final Settings settings = new Settings("RedisExpiringEpochs");
        private final Setting<Duration> deadline = RedisCalls.deadline(settings);

        private Builder(UnifiedJedis client, String name, RedisKeys keys) {
            this.client = client;
            this.name = name;
            this.keys = keys;
        }

        /**
         * Sets how long a call waits for the server, whatever the client's time limits are; default 200 milliseconds,
         * for the reason that {@link RedisExpiringSet.Builder#deadline} gives.
         *
         * @param value 1 millisecond to 10 seconds
         */
        public Builder deadline(Duration value) {
            deadline.set(value);
            return this;
        }

        /**
         * Returns the epochs, when the server has answered for the first time, or after a second without an answer:
         * that is written to the log and is no failure, as the first call asks again.
         *
         * @throws dev.hauberk.core.ConfigurationException if the deadline is outside its range
         */
        public RedisExpiringEpochs build() {
            settings.problems().throwIfAny();
            return new RedisExpiringEpochs(this);
        }
    }
}
