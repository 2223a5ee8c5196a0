/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.store.StoreCalls;
import dev.hauberk.core.store.StoreHealth;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many nodes share a limiter. The store is asked when the limiter is built, soon after, as others may start at the
 * same time, and then every five seconds. Safe for use by several threads.
 */
final class Nodes implements StoreCalls.Chore {
    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);
    private static final long FIRST_BEAT = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int DOUBLINGS = 10;
    private static final long HEARTBEAT = TimeUnit.SECONDS.toNanos(5);
    private static final long LONGEST_START = 1_000;

    private final RateLimitStore store;
    private final String policy;
    private final String node;
    private final StoreHealth health;
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile int live = 1;
    private volatile boolean ended;
    private final AtomicInteger beats = new AtomicInteger();

    /** @param node what no other process calls itself; empty if the number of nodes is not needed */
    Nodes(RateLimitStore store, String policy, String node, StoreHealth health) {
        this.store = store;
        this.policy = policy;
        this.node = node;
        this.health = health;
    }

    /** Returns how many nodes were alive when the store last answered, 1 if it never did. */
    int live() {
        return live;
    }

    /** Waits until the store was asked for the first time, for no longer than a second. */
    void awaitFirst() {
        try {
            if (!started.await(LONGEST_START, TimeUnit.MILLISECONDS)) {
                health.trouble(
                        new StoreUnavailableException("a store must answer at the start: it did not in a second"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long run() {
        try {
            if (started.getCount() > 0) {
                store.warmUp();
            }
            if (!node.isEmpty() && !ended) {
                live = Math.max(1, store.liveNodes(policy, node));
            }
        } catch (RuntimeException e) {
            // The last number known stands: nodes do not vanish because the store does.
            LOG.debug("the store did not count the live nodes", e);
            if (started.getCount() > 0) {
                health.trouble(new StoreUnavailableException("a store must answer at the start: " + e.getMessage(), e));
            }
        } finally {
            started.countDown();
        }
        if (node.isEmpty()) {
            return NEVER;
        }
        return Math.min(FIRST_BEAT << Math.min(beats.getAndIncrement(), DOUBLINGS), HEARTBEAT);
    }

    /** Has the other nodes count this one no more. Waits for the store no longer than a second. */
    void leave() {
        ended = true;
        if (node.isEmpty()) {
            return;
        }
        Thread leaving = new Thread(this::tryToLeave, "hauberk-ratelimit-" + policy + "-leaving");
        leaving.setDaemon(true);
        leaving.start();
        try {
            leaving.join(LONGEST_START);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryToLeave() {
        try {
            store.leave(policy, node);
        } catch (RuntimeException e) {
            LOG.debug("the store did not remove this node; it does so by itself soon", e);
        }
    }
}
