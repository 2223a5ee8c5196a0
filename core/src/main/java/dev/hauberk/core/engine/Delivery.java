/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.engine;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands things over on a daemon thread of its own, one after the other, and tries again what failed. So a receiver that
 * hangs or fails delays no other. Safe for use by many threads.
 */
public final class Delivery {
    /** What is handed over. Only the thread of the delivery calls it. */
    public interface Step {
        /** Hands over what comes next; returns false if nothing waits, and throws if it failed. */
        boolean next() throws Exception;

        /**
         * Takes note of a failure.
         *
         * @param first whether the step before did not fail
         * @param last whether the delivery is closed, so that the step does not come again
         * @return whether what failed was dropped and more waits, so that there is no pause
         */
        boolean failed(Exception e, boolean first, boolean last);
    }

    private static final long TIMEOUT_NANOS = 30_000_000_000L;
    private static final long LAST_JOIN_MILLIS = 500;

    private final Step step;
    private final long idle;
    private final long firstPause;
    private final long longestPause;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean woken;
    private volatile boolean failing;
    /** When the step began that runs, or 0. */
    private volatile long began;

    /**
     * @param idle the longest wait for a {@link #wake}
     * @param firstPause the pause after a failure; it doubles with each further one
     */
    public Delivery(String thread, Step step, Duration idle, Duration firstPause, Duration longestPause) {
        this.step = step;
        this.idle = idle.toNanos();
        this.firstPause = firstPause.toNanos();
        this.longestPause = longestPause.toNanos();
        this.thread = new Thread(this::run, thread);
        this.thread.setDaemon(true);
    }

    /** Begins to deliver. */
    public void start() {
        thread.start();
    }

    /** Ends the wait for something to deliver. */
    public void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    /** Returns whether the last step failed, or one has taken over 30 seconds. */
    public boolean isFailing() {
        return failing || isLate();
    }

    /** Interrupts a step that has taken over 30 seconds. */
    public void interruptIfLate() {
        if (isLate()) {
            thread.interrupt();
        }
    }

    private boolean isLate() {
        long since = began;
        return since != 0 && System.nanoTime() - since > TIMEOUT_NANOS;
    }

    private void run() {
        long pause = firstPause;
        while (true) {
            boolean last = closing;
            woken = false;
            try {
                if (deliver()) {
                    failing = false;
                } else if (last) {
                    return;
                } else {
                    await(idle, true);
                }
                pause = firstPause;
            } catch (Exception e) {
                boolean more = step.failed(e, !failing, closing);
                failing = true;
                if (more) {
                    pause = firstPause;
                } else if (closing) {
                    return;
                } else {
                    await(pause, false);
                    pause = Math.min(2 * pause, longestPause);
                }
            }
        }
    }

    private boolean deliver() throws Exception {
        began = System.nanoTime() | 1;
        try {
            return step.next();
        } finally {
            began = 0;
            // An interrupt that came too late would end the next step or wait.
            Thread.interrupted();
        }
    }

    private void await(long nanos, boolean wakes) {
        long until = System.nanoTime() + nanos;
        while (!closing && !(wakes && woken) && until - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, until - System.nanoTime());
            Thread.interrupted();
        }
    }

    /** Delivers what waits, for at most as long, and ends. */
    public void close(Duration longest) {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(longest.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(LAST_JOIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
