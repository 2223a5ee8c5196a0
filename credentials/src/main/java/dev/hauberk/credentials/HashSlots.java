/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.LoginCaller;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets a few computations run at once and a few more wait, so that logins cannot use up processors and memory.
 *
 * <p>Known devices and strangers wait in queues of their own, which take turns. So neither keeps the other waiting, and
 * within a queue no caller keeps another waiting, as {@link FairQueue} says. Safe for use by many threads.
 */
final class HashSlots {
    private static final int WAITING_PER_SLOT = 8;
    /** How many times as long as a stranger a known device waits: when a flood slows everything, it gets through. */
    private static final int KNOWN_DEVICES_WAIT = 4;

    private final int concurrent;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final FairQueue<Turn> strangers;
    private final FairQueue<Turn> knownDevices;
    private int free;
    private boolean strangersNext;

    /** A thread that waits; its fields are guarded by the lock. */
    private static final class Turn {
        final Condition changed;
        boolean granted;
        boolean displaced;

        Turn(Condition changed) {
            this.changed = changed;
        }
    }

    HashSlots(int concurrent, Duration patience) {
        this.concurrent = concurrent;
        this.free = concurrent;
        this.patience = patience;
        this.strangers = new FairQueue<>(concurrent * WAITING_PER_SLOT);
        this.knownDevices = new FairQueue<>(concurrent * WAITING_PER_SLOT);
    }

    /**
     * Returns what is computed.
     *
     * @throws PasswordsBusyException if there was no room for it in time; then nothing was computed
     */
    <T> T compute(LoginCaller caller, Supplier<T> computation) {
        if (!entered(caller)) {
            throw new PasswordsBusyException("at most " + concurrent + " passwords are hashed at once: too many wait");
        }
        try {
            return computation.get();
        } finally {
            leave();
        }
    }

    private boolean entered(LoginCaller caller) {
        lock.lock();
        try {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            if (free > 0) {
                free--;
                return true;
            }
            FairQueue<Turn> queue = caller.knownDevice() ? knownDevices : strangers;
            Turn turn = new Turn(lock.newCondition());
            FairQueue.Offer<Turn> offer = queue.offer(caller.line(), turn);
            if (offer.displaced() != null) {
                offer.displaced().displaced = true;
                offer.displaced().changed.signal();
            }
            return offer.taken() && granted(queue, caller.line(), turn);
        } finally {
            lock.unlock();
        }
    }

    private boolean granted(FairQueue<Turn> queue, String line, Turn turn) {
        long left = queue == knownDevices ? KNOWN_DEVICES_WAIT * patience.toNanos() : patience.toNanos();
        boolean interrupted = false;
        while (!turn.granted && !turn.displaced && left > 0 && !interrupted) {
            try {
                left = turn.changed.awaitNanos(left);
            } catch (
                    @SuppressWarnings("UnusedException")
                    InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!turn.granted && !turn.displaced) {
            queue.remove(line, turn);
        }
        return turn.granted;
    }

    private void leave() {
        lock.lock();
        try {
            // No thread waits while a slot is free, so the slot goes from hand to hand.
            FairQueue<Turn> first = strangersNext ? strangers : knownDevices;
            FairQueue<Turn> second = strangersNext ? knownDevices : strangers;
            FairQueue<Turn> next = first.isEmpty() ? second : first;
            Turn turn = next.poll();
            if (turn == null) {
                free++;
                return;
            }
            strangersNext = next == knownDevices;
            turn.granted = true;
            turn.changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many wait. */
    int waiting() {
        lock.lock();
        try {
            return strangers.size() + knownDevices.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return concurrent + " at once";
    }
}
