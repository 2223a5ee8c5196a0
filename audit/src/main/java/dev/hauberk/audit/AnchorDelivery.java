/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.engine.Delivery;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands checkpoints to an anchor, the newest only; what failed is tried again until it is old. */
final class AnchorDelivery implements Delivery.Step {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final Duration IDLE = Duration.ofHours(1);
    private static final Duration RETRY = Duration.ofSeconds(5);

    final AuditAnchor anchor;
    final Delivery delivery;
    private final AtomicReference<@Nullable Checkpoint> waiting = new AtomicReference<>();

    AnchorDelivery(AuditAnchor anchor) {
        this.anchor = anchor;
        this.delivery = new Delivery("hauberk-audit-anchor-" + anchor.name(), this, IDLE, RETRY, RETRY);
    }

    void offer(Checkpoint checkpoint) {
        waiting.set(checkpoint);
        delivery.wake();
    }

    @Override
    public boolean next() throws Exception {
        Checkpoint next = waiting.get();
        if (next == null) {
            return false;
        }
        anchor.anchor(next);
        waiting.compareAndSet(next, null);
        return true;
    }

    @Override
    public boolean failed(Exception e, boolean first, boolean last) {
        if (first) {
            LOG.warn("checkpoints do not reach {}; further failures are not logged", anchor.name(), e);
        }
        return false;
    }
}
