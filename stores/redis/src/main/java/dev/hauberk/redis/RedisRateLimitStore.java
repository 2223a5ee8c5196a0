/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import dev.hauberk.core.Secret;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitStore;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Buckets in Redis 6.2 or newer, or Valkey, by any client of Jedis: {@code RedisClient}, {@code RedisClusterClient},
 * {@code RedisSentinelClient}.
 *
 * <p>A decision is one {@code EVALSHA} on one key, by the server's clock. All limits of a key are in that key, a few
 * bytes each. It expires when its buckets are full again, so there is nothing to sweep; a denial writes nothing. The
 * key's name is made from 96 bits of an HMAC, so that no address and no user name lands in Redis. Several commands go
 * out together in one pipeline.
 *
 * <p>Time is kept in eighths of a microsecond: a rate that these cannot express is rounded so that less is granted. The
 * client and its connections are the application's to set up and to close; its time limits should be short, as a call
 * that hangs holds the others up. Memory: with {@code maxmemory}, use a policy of {@code noeviction} or
 * {@code volatile-ttl}; the first refuses writes when there is no room, which counts as a failure, and the second drops
 * the buckets that are nearly full first. Safe for use by several threads.
 */
public final class RedisRateLimitStore implements RateLimitStore {
    private static final RedisScript BUCKETS = RedisScript.load("buckets.lua");
    private static final RedisScript NODES = RedisScript.load("nodes.lua");
    private static final BigInteger TICKS_PER_MICROSECOND = BigInteger.valueOf(8);
    private static final BigInteger NANOS_PER_MICROSECOND = BigInteger.valueOf(1000);
    /** Lua's numbers are exact to 2^53, and sums of two of these are made. */
    private static final BigInteger LONGEST_FILL = BigInteger.ONE.shiftLeft(51);

    private static final long NEVER = -1;
    private static final String NODES_ALIVE_MILLIS = "15000";

    private final UnifiedJedis client;
    private final RedisKeys keys;
    private volatile @Nullable Encoded lastEncoded;

    private RedisRateLimitStore(UnifiedJedis client, RedisKeys keys) {
        this.client = client;
        this.keys = keys;
    }

    /**
     * Makes a store.
     *
     * @param client the application's, which closes it; it needs a limit for a read and for a wait for its pool, as
     *     sixteen calls that never return stop all others for 30 seconds or longer
     * @param keySecret what the names of keys are made with, at least 16 bytes; the same on every node
     * @throws IllegalArgumentException if the secret is weak
     */
    public static RedisRateLimitStore of(UnifiedJedis client, Secret keySecret) {
        return new RedisRateLimitStore(client, RedisKeys.of(keySecret));
    }

    @Override
    public void requireSupported(RateLimit limit) {
        ticksPerPermit(limit);
    }

    @Override
    public List<Answer> run(List<Command> commands) {
        return RedisCommand.run(client, commands.stream().map(this::encoded).toList()).stream()
                .map(RedisRateLimitStore::answer)
                .toList();
    }

    private static Answer answer(RedisCommand.Reply reply) {
        RuntimeException thrown = reply.thrown();
        if (thrown != null) {
            return new Failed(RedisFailure.of(thrown));
        }
        return reply.value() instanceof List<?> numbers
                ? taken(numbers)
                : new Failed(new StoreUnavailableException("redis must answer with numbers: it did not"));
    }

    private RedisCommand encoded(Command command) {
        // A permit that is taken twice is lost; one that is given back twice would be one too many.
        return command instanceof Refund
                ? RedisCommand.runOnce(BUCKETS, arguments(command))
                : RedisCommand.run(BUCKETS, arguments(command));
    }

    private static Taken taken(List<?> numbers) {
        long wait = number(numbers, 3);
        Duration retryAfter = wait == NEVER ? Duration.ofNanos(-1) : Duration.ofNanos(wait * 125);
        return new Taken(
                number(numbers, 0), number(numbers, 1), (int) number(numbers, 2), retryAfter, number(numbers, 4));
    }

    private static long number(List<?> numbers, int index) {
        return (Long) numbers.get(index);
    }

