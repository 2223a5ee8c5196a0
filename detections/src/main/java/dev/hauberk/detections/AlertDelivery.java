/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.engine.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands alerts to one sink, each for at most five minutes. */
final class AlertDelivery implements Delivery.Step {
    private static final Logger LOG = LoggerFactory.getLogger(DetectionFilter.class);
    private static final int MOST_WAITING = 256;
    private static final long GIVE_UP_NANOS = 300_000_000_000L;

    final AlertSink sink;
    final Delivery delivery;
    private final Deque<Alert> waiting = new ArrayDeque<>();
    /** The alert that is handed over, which waits no more, and since when. */
    private @Nullable Alert current;

    private long since;
    private long lost;

    AlertDelivery(AlertSink sink) {
        this.sink = sink;
        this.delivery = new Delivery(
                "hauberk-alerts-" + sink.name(),
                this,
                Duration.ofHours(1),
                Duration.ofMillis(200),
                Duration.ofSeconds(30));
    }

    /** Returns how many alerts never reached the sink. */
    synchronized long lost() {
        return lost;
    }

    /** Takes an alert; if too many wait, the oldest one is lost. */
    void offer(Alert alert) {
        synchronized (this) {
            if (waiting.size() == MOST_WAITING) {
                waiting.remove();
                lost++;
            }
            waiting.add(alert);
        }
        delivery.wake();
    }

    @Override
    public boolean next() throws Exception {
        Alert next = take();
        if (next == null) {
            return false;
        }
        sink.deliver(next);
        synchronized (this) {
            current = null;
        }
        return true;
    }

    private synchronized @Nullable Alert take() {
        if (current == null) {
            current = waiting.poll();
            since = System.nanoTime();
        }
        return current;
    }

    @Override
    public synchronized boolean failed(Exception e, boolean first, boolean last) {
        if (first) {
            LOG.error("an alert does not reach {}: {}", sink.name(), current, e);
        }
        if (!last && System.nanoTime() - since <= GIVE_UP_NANOS) {
            return false;
        }
        current = null;
        lost++;
        return !waiting.isEmpty();
    }
}
