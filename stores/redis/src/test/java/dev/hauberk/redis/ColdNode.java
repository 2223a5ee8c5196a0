/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitResult.Granted;
import dev.hauberk.ratelimit.RateLimitResult.Source;
import dev.hauberk.ratelimit.RateLimiter;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import redis.clients.jedis.RedisClient;

/** A process that has just started, and asks for permits at once, as fast as two threads can with a pause each. */
final class ColdNode {
    static final RateLimit LIMIT = RateLimit.perSecond(500).withBurst(500);

    private ColdNode() {}

    /** Takes the port, the number of keys and how many milliseconds to go on; prints what was counted. */
    public static void main(String[] args) throws Exception {
        int keys = Integer.parseInt(args[1]);
        long begin = System.currentTimeMillis();
        long building = System.nanoTime();
        try (RedisClient client = RedisClient.create("127.0.0.1", Integer.parseInt(args[0]));
                RateLimiter limiter = RateLimiter.builder("cold")
                        .limit(LIMIT)
                        .store(RedisRateLimitStore.of(client, TestRedis.KEY_SECRET))
                        .build()) {
            // build() waits for the first answer for a second, and then returns without it.
            boolean inTime = System.nanoTime() - building < TimeUnit.SECONDS.toNanos(1);
            int nodesAtFirst = limiter.statistics().nodes();
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[2]));
            LongAdder byStore = new LongAdder();
            LongAdder byShare = new LongAdder();
            Callable<Boolean> work = () -> {
                for (int i = 0; System.nanoTime() - until < 0; i++) {
                    if (limiter.acquire("key" + i % keys) instanceof Granted granted) {
                        (granted.source() == Source.STORE ? byStore : byShare).increment();
                    }
                    Thread.sleep(1);
                }
                return limiter.statistics().storeTrusted();
            };
            ExecutorService threads = Executors.newFixedThreadPool(2);
            threads.submit(work);
            boolean trusted = threads.submit(work).get();
            threads.shutdown();
            threads.awaitTermination(10, TimeUnit.SECONDS);
            System.out.println("counted " + begin + ' ' + System.currentTimeMillis() + ' ' + byStore + ' ' + byShare
                    + ' ' + nodesAtFirst + ' ' + limiter.statistics().nodes() + ' ' + trusted + ' ' + inTime);
        }
    }
}
