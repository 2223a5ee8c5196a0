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
 * Calls a store on threads of its own, so that nobody waits longer than he chose, whatever the store's client does.
 * Calls that gather while the store is busy go to it together.
 *
 * <p>At most {@value #CAPACITY} calls wait; a further one is refused at once. Safe for use by several threads.
 */
final class StoreCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCalls.class);
    private static final int CAPACITY = 4096;
    private static final int BATCH = 64;
    /** While one waits for the store another wakes the callers of the last batch. */
    private static final int WORKERS = 2;
    /** How long to look for the next call, if calls come one at a time, before sleeping: waking up takes as long. */
    private static final long ALERT = TimeUnit.MICROSECONDS.toNanos(50);

    private static final boolean SEVERAL_PROCESSORS = Runtime.getRuntime().availableProcessors() > 1;

    private static final long HEARTBEAT = TimeUnit.SECONDS.toNanos(10);

    /** One command under way, and what to do with its answer. */
    interface Call {
        /**
         * Returns the command to send now, or null if nobody waits any more. Called once, on a thread of the store's.
         */
        @Nullable
        Command send();

        /** Takes the answer, on a thread of the store's. */
        void answered(Answer answer);
    }

    private final RateLimitStore store;
    private final String policy;
    private final String node;
    private final LongSupplier clock;
    private final ConcurrentLinkedQueue<Call> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final List<Worker> workers = new ArrayList<>();
    private volatile boolean closed;
    private volatile int liveNodes = 1;

    /** @param node what no other process calls itself; empty if nobody needs to know how many nodes there are */
    StoreCalls(RateLimitStore store, String name, String node, LongSupplier clock) {
        this.store = store;
        this.policy = name;
        this.node = node;
        this.clock = clock;
        for (int i = 0; i < WORKERS; i++) {
            workers.add(new Worker(i == 0 && !node.isEmpty(), "hauberk-ratelimit-" + name + "-" + i));
        }
        workers.forEach(Worker::start);
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
        for (Worker worker : workers) {
            if (worker.idle) {
                LockSupport.unpark(worker.thread);
                break;
            }
        }
        return true;
    }

    /** One thread that calls the store, with the connection that the store's client gives it. */
    private final class Worker implements Runnable {
        private final boolean beats;
        private final Thread thread;
        private final List<Call> calls = new ArrayList<>(BATCH);
        private final List<Command> commands = new ArrayList<>(BATCH);
        volatile boolean idle;

        Worker(boolean beats, String name) {
            this.beats = beats;
            this.thread = new Thread(this, name);
            thread.setDaemon(true);
        }

        void start() {
            thread.start();
        }

        @Override
        public void run() {
            long nextHeartbeat = clock.getAsLong();
            boolean alert = false;
            while (!closed) {
                long nanoTime = clock.getAsLong();
                if (beats && nanoTime - nextHeartbeat >= 0) {
                    nextHeartbeat = nanoTime + HEARTBEAT;
                    beat();
                }
                gather(calls, commands);
                if (!commands.isEmpty()) {
                    answer(calls, ask(commands));
                    alert = SEVERAL_PROCESSORS && commands.size() == 1;
                } else if (alert) {
                    alert = false;
                    lookOut();
                } else {
                    sleep();
                }
                calls.clear();
                commands.clear();
            }
        }

        private void sleep() {
            idle = true;
            if (waiting.isEmpty() && !closed) {
                LockSupport.parkNanos(this, HEARTBEAT);
            }
            idle = false;
        }
    }

    private void lookOut() {
        long until = System.nanoTime() + ALERT;
        while (waiting.isEmpty() && System.nanoTime() - until < 0) {
            Thread.onSpinWait();
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
            try {
                calls.get(i).answered(answers.get(i));
            } catch (RuntimeException e) {
                LOG.error("an answer of the store makes no sense", e);
                calls.get(i).answered(new Failed(new StoreUnavailableException("an answer makes no sense", e)));
            }
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
        workers.forEach(worker -> LockSupport.unpark(worker.thread));
    }
}
