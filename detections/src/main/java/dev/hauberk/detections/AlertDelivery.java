/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands alerts to one sink, on a thread of its own, so that one that hangs keeps nobody else waiting. */
final class AlertDelivery implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(DetectionFilter.class);
    private static final int MOST_WAITING = 256;
    private static final long GIVE_UP_NANOS = 300_000_000_000L;
    private static final long SHORTEST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final AlertSink sink;
    private final Deque<Alert> waiting = new ArrayDeque<>();
    private final Thread thread;
    private boolean closing;
    private long lost;
    private boolean failing;

    AlertDelivery(AlertSink sink) {
        this.sink = sink;
        this.thread = new Thread(this, "hauberk-alerts-" + sink.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    String name() {
        return sink.name();
    }

    synchronized boolean isFailing() {
        return failing;
    }

    /** Returns how many alerts never reached the sink. */
    synchronized long lost() {
        return lost;
    }

    /** Takes an alert; if too many wait, the oldest one is lost. */
    synchronized void offer(Alert alert) {
        if (waiting.size() == MOST_WAITING) {
            waiting.remove();
            lost++;
        }
        waiting.add(alert);
        notifyAll();
    }

    @Override
    public void run() {
        Alert next = take();
        while (next != null) {
            deliver(next);
            next = take();
        }
    }

    private synchronized @Nullable Alert take() {
        while (waiting.isEmpty() && !closing) {
            try {
                wait();
            } catch (
                    @SuppressWarnings("UnusedException")
                    InterruptedException e) {
                closing = true;
            }
        }
        return waiting.poll();
    }

    private void deliver(Alert alert) {
        long began = System.nanoTime();
        long pause = SHORTEST_PAUSE_MILLIS;
        while (true) {
            try {
                sink.deliver(alert);
                ended(false, 0);
                return;
            } catch (Exception e) {
                boolean last = System.nanoTime() - began > GIVE_UP_NANOS || !pause(pause);
                if (!isFailing()) {
                    LOG.error("an alert does not reach {}: {}", sink.name(), alert, e);
                }
                ended(true, last ? 1 : 0);
                if (last) {
                    return;
                }
                pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
            }
        }
    }

    private synchronized void ended(boolean failed, int lostNow) {
        failing = failed;
        lost += lostNow;
    }

    /** Waits, unless the end has come; returns whether to try again. */
    private synchronized boolean pause(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        long left = millis;
        try {
            while (!closing && left > 0) {
                wait(left);
                left = (end - System.nanoTime()) / 1_000_000;
            }
            return !closing;
        } catch (
                @SuppressWarnings("UnusedException")
                InterruptedException e) {
            closing = true;
            return false;
        }
    }

    /** Tries to hand over what waits, for at most as long. */
    void close(long millis) {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join(millis);
            if (thread.isAlive()) {
                thread.interrupt();
            }
        } catch (
                @SuppressWarnings("UnusedException")
                InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
