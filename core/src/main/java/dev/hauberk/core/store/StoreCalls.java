/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.store;

import dev.hauberk.core.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls a store on threads of its own, so that no caller waits longer than its deadline, whatever the store's client
 * does. Calls that gather while the store is busy go to it together.
 *
 * <p>Two threads serve a quick store. A thread that waits for a reply for more than an eighth of the deadline counts no
 * longer, and another takes its place, up to {@value #MOST_WORKERS}: so a slow reply does not hold up what comes after
 * it. Threads are daemons, begin with the first call and end ten seconds after the last. At most {@value #CAPACITY}
 * calls wait; a further one is refused at once. Safe for use by several threads.
 *
 * <p>When all threads wait for a reply, one that waits for more than 30 seconds is interrupted and replaced, and its
 * calls fail. At most {@value #MOST_WORKERS} replaced threads may live. The time doubles with each that lives on, as
 * the store's client ignores the interrupt.
 *
 * @param <C> a command of the store
 * @param <A> its answer
 */
public final class StoreCalls<C, A> implements AutoCloseable {
    /**
     * The most threads, and so the most connections, that one of these uses at a time; replaced threads do not count.
     */
    public static final int MOST_WORKERS = 16;

    private static final int CAPACITY = 4096;
    private static final int BATCH = 64;
    /** While one waits for the store another wakes the callers of the last batch. */
    private static final int MOVING = 2;

    private static final int SLOW_PART = 8;
    private static final long STUCK = TimeUnit.SECONDS.toNanos(30);
    private static final long IDLE = TimeUnit.SECONDS.toNanos(10);
    /** How long to look for the next call, if calls come one at a time, before sleeping: waking up takes as long. */
    private static final long ALERT = TimeUnit.MICROSECONDS.toNanos(50);

    private static final boolean SEVERAL_PROCESSORS = Runtime.getRuntime().availableProcessors() > 1;

    /** A store that may block and may fail. */
    public interface Store<C, A> {
        /** Carries out commands; returns an answer for each, in the same order. */
        List<A> run(List<C> commands);

        /** Returns the answer that says that a command failed. */
        A failure(StoreUnavailableException cause);

        /** Returns why a command failed, or null if it did not. */
        @Nullable
        StoreUnavailableException cause(@Nullable A answer);
    }

    /** One command under way, and what to do with its answer. */
    public interface Call<C, A> {
        /** Returns the command to send now, or null if no caller waits any more. Called once, on a thread of ours. */
        @Nullable
        C send();

        /** Takes the answer, on a thread of ours. Called a second time, with a failure, if it throws. */
        void answered(A answer);

        /** The call could not be handed over, as too many wait or this is closed. */
        default void refused() {}
    }

    /** Something to do on a thread of ours at times. */
    public interface Chore {
        /** There is nothing to do until {@link StoreCalls#wakeChore}. */
        long NEVER = Long.MAX_VALUE;

        /** Does what is due; returns after how many nanoseconds to call it again, or {@link #NEVER}. */
        long run();
    }

    /** Hears of what a call, a store or a chore did wrong. */
    public interface FaultListener {
        /** Something threw that must not. */
        void fault(String what, Throwable thrown);
    }

    private final Store<C, A> store;
    private final String name;
    private final StoreHealth health;
    private final Chore chore;
    private final FaultListener faults;
    private final long slow;
    private final ConcurrentLinkedQueue<Call<C, A>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicReferenceArray<@Nullable Worker> workers = new AtomicReferenceArray<>(MOST_WORKERS);
    /** How many threads were replaced and have not ended. */
    private final AtomicInteger replaced = new AtomicInteger();

    private final AtomicBoolean starting = new AtomicBoolean();
    private final AtomicBoolean choring = new AtomicBoolean();
    private volatile long choreAt;
    private volatile boolean choreDue;
    private volatile boolean closed;

    /** @param name what its threads are called after */
    public StoreCalls(Store<C, A> store, String name, StoreHealth health, Chore chore, FaultListener faults) {
        this.store = store;
        this.name = name;
        this.health = health;
        this.chore = chore;
        this.faults = faults;
        this.slow = health.deadlineNanos() / SLOW_PART;
    }

    /** Returns how many nanoseconds a reply may take, or a call may wait to be sent, before others stop waiting. */
    public long slowNanos() {
        return slow;
    }

    /** Hands a call over. If that is not possible it returns false, and calls {@link Call#refused}. */
    public boolean submit(Call<C, A> call) {
        if (closed || size.incrementAndGet() > CAPACITY) {
            size.decrementAndGet();
            call.refused();
            return false;
        }
        waiting.add(call);
        wake();
        return true;
    }

    /**
     * Asks one question and waits for the answer; an interrupt is for the application to see later.
     *
     * @throws StoreUnavailableException if there is no answer within the deadline, the command failed, or the store is
     *     not asked until its next probe, as it failed before
     */
    public A ask(C command, Unheard<A> unheard) {
        return begin(command, unheard).get();
    }

    /**
     * Begins what {@link #ask} does, and returns what waits for the answer, once and in the same thread.
     *
     * @throws StoreUnavailableException if the store is not asked until its next probe, as it failed before
     */
    public Supplier<A> begin(C command, Unheard<A> unheard) {
        if (!health.allows()) {
            throw new StoreUnavailableException(
                    "a store must answer: " + name + " did not before, and is tried again within seconds");
        }
        Question<C, A> question = new Question<>(command, unheard);
        long since = health.nanoTime();
        long begun = System.nanoTime();
        boolean submitted = submit(question);
        return () -> await(question, submitted, since, begun);
    }

    private A await(Question<C, A> question, boolean submitted, long since, long begun) {
        if (submitted) {
            question.waiter.awaitThroughInterrupts(begun + slow);
            if (question.waiter.isWaiting()) {
                hurry();
                question.waiter.awaitThroughInterrupts(begun + health.deadlineNanos());
            }
        }
        if (question.waiter.leave()) {
            health.gaveUp(since);
            if (question.sent) {
                question.unheard.left();
            }
            throw new StoreUnavailableException("a store must answer within its deadline: " + name + " did not");
        }
        A answer = question.waiter.result();
        StoreUnavailableException cause =
                answer == null ? new StoreUnavailableException("too many calls wait for " + name) : store.cause(answer);
        if (cause != null) {
            if (answer != null) {
                question.unheard.failed(answer);
            }
            throw new StoreUnavailableException(String.valueOf(cause.getMessage()), cause);
        }
        return Objects.requireNonNull(answer);
    }

    /** What to do about a command that was sent, and whose answer its caller did not hear. */
    public interface Unheard<A> {
        /** The caller left; whether the command was or will be carried out is unknown. */
        void left();

        /** The answer came after the caller had left. */
        void late(A answer);

        /** The command failed, as the caller hears. */
        void failed(A answer);
    }

    private static final class Question<C, A> implements Call<C, A> {
        private final C command;
        private final Unheard<A> unheard;
        private final Waiter<A> waiter = new Waiter<>();
        private volatile boolean sent;

        Question(C command, Unheard<A> unheard) {
            this.command = command;
            this.unheard = unheard;
        }

        @Override
        public @Nullable C send() {
            // Before the caller is looked at: if it leaves now, it takes the command as sent.
            sent = true;
            return waiter.isGone() ? null : command;
        }

        @Override
        public void answered(A answer) {
            if (!waiter.answer(answer) && waiter.isGone()) {
                unheard.late(answer);
            }
        }

        @Override
        public void refused() {
            waiter.fail();
        }
    }

    /** Has a further thread take the calls that wait, if those that there are do not come to it. */
    public void hurry() {
        if (!waiting.isEmpty()) {
            wake();
        }
    }

    /** Has the chore run soon. */
    public void wakeChore() {
        choreAt = health.nanoTime();
        choreDue = true;
        wake();
    }

    private void wake() {
        int moving = 0;
        int free = -1;
        Worker stuck = null;
        long now = health.nanoTime();
        for (int i = 0; i < MOST_WORKERS; i++) {
            Worker worker = workers.get(i);
            if (worker == null) {
                free = free < 0 ? i : free;
            } else if (worker.lookingOut) {
                return;
            } else if (worker.idle) {
                LockSupport.unpark(worker.thread);
                return;
            } else if (now - worker.movedAt <= slow && ++moving == MOVING) {
                return;
            } else if (stuck == null && isStuck(worker, now)) {
                stuck = worker;
            }
        }
        if (closed) {
            return;
        }
        if (free >= 0) {
            if (starting.compareAndSet(false, true)) {
                start(new Worker(free), null);
            }
        } else if (stuck != null && starting.compareAndSet(false, true)) {
            replace(stuck);
        }
    }

    private boolean isStuck(Worker worker, long now) {
        int living = replaced.get();
        return living < MOST_WORKERS && worker.asking.get() && now - worker.movedAt > STUCK << living;
    }

    /** Only one thread at a time comes here, as it holds {@link #starting}. */
    private void replace(Worker stuck) {
        if (!stuck.asking.compareAndSet(true, false)) {
            // It came back just now, and takes what waits.
            starting.set(false);
            return;
        }
        replaced.incrementAndGet();
        Worker successor = new Worker(stuck.slot);
        successor.orphans = stuck.calls;
        stuck.thread.interrupt();
        start(successor, stuck);
        faults.fault(
                "a thread is replaced, as a call of the store did not return",
                new StoreUnavailableException(
                        "a store's client must return: set its time limits for a reply and for a connection"));
    }

    private void start(Worker worker, @Nullable Worker before) {
        int slot = worker.slot;
        boolean started = false;
        try {
            started = workers.compareAndSet(slot, before, worker);
            if (started) {
                worker.thread.start();
            }
        } catch (RuntimeException | Error e) {
            workers.set(slot, null);
            started = false;
            throw e;
        } finally {
            if (!started) {
                starting.set(false);
            }
        }
    }

    /** One thread that calls the store, with the connection that the store's client gives it. */
    private final class Worker implements Runnable {
        private final int slot;
        private final Thread thread;
        private final List<Call<C, A>> calls = new ArrayList<>(BATCH);
        private final List<C> commands = new ArrayList<>(BATCH);
        /** Whether its calls are with the store. Who sets it to false answers them. */
        final AtomicBoolean asking = new AtomicBoolean();
        /** The calls of the thread that this one replaces. */
        List<Call<C, A>> orphans = List.of();

        volatile boolean idle;
        /** Whether it is about to see a call that is added now, without being woken. */
        volatile boolean lookingOut;
        /** When it last took calls or came back with answers. */
        volatile long movedAt = health.nanoTime();

        private volatile long usedAt = System.nanoTime();

        Worker(int slot) {
            this.slot = slot;
            this.thread = new Thread(this, "hauberk-" + name + "-" + slot);
            thread.setDaemon(true);
        }

        @Override
        public void run() {
            starting.set(false);
            boolean mine = true;
            try {
                answerOrphans();
                boolean alert = false;
                boolean stays = true;
                while (stays && !closed) {
                    runChore();
                    gather(calls, commands);
                    if (!commands.isEmpty()) {
                        movedAt = health.nanoTime();
                        asking.set(true);
                        List<A> answers;
                        try {
                            answers = ask(commands, movedAt);
                        } finally {
                            mine = asking.compareAndSet(true, false);
                        }
                        if (!mine) {
                            return;
                        }
                        movedAt = health.nanoTime();
                        answer(calls, answers);
                        usedAt = System.nanoTime();
                        alert = SEVERAL_PROCESSORS && slot < MOVING && commands.size() == 1;
                    } else if (alert) {
                        alert = false;
                        lookingOut = true;
                        lookOut();
                        lookingOut = false;
                    } else {
                        stays = sleep();
                    }
                    calls.clear();
                    commands.clear();
                }
            } finally {
                if (mine) {
                    workers.compareAndSet(slot, this, null);
                } else {
                    replaced.decrementAndGet();
                }
                // One that was replaced leaves what waits to its successor: else it might have another replaced for it.
                if (mine && !closed && (choreDue || !waiting.isEmpty())) {
                    wake();
                }
            }
        }

        private void answerOrphans() {
            StoreUnavailableException cause = new StoreUnavailableException("the store's client did not return");
            answer(orphans, Collections.nCopies(orphans.size(), store.failure(cause)));
            orphans = List.of();
        }

        /** Sleeps until there is something to do; returns false if there was nothing for long. */
        private boolean sleep() {
            boolean keeper = choreDue && isFirst();
            long nap = keeper ? Math.min(IDLE, choreAt - health.nanoTime()) : IDLE;
            idle = true;
            if (waiting.isEmpty() && !closed && nap > 0) {
                LockSupport.parkNanos(this, nap);
            }
            movedAt = health.nanoTime();
            idle = false;
            return keeper || !waiting.isEmpty() || System.nanoTime() - usedAt < IDLE;
        }

        /** Returns whether this is the one that stays for the chore. */
        private boolean isFirst() {
            for (int i = 0; i < slot; i++) {
                if (workers.get(i) != null) {
                    return false;
                }
            }
            return true;
        }
    }

    private void lookOut() {
        long until = System.nanoTime() + ALERT;
        while (waiting.isEmpty() && System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
    }

    private void runChore() {
        if (choreDue && health.nanoTime() - choreAt >= 0 && choring.compareAndSet(false, true)) {
            try {
                choreDue = false;
                long next = chore.run();
                if (next != Chore.NEVER) {
                    choreAt = health.nanoTime() + next;
                    choreDue = true;
                }
            } catch (RuntimeException e) {
                faults.fault("a chore failed", e);
                choreAt = health.nanoTime() + IDLE;
                choreDue = true;
            } finally {
                choring.set(false);
            }
        }
    }

    private void gather(List<Call<C, A>> calls, List<C> commands) {
        while (calls.size() < BATCH) {
            Call<C, A> call = waiting.poll();
            if (call == null) {
                return;
            }
            size.decrementAndGet();
            try {
                C command = call.send();
                if (command != null) {
                    calls.add(call);
                    commands.add(command);
                }
            } catch (RuntimeException | Error e) {
                // The calls beside it must go to the store.
                faults.fault("a call makes no command", e);
                call.answered(store.failure(new StoreUnavailableException("a call makes no command", e)));
            }
        }
    }

    private List<A> ask(List<C> commands, long sentAt) {
        StoreUnavailableException failure;
        try {
            List<A> answers = store.run(List.copyOf(commands));
            if (answers.size() == commands.size()) {
                judge(answers, sentAt);
                return answers;
            }
            failure = new StoreUnavailableException(
                    "a store must answer every command: " + answers.size() + " of " + commands.size());
            faults.fault("the store failed", failure);
        } catch (RuntimeException | Error e) {
            // Whatever it is, the callers must hear of it, and this thread must live.
            failure = new StoreUnavailableException("the store failed: " + e.getMessage(), e);
        }
        health.failed(sentAt, failure);
        return Collections.nCopies(commands.size(), store.failure(failure));
    }

    /** Counts a batch once, before its callers hear: who is answered finds the store trusted again. */
    private void judge(List<A> answers, long sentAt) {
        StoreUnavailableException failure = null;
        for (A answer : answers) {
            failure = store.cause(answer);
            if (failure == null) {
                health.answered(sentAt);
                return;
            }
        }
        if (failure != null) {
            health.failed(sentAt, failure);
        }
    }

    private void answer(List<Call<C, A>> calls, List<A> answers) {
        for (int i = 0; i < calls.size(); i++) {
            try {
                calls.get(i).answered(answers.get(i));
            } catch (RuntimeException | Error e) {
                // The calls after it must hear their answers.
                faults.fault("an answer of the store makes no sense", e);
                calls.get(i).answered(store.failure(new StoreUnavailableException("an answer makes no sense", e)));
            }
        }
    }

    /** Ends the threads; what waits is not carried out any more, and every later call is refused. */
    @Override
    public void close() {
        closed = true;
        for (int i = 0; i < MOST_WORKERS; i++) {
            Worker worker = workers.get(i);
            if (worker != null) {
                LockSupport.unpark(worker.thread);
            }
        }
    }
}
