/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import dev.hauberk.core.store.StoreCalls;
import dev.hauberk.redis.RedisCommand.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The attempts to add a key whose callers left without an outcome. Each has a token of its own, which begins the value
 * of the key if the server carries it out. Until the server confirms that a token is cancelled it is remembered here,
 * at most {@value #MOST} of them, so that the next attempt of this process takes its place. A token whose caller heard
 * that the key was added never comes here. Safe for use by several threads.
 */
final class Attempts implements StoreCalls.Chore {
    private static final RedisScript CANCEL = RedisScript.load("cancel.lua");
    private static final int MOST = 10_000;
    private static final int AT_ONCE = 64;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(250);

    /** One attempt; its name in the server, its token, and until when it matters. */
    static final class Attempt {
        private final String key;
        private final byte[] redisKey;
        private final String token;
        private final Instant expiresAt;

        Attempt(String key, byte[] redisKey, String token, Instant expiresAt) {
            this.key = key;
            this.redisKey = redisKey;
            this.token = token;
            this.expiresAt = expiresAt;
        }

        byte[] tokenBytes() {
            return token.getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final String process = Long.toString(UUID.randomUUID().getMostSignificantBits() >>> 1, Character.MAX_RADIX);
    private final AtomicLong count = new AtomicLong();
    /** By token, the oldest first. Guarded by itself. */
    private final Map<String, Attempt> unheard = new LinkedHashMap<>();
    /** The same attempts by key. Guarded by {@link #unheard}. */
    private final Map<String, List<Attempt>> byKey = new HashMap<>();

    private final AtomicInteger underWay = new AtomicInteger();
    private final LongAdder cancelled = new LongAdder();
    private @Nullable RedisCalls calls;

    /** Sets by what attempts are cancelled, before the first one begins. */
    void use(RedisCalls value) {
        calls = value;
    }

    /** Begins an attempt, with a token that no other attempt of any process has. */
    Attempt begin(String key, byte[] redisKey, Instant expiresAt) {
        String token = process + '.' + Long.toString(count.incrementAndGet(), Character.MAX_RADIX);
        return new Attempt(key, redisKey, token, expiresAt);
    }

    /** Remembers an attempt without an outcome, to be cancelled. */
    private void giveUp(Attempt attempt) {
        synchronized (unheard) {
            if (unheard.size() >= MOST) {
                remove(unheard.values().iterator().next());
            }
            if (unheard.put(attempt.token, attempt) == null) {
                byKey.computeIfAbsent(attempt.key, unused -> new ArrayList<>(1)).add(attempt);
            }
        }
        wake();
    }

    /** Returns what to do about an attempt whose caller does not hear that the key was added. */
    StoreCalls.Unheard<Reply> unheard(Attempt attempt) {
        return new StoreCalls.Unheard<>() {
            @Override
            public void left() {
                giveUp(attempt);
            }

            @Override
            public void late(Reply reply) {
                if (addedNothing(reply)) {
                    forget(attempt);
                } else {
                    wake();
                }
            }

            @Override
            public void failed(Reply reply) {
                if (!addedNothing(reply)) {
                    giveUp(attempt);
                }
            }
        };
    }

    /** Returns whether the server said that the attempt did not add the key. */
    private static boolean addedNothing(Reply reply) {
        return reply.thrown() == null
                ? !Long.valueOf(RedisExpiringSet.ADDED).equals(reply.value())
                : reply.thrown() instanceof JedisDataException;
    }

    private RedisCalls calls() {
        return Objects.requireNonNull(calls);
    }

    private void wake() {
        calls().wakeChore();
    }

    private void forget(Attempt attempt) {
        synchronized (unheard) {
            remove(attempt);
        }
    }

    /** The caller holds the lock. */
    private void remove(Attempt attempt) {
        if (unheard.remove(attempt.token) != null) {
            byKey.computeIfPresent(attempt.key, (unused, attempts) -> {
                attempts.remove(attempt);
                return attempts.isEmpty() ? null : attempts;
            });
        }
    }

    /** Returns the tokens for a key that do not count, as their attempts were given up. */
    List<byte[]> givenUp(String key) {
        synchronized (unheard) {
            return byKey.getOrDefault(key, List.of()).stream()
                    .map(Attempt::tokenBytes)
                    .toList();
        }
    }

    long pending() {
        synchronized (unheard) {
            return unheard.size();
        }
    }

    long cancelled() {
        return cancelled.sum();
    }

    @Override
    public long run() {
        if (underWay.get() == 0) {
            next().forEach(attempt -> {
                underWay.incrementAndGet();
                calls().submit(new Cancellation(attempt));
            });
        }
        return pending() == 0 ? NEVER : PAUSE;
    }

    private List<Attempt> next() {
        List<Attempt> next = new ArrayList<>();
        Instant past = Instant.now().minus(Duration.ofMinutes(1));
        synchronized (unheard) {
            unheard.values().stream()
                    .filter(attempt -> attempt.expiresAt.isBefore(past))
                    .toList()
                    .forEach(this::remove);
            for (Attempt attempt : unheard.values()) {
                if (next.size() == AT_ONCE) {
                    break;
                }
                next.add(attempt);
            }
        }
        return next;
    }

    /** Takes one attempt back. */
    private final class Cancellation implements StoreCalls.Call<RedisCommand, Reply> {
        private final Attempt attempt;

        Cancellation(Attempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public @Nullable RedisCommand send() {
            return RedisCommand.run(
                    CANCEL, attempt.redisKey, attempt.tokenBytes(), Milliseconds.roundedUp(attempt.expiresAt));
        }

        @Override
        public void answered(Reply reply) {
            underWay.decrementAndGet();
            // A server that refuses to write wants to be asked again, once it can.
            if (reply.thrown() == null) {
                forget(attempt);
                cancelled.increment();
            }
        }

        @Override
        public void refused() {
            underWay.decrementAndGet();
        }
    }
}
