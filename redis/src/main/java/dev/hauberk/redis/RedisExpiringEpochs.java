/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import dev.hauberk.core.ExpiringEpochs;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Secret;
import dev.hauberk.core.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * {@link ExpiringEpochs} in Redis 6.2 or newer, or Valkey, that several processes share: "nothing issued before" for a
 * subject, a client, an issuer.
 *
 * <p>Each key is one number, whose name is 128 bits of an HMAC, and expires by the server's clock. Moving and looking
 * up are one round trip each. Instants are kept in milliseconds, rounded up. Whatever goes wrong is a
 * {@link StoreUnavailableException}, after as long as the client's time limits allow. What Redis evicts or loses in a
 * failover is forgotten: use {@code noeviction}, and {@code appendonly} if a restart must not forget. Immutable and
 * safe for use by several threads.
 */
public final class RedisExpiringEpochs implements ExpiringEpochs {
    private static final RedisScript ADVANCE = RedisScript.load("advance.lua");

    private final UnifiedJedis client;
    private final String name;
    private final RedisKeys keys;

    private RedisExpiringEpochs(UnifiedJedis client, String name, RedisKeys keys) {
        this.client = client;
        this.name = name;
        this.keys = keys;
    }

    /**
     * Makes epochs.
     *
     * @param client the application's, which closes it
     * @param name tells them from others on the same server: 1 to 32 letters, digits, {@code -}, {@code _} or {@code .}
     * @param keySecret what the names of keys are made with, at least 16 bytes; the same on every node
     * @throws IllegalArgumentException if the name is anything else
     * @throws dev.hauberk.core.ConfigurationException if the secret is weak
     */
    public static RedisExpiringEpochs of(UnifiedJedis client, String name, Secret keySecret) {
        return new RedisExpiringEpochs(client, RedisKeys.requireName(name), RedisKeys.of(keySecret));
    }

    @Override
    public void advance(String key, Instant notBefore, Instant expiresAt) {
        byte[] redisKey = redisKey(key);
        try {
            ADVANCE.run(client, redisKey, Milliseconds.roundedUp(notBefore), Milliseconds.roundedUp(expiresAt));
        } catch (JedisException e) {
            throw RedisFailure.of(e);
        }
    }

    @Override
    public Optional<Instant> notBefore(String key) {
        byte[] redisKey = redisKey(key);
        try {
            byte[] value = client.get(redisKey);
            return value == null
                    ? Optional.empty()
                    : Optional.of(Instant.ofEpochMilli(Long.parseLong(new String(value, StandardCharsets.US_ASCII))));
        } catch (JedisException e) {
            throw RedisFailure.of(e);
        } catch (NumberFormatException e) {
            throw new StoreUnavailableException("an epoch in redis must be a number: it is not", e);
        }
    }

    private byte[] redisKey(String key) {
        return keys.key(name, ExpiringSet.requireKey(key));
    }

    @Override
    public String toString() {
        return "redis " + name;
    }
}
