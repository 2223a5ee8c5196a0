/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.ratelimit.RateLimitResult.Denied;
import dev.hauberk.ratelimit.RateLimitResult.Granted;
import dev.hauberk.ratelimit.RateLimitResult.Source;
import dev.hauberk.ratelimit.RateLimitResult.Unavailable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store that answers and then hangs, whichever of its callers leaves first. */
class StoreHangsTest {
    private static final int TRIALS = 3;
    /** Of a thread, until it is sure that the breaker does not open. Five are enough where all wait in step. */
    private static final int MOST_WAITS = 20;

    @ParameterizedTest
    @CsvSource({
        "4,1,false",
        "16,1,false",
        "64,1,false",
        "16,50,false",
        "64,50,false",
        "4,1,true",
        "16,1,true",
        "64,1,true",
        "64,50,true"
    })
    void acquire_storeHangs_theBreakerOpens(int threads, int keys, boolean leased) throws Exception {
        for (int trial = 0; trial < TRIALS; trial++) {
            FaultyStore store = new FaultyStore(System::nanoTime);
            RateLimiter.Builder builder = RateLimiter.builder("hangs")
                    .limit(RateLimit.perSecond(1_000_000))
                    .store(store)
                    .nodes(1);
            try (RateLimiter limiter = (leased ? builder.leased() : builder).build()) {
                AtomicInteger arrived = new AtomicInteger();
                AtomicBoolean hung = new AtomicBoolean();
                AtomicInteger mostWaits = new AtomicInteger();
                Threads.run(threads, thread -> {
                    for (int i = 0; i < 20; i++) {
                        limiter.acquire("key" + (thread + i) % keys);
                    }
                    // The last one to come sets it, and only then counts.
                    if (arrived.incrementAndGet() == threads) {
                        store.hang = new CountDownLatch(1);
                        hung.set(true);
                    }
                    int waits = 0;
                    while (limiter.isStoreTrusted() && waits < MOST_WAITS) {
                        RateLimitResult result = limiter.acquire("key" + (thread + waits) % keys);
                        // Before it hangs, what is late is so because the machine is busy.
                        waits += hung.get() && source(result) == Source.FALLBACK ? 1 : 0;
                    }
                    mostWaits.accumulateAndGet(waits, Math::max);
                });
                assertThat(limiter.isStoreTrusted())
                        .as("trial %d: %s", trial, limiter.statistics())
                        .isFalse();
                assertThat(mostWaits).hasValueLessThan(MOST_WAITS);
            } finally {
                store.hang.countDown();
            }
        }
    }

    /** A store that was closed refuses every call, as one does for which too many calls wait. */
    @Test
    void acquire_callIsRefused_noCallerThatJoinsItIsForgotten() throws Exception {
        RateLimiter limiter = RateLimiter.builder("refused")
                .limit(RateLimit.perDay(1))
                .store(new FaultyStore(System::nanoTime))
                .whenStoreFails(WhenStoreFails.CLOSED)
                .deadline(Duration.ofSeconds(5))
                .build();
        limiter.close();
        LongAdder unavailable = new LongAdder();
        Threads.run(8, thread -> {
            for (int i = 0; i < 5_000 && limiter.isStoreTrusted(); i++) {
                unavailable.add(limiter.acquire("a") instanceof Unavailable ? 1 : 0);
            }
        });
        assertThat(unavailable.sum()).isEqualTo(8 * 5_000);
        assertThat(limiter.isStoreTrusted()).as("no caller waited in vain").isTrue();
    }

    private static Source source(RateLimitResult result) {
        if (result instanceof Granted granted) {
            return granted.source();
        }
        return result instanceof Denied denied ? denied.source() : Source.FALLBACK;
    }
}
