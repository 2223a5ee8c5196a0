/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Secret;
import java.time.Instant;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * An {@link ExpiringSet} in Redis 6.2 or newer, or Valkey, that several processes share: identifiers of DPoP proofs
 * that were seen, of tokens that were revoked.
 *
 * <p>Each key is one string of one byte, whose name is 128 bits of an HMAC, and expires by the server's clock. Adding
 * and looking up are one round trip each. A server without room answers {@link Result#FULL}; whatever else goes wrong
 * is a {@link dev.hauberk.core.StoreUnavailableException}. An answer takes as long as the client's time limits allow.
 * What Redis evicts or loses in a failover is forgotten: use {@code noeviction}, and {@code appendonly} if a restart
 * must not forget. Immutable and safe for use by several threads.
 */
public final class RedisExpiringSet implements ExpiringSet {
    private static final RedisScript ADD = RedisScript.load("add.lua");
    private static final long ADDED = 1;
    private static final long EXPIRED = -1;

    private final UnifiedJedis client;
    private final String name;
    private final RedisKeys keys;

    private RedisExpiringSet(UnifiedJedis client, String name, RedisKeys keys) {
        this.client = client;
        this.name = name;
        this.keys = keys;
    }

    /**
     * Makes a set.
     *
     * @param client the application's, which closes it
     * @param name tells it from others on the same server: 1 to 32 letters, digits, {@code -}, {@code _} or {@code .}
     * @param keySecret what the names of keys are made with, at least 16 bytes; the same on every node
     * @throws IllegalArgumentException if the name is anything else
     * @throws dev.hauberk.core.ConfigurationException if the secret is weak
     */
    public static RedisExpiringSet of(UnifiedJedis client, String name, Secret keySecret) {
        return new RedisExpiringSet(client, RedisKeys.requireName(name), RedisKeys.of(keySecret));
    }

    @Override
    public Result add(String key, Instant expiresAt) {
        byte[] redisKey = redisKey(key);
        try {
            long added = (Long) ADD.run(client, redisKey, Milliseconds.roundedUp(expiresAt));
            return added == ADDED ? Result.ADDED : added == EXPIRED ? Result.EXPIRED : Result.PRESENT;
        } catch (JedisDataException e) {
            if (String.valueOf(e.getMessage()).contains("OOM command not allowed")) {
                return Result.FULL;
            }
            throw RedisFailure.of(e);
        } catch (JedisException e) {
            throw RedisFailure.of(e);
        }
    }

    @Override
    public boolean contains(String key) {
        byte[] redisKey = redisKey(key);
        try {
            return client.exists(redisKey);
        } catch (JedisException e) {
            throw RedisFailure.of(e);
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
