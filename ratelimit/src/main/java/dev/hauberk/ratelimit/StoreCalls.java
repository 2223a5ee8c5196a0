/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.ratelimit.RateLimitStore.Answer;
import dev.hauberk.ratelimit.RateLimitStore.Command;
import dev.hauberk.ratelimit.RateLimitStore.Failed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a store on a thread of its own, so that nobody waits longer than he chose, whatever the store's client does.
 * Calls that gather while the store is busy go to it together.
 *
 * <p>At most {@value #CAPACITY} calls wait; a further one is refused at once. Safe for use by several threads.
 */
final class StoreCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCalls.class);
    private static final int CAPACITY = 4096;
    private static final int BATCH = 64;
    private static final long HEARTBEAT = TimeUnit.SECONDS.toNanos(10);

    /** One command under way, and what to do with its answer. */
    interface Call {
        /** Returns the command to send now, or null if nobody waits any more. Called once, on the store's thread. */
        @Nullable
        Command send();

        /** Takes the answer, on the store's thread. */
        void answered(Answer answer);
    }

    private final RateLimitStore store;
    private final String policy;
    private final String node;
    private final LongSupplier clock;
    private final ConcurrentLinkedQueue<Call> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final boolean countsNodes;
    private final Thread thread;
    private volatile boolean idle;
    private volatile boolean closed;
    private volatile int liveNodes = 1;

    /** @param node what no other process calls itself; empty if nobody needs to know how many nodes there are */
    StoreCalls(RateLimitStore store, String name, String node, LongSupplier clock) {
        this.store = store;
        this.policy = name;
        this.node = node;
        this.clock = clock;
        this.countsNodes = !node.isEmpty();
        this.thread = new Thread(this::run, "hauberk-ratelimit-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns how many nodes were alive when the store last told, 1 if it never did. */
    int liveNodes() {
        return liveNodes;
    }

    /** Hands a call over; returns false, and does nothing, if too many wait. */
    boolean submit(Call call) {
        if (closed || size.incrementAndGet() > CAPACITY) {
            size.decrementAndGet();
            return false;
        }
        waiting.add(call);
        if (idle) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    private void run() {
        long nextHeartbeat = clock.getAsLong();
        List<Call> calls = new ArrayList<>(BATCH);
        List<Command> commands = new ArrayList<>(BATCH);
        while (!closed) {
            long nanoTime = clock.getAsLong();
            if (countsNodes && nanoTime - nextHeartbeat >= 0) {
                nextHeartbeat = nanoTime + HEARTBEAT;
                beat();
            }
            gather(calls, commands);
            if (commands.isEmpty()) {
                idle = true;
                if (waiting.isEmpty() && !closed) {
                    LockSupport.parkNanos(this, HEARTBEAT);
                }
                idle = false;
            } else {
                answer(calls, ask(commands));
            }
            calls.clear();
            commands.clear();
        }
    }

    private void gather(List<Call> calls, List<Command> commands) {
        while (calls.size() < BATCH) {
            Call call = waiting.poll();
            if (call == null) {
                return;
            }
            size.decrementAndGet();
            Command command = call.send();
            if (command != null) {
                calls.add(call);
                commands.add(command);
            }
        }
    }

    private List<Answer> ask(List<Command> commands) {
        String failure;
        try {
            List<Answer> answers = store.run(List.copyOf(commands));
            if (answers.size() == commands.size()) {
                return answers;
            }
            failure = "a store must answer every command: " + answers.size() + " of " + commands.size();
            LOG.error(failure);
        } catch (RuntimeException | Error e) {
            // Whatever it is, the callers must hear of it, and this thread must live.
            LOG.debug("the store failed", e);
            failure = String.valueOf(e.getMessage());
        }
        Answer failed = new Failed(new StoreUnavailableException(failure));
        return Collections.nCopies(commands.size(), failed);
    }

    private static void answer(List<Call> calls, List<Answer> answers) {
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).answered(answers.get(i));
        }
    }

    private void beat() {
        try {
            liveNodes = Math.max(1, store.liveNodes(policy, node));
        } catch (RuntimeException e) {
            // The last number known stands: nodes do not vanish because the store does.
            LOG.debug("the store did not tell the number of live nodes", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