    private byte[][] arguments(Command command) {
        byte[][] limits = encoded(command.limits());
        byte[][] arguments = new byte[4 + limits.length][];
        arguments[0] = keys.shortKey(command.policy(), command.key());
        if (command instanceof Take take) {
            set(arguments, "t", take.wanted(), take.least());
        } else if (command instanceof Charge charge) {
            set(arguments, "c", charge.used(), 0);
        } else if (command instanceof Refund refund) {
            set(arguments, "r", refund.permits(), refund.grantedAt());
        }
        System.arraycopy(limits, 0, arguments, 4, limits.length);
        return arguments;
    }

    /** Returns the arguments for limits; those of the last list are kept, as a limiter always has the same. */
    private byte[][] encoded(List<RateLimit> limits) {
        Encoded last = lastEncoded;
        if (last == null || last.limits != limits) {
            last = new Encoded(limits);
            lastEncoded = last;
        }
        return last.arguments;
    }

    private static final class Encoded {
        final List<RateLimit> limits;
        final byte[][] arguments;

        Encoded(List<RateLimit> limits) {
            this.limits = limits;
            this.arguments = new byte[3 * limits.size()][];
            for (int i = 0; i < limits.size(); i++) {
                RateLimit limit = limits.get(i);
                arguments[3 * i] = bytes(ticksPerPermit(limit).toString());
                arguments[3 * i + 1] = bytes(Long.toString(limit.burst()));
                arguments[3 * i + 2] = bytes(Long.toString(limit.debt()));
            }
        }
    }

    private static void set(byte[][] arguments, String operation, long first, long second) {
        arguments[1] = bytes(operation);
        arguments[2] = bytes(Long.toString(first));
        arguments[3] = bytes(Long.toString(second));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static BigInteger ticksPerPermit(RateLimit limit) {
        TokenBucket bucket = limit.bucket();
        BigInteger nanos = BigInteger.valueOf(bucket.period().toSeconds())
                .multiply(BigInteger.valueOf(TimeUnit.SECONDS.toNanos(1)))
                .add(BigInteger.valueOf(bucket.period().toNanosPart()));
        BigInteger[] ticks = nanos.multiply(TICKS_PER_MICROSECOND)
                .divideAndRemainder(NANOS_PER_MICROSECOND.multiply(BigInteger.valueOf(bucket.permits())));
        BigInteger perPermit = ticks[1].signum() == 0 ? ticks[0] : ticks[0].add(BigInteger.ONE);
        if (ticks[0].compareTo(TICKS_PER_MICROSECOND) < 0) {
            throw new IllegalArgumentException("in redis a limit must be at most one permit per microsecond: " + limit);
        }
        BigInteger fill = perPermit.multiply(BigInteger.valueOf(bucket.burst()).add(BigInteger.valueOf(bucket.debt())));
        if (fill.compareTo(LONGEST_FILL) > 0) {
            throw new IllegalArgumentException(
                    "in redis an empty bucket must fill up within eight years, debts included: " + limit);
        }
        return perPermit;
    }

    @Override
    public int liveNodes(String policy, String node) {
        try {
            Object count = NODES.run(client, bytes("hb:nodes:" + policy), bytes(node), bytes(NODES_ALIVE_MILLIS));
            return Math.toIntExact((Long) count);
        } catch (JedisException e) {
            throw RedisFailure.of(e);
        }
    }

    @Override
    public void leave(String policy, String node) {
        try {
            byte[] key = bytes("hb:nodes:" + policy);
            client.zadd(key, 0, bytes(node));
            client.zremrangeByScore(key, 0, 0);
        } catch (JedisException e) {
            throw RedisFailure.of(e);
        }
    }

    /**
     * Refunds to full buckets, alone and in a pipeline: it loads the script and the client's classes, and writes
     * nothing.
     */
    @Override
    public void warmUp() {
        Command nothing = new Refund("warm-up", "", List.of(RateLimit.perSecond(1)), 1, 0);
        for (List<Command> commands : List.of(List.of(nothing), List.of(nothing, nothing))) {
            for (Answer answer : run(commands)) {
                if (answer instanceof Failed failed) {
                    throw failed.cause();
                }
            }
        }
    }

    @Override
    public String toString() {
        return "redis";
    }
}
