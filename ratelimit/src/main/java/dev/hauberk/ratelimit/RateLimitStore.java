/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Buckets that several processes share.
 *
 * <p>A store may block and may fail: whoever calls it has a deadline of its own, an answer to failures. A store has a
 * clock of its own, which all its callers share. An implementation is safe for use by several threads and shows that it
 * keeps this contract by passing {@code RateLimitStoreContract} of the module's test archive.
 */
public interface RateLimitStore extends AutoCloseable {
    /** The most limits that one key may have. */
    int MOST_LIMITS = 8;

    /** What to do with the buckets of one key. */
    sealed interface Command permits Take, Charge, Refund {
        /** Returns what tells the buckets of this policy from those of others. */
        String policy();

        /** Returns whose buckets they are. */
        String key();

        /** Returns the limits, 1 to {@value RateLimitStore#MOST_LIMITS}, one bucket each. */
        List<RateLimit> limits();
    }

    /**
     * Takes permits from all buckets of a key or from none: as many as all have, up to {@code wanted}, and nothing if
     * that is fewer than {@code least}.
     *
     * @param wanted at least {@code least}
     * @param least at least 1
     */
    record Take(String policy, String key, List<RateLimit> limits, long wanted, long least) implements Command {
        /** Copies the list. */
        public Take {
            limits = List.copyOf(limits);
            if (least < 1 || wanted < least) {
                throw new IllegalArgumentException(
                        "permits must be at least 1, and wanted not less: " + least + " to " + wanted);
            }
        }
    }

    /**
     * Takes permits that were used already, into debt if need be, as {@link dev.hauberk.core.TokenBucket#charge} says.
     *
     * @param used at least 1
     */
    record Charge(String policy, String key, List<RateLimit> limits, long used) implements Command {
        /** Copies the list. */
        public Charge {
            limits = List.copyOf(limits);
            if (used < 1) {
                throw new IllegalArgumentException("permits must be at least 1: " + used);
            }
        }
    }

    /**
     * Gives back what one {@link Take} was granted, less what was gained since.
     *
     * @param permits at most what was granted; each grant is given back at most once
     * @param grantedAt {@link Taken#at()} of that grant
     */
    record Refund(String policy, String key, List<RateLimit> limits, long permits, long grantedAt) implements Command {
        /** Copies the list. */
        public Refund {
            limits = List.copyOf(limits);
            if (permits < 1) {
                throw new IllegalArgumentException("permits must be at least 1: " + permits);
            }
        }
    }

    /** What became of a command. */
    sealed interface Answer permits Taken, Failed {}

    /**
     * The command was carried out.
     *
     * @param granted how many permits were taken; 0 if the buckets had too few
     * @param remaining how many the emptiest bucket has left
     * @param limit the index of the limit that has the fewest left, or for a denial the longest wait
     * @param retryAfter after how long {@code least} would be granted, zero if they were; or a negative duration if
     *     they never can be, as they are more than a burst
     * @param at when, by the store's clock, in its unit
     */
    record Taken(long granted, long remaining, int limit, Duration retryAfter, long at) implements Answer {}

    /**
     * The command may or may not have been carried out; if it was, nobody was told.
     *
     * @param cause why
     */
    record Failed(StoreUnavailableException cause) implements Answer {}

    /**
     * Carries out commands, in as few round trips as possible. They are independent of each other: one may fail and the
     * next succeed.
     *
     * @return an answer for each, in the same order
     */
    List<Answer> run(List<Command> commands);

    /**
     * Does nothing if this store can keep a limit.
     *
     * @throws IllegalArgumentException if it cannot, saying what must hold
     */
    default void requireSupported(RateLimit limit) {}

    /**
     * Records that a node is alive, and returns how many that share a policy were recently, this one included; a store
     * that cannot count returns 1. A limiter calls it when it is built and every five seconds.
     *
     * @param policy the name of the limiter
     * @param node what no other process calls itself
     * @throws StoreUnavailableException if the store does not answer
     */
    default int liveNodes(String policy, String node) {
        return 1;
    }

    /**
     * Records that a node has ended, so that the others do not count it any more. Does nothing by default.
     *
     * @throws StoreUnavailableException if the store does not answer
     */
    default void leave(String policy, String node) {}

    /**
     * Opens a connection and loads what {@link #run} needs, so that the first decision is not slower than others. A
     * limiter calls it once when it is built, and waits no longer than a second. Does nothing by default.
     *
     * @throws StoreUnavailableException if the store does not answer
     */
    default void warmUp() {}

    /**
     * Makes a store in the memory of this process, for tests of what is to be shared later. It is not bounded but by
     * how many keys are not full at a time.
     *
     * @param nanoTime its clock, in nanoseconds that never go back, such as {@link System#nanoTime}
     */
    static RateLimitStore inMemory(LongSupplier nanoTime) {
        return new InMemoryRateLimitStore(nanoTime);
    }

    /** Releases what the store opened itself, never what the application handed in. */
    @Override
    default void close() {}
}
