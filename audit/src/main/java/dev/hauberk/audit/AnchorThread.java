/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands checkpoints to an anchor on a thread of its own, the newest only; what failed is tried again until it is old.
 */
final class AnchorThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final long RETRY_NANOS = 5_000_000_000L;

    private final AuditAnchor anchor;
    private final AtomicReference<@Nullable Checkpoint> waiting = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean failing;

    AnchorThread(AuditAnchor anchor) {
        this.anchor = anchor;
        this.thread = new Thread(this, "hauberk-audit-anchor-" + anchor.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void offer(Checkpoint checkpoint) {
        waiting.set(checkpoint);
        LockSupport.unpark(thread);
    }

    boolean isFailing() {
        return failing;
    }

    String name() {
        return anchor.name();
    }

    @Override
    public void run() {
        while (true) {
            Checkpoint next = waiting.getAndSet(null);
            if (next == null) {
                if (closing) {
                    return;
                }
                LockSupport.park(this);
                Thread.interrupted();
                continue;
            }
            try {
                anchor.anchor(next);
                failing = false;
            } catch (Exception e) {
                if (!failing) {
                    LOG.warn("checkpoints do not reach {}; further failures are not logged", anchor.name(), e);
                }
                failing = true;
                if (closing) {
                    return;
                }
                waiting.compareAndSet(null, next);
                LockSupport.parkNanos(this, RETRY_NANOS);
                Thread.interrupted();
            }
        }
    }

    /** Lets the last checkpoint go out, for at most as long. */
    void close(long millis) {
        closing = true;
        LockSupport.unpark(thread);
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
