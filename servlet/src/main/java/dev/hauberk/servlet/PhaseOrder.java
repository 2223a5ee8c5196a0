/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports, once per filter, that filters registered one by one run out of phase order. */
final class PhaseOrder {
    private static final Logger LOG = LoggerFactory.getLogger(PhaseOrder.class);

    private final AtomicBoolean reported = new AtomicBoolean();

    void report(SecurityFilter filter, Phase reached) {
        if (reported.compareAndSet(false, true)) {
            LOG.error(
                    "filter {} belongs to phase {} and ran after phase {}; register it earlier, or use a Hauberk chain",
                    filter.name(),
                    filter.phase(),
                    reached);
        }
    }
}
