/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.SecurityEvent;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An event on its way to the log's writer, and its caller's way to learn what became of it. */
final class Pending {
    private static final int WAITING = 0;
    private static final int SAFE = 1;
    private static final int LOST = 2;

    final SecurityEvent event;
    final EventClass eventClass;
    /** The thread that waits until the record is on disk, or null if none does. */
    private final @Nullable Thread waiter;
    /** What the event changes about retention, or null. */
    final @Nullable HoldChange change;

    private volatile int state;

    /** Changes what keeps retention from deleting. */
    interface HoldChange {
        /** Returns the hold that follows, in a segment that is written, at an instant by the clock of the log. */
        RetentionHold apply(RetentionHold hold, long segment, Instant now);
    }

    private Pending(SecurityEvent event, EventClass eventClass, @Nullable Thread waiter, @Nullable HoldChange change) {
        this.event = event;
        this.eventClass = eventClass;
        this.waiter = waiter;
        this.change = change;
    }

    static Pending asynchronous(SecurityEvent event, EventClass eventClass) {
        return new Pending(event, eventClass, null, null);
    }

    static Pending durable(SecurityEvent event, EventClass eventClass) {
        return new Pending(event, eventClass, Thread.currentThread(), null);
    }

    static Pending durable(SecurityEvent event, EventClass eventClass, HoldChange change) {
        return new Pending(event, eventClass, Thread.currentThread(), change);
    }

    boolean isDurable() {
        return waiter != null;
    }

    /** Roughly what the event holds on the heap, in bytes. */
    int weight() {
        return 512
                + 2
                        * (event.path().length()
                                + event.reason().length()
                                + event.rule().length()
                                + event.clientAddress().length())
                + 128 * event.attributes().size();
    }

    void complete(boolean safe) {
        Thread waiting = waiter;
        if (waiting != null) {
            state = safe ? SAFE : LOST;
            LockSupport.unpark(waiting);
        }
    }

    boolean isSafe() {
        return state == SAFE;
    }

    /** Waits until the record is safe or lost, at most to a point of {@link System#nanoTime}; an interrupt is kept. */
    boolean await(long deadline) {
        boolean interrupted = false;
        while (state == WAITING) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return state == SAFE;
    }
}
