/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** A store in memory that counts its calls, and fails or hangs when told to. */
final class FaultyStore implements RateLimitStore {
    private final RateLimitStore store;
    final AtomicInteger commands = new AtomicInteger();
    /** Refunds and charges that were carried out. */
    final AtomicInteger refunds = new AtomicInteger();

    final AtomicInteger largestBatch = new AtomicInteger();
    volatile boolean failing;
    volatile boolean throwing;
    volatile boolean failingWarmUp;
    volatile CountDownLatch hang = new CountDownLatch(0);
    /** Whether a hanging call carries out its commands before it hangs, or after. */
    volatile boolean hangAfter;

    volatile int nodes = 1;

    FaultyStore(LongSupplier clock) {
        this.store = RateLimitStore.inMemory(clock);
    }

    @Override
    public List<Answer> run(List<Command> batch) {
        long takes = batch.stream().filter(Take.class::isInstance).count();
        commands.addAndGet((int) takes);
        largestBatch.accumulateAndGet(batch.size(), Math::max);
        if (throwing) {
            throw new IllegalStateException("broken");
        }
        List<Answer> answers = hangAfter ? store.run(batch) : List.of();
        try {
            hang.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (failing) {
            List<Answer> failures = new ArrayList<>();
            batch.forEach(command -> failures.add(new Failed(new StoreUnavailableException("gone"))));
            return failures;
        }
        answers = hangAfter ? answers : store.run(batch);
        refunds.addAndGet(batch.size() - (int) takes);
        return answers;
    }

    @Override
    public void warmUp() {
        if (failingWarmUp) {
            throw new StoreUnavailableException("no connection");
        }
    }

    @Override
    public int liveNodes(String policy, String node) {
        if (failing) {
            throw new StoreUnavailableException("gone");
        }
        return nodes;
    }
}
