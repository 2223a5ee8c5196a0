/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.TokenBucket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in the memory of this process: what the others are compared with. Commands wait for each other; buckets that
 * are full again are forgotten. Safe for use by several threads.
 */
final class InMemoryRateLimitStore implements RateLimitStore {
    private static final int SWEEP_AT_LEAST = 1024;

    private record Partition(String policy, String key) {}

    /** The buckets of one key: their limits, and their states. */
    private static final class Buckets {
        final List<RateLimit> limits;
        final long[] states;

        Buckets(List<RateLimit> limits, long[] states) {
            this.limits = limits;
            this.states = states;
        }
    }

    private final Map<Partition, Buckets> partitions = new HashMap<>();
    private final LongSupplier clock;
    private final long origin;
    private int sweepAt = SWEEP_AT_LEAST;

    InMemoryRateLimitStore(LongSupplier clock) {
        this.clock = clock;
        this.origin = clock.getAsLong();
    }

    @Override
    public synchronized List<Answer> run(List<Command> commands) {
        return commands.stream().map(this::run).toList();
    }

    private Answer run(Command command) {
        long nanos = clock.getAsLong() - origin;
        Partition partition = new Partition(command.policy(), command.key());
        Buckets before = partitions.get(partition);
        long[] states = new long[command.limits().size()];
        Arrays.fill(states, TokenBucket.FULL);
        if (before != null) {
            System.arraycopy(before.states, 0, states, 0, Math.min(states.length, before.states.length));
        }
        Taken answer = run(command, states, nanos);
        if (!(command instanceof Take) || answer.granted() > 0) {
            partitions.put(partition, new Buckets(command.limits(), states));
            sweep(nanos);
        }
        return answer;
    }

    private static Taken run(Command command, long[] states, long nanos) {
        List<RateLimit> limits = command.limits();
        long granted = 0;
        @Nullable Take unmet = null;
        if (command instanceof Take take) {
            granted = grantable(take, states, nanos);
            unmet = granted > 0 ? null : take;
        }
        long fewest = Long.MAX_VALUE;
        long longest = 0;
        int limit = 0;
        for (int i = 0; i < states.length; i++) {
            TokenBucket bucket = limits.get(i).bucket();
            long now = bucket.ticks(nanos);
            if (granted > 0) {
                states[i] = bucket.take(states[i], now, granted);
            } else if (command instanceof Charge charge) {
                states[i] = bucket.charge(states[i], now, charge.used());
            } else if (command instanceof Refund refund) {
                states[i] = bucket.refund(
                        states[i], now, bucket.ticks(refund.grantedAt()), Math.min(refund.permits(), bucket.burst()));
            }
            long remaining = bucket.remaining(states[i], now);
            long wait = unmet == null ? 0 : bucket.nanosToWait(states[i], now, unmet.least());
            if (wait > longest || (longest == 0 && remaining < fewest)) {
                limit = i;
            }
            longest = Math.max(longest, wait);
            fewest = Math.min(fewest, remaining);
        }
        Duration retryAfter = longest == TokenBucket.NEVER ? Duration.ofNanos(-1) : Duration.ofNanos(longest);
        return new Taken(granted, fewest, limit, retryAfter, nanos);
    }

    private static long grantable(Take take, long[] states, long nanos) {
        long most = take.wanted();
        for (int i = 0; i < states.length; i++) {
            TokenBucket bucket = take.limits().get(i).bucket();
            most = Math.min(most, bucket.remaining(states[i], bucket.ticks(nanos)));
        }
        return most < take.least() ? 0 : most;
    }

    /** Returns how many keys are remembered. */
    synchronized int size() {
        return partitions.size();
    }

    private void sweep(long nanos) {
        if (partitions.size() >= sweepAt) {
            partitions.values().removeIf(buckets -> isFull(buckets, nanos));
            sweepAt = Math.max(SWEEP_AT_LEAST, 2 * partitions.size());
        }
    }

    private static boolean isFull(Buckets buckets, long nanos) {
        for (int i = 0; i < buckets.states.length; i++) {
            TokenBucket bucket = buckets.limits.get(i).bucket();
            if (bucket.nanosToFull(buckets.states[i], bucket.ticks(nanos)) > 0) {
                return false;
            }
        }
        return true;
    }
}
