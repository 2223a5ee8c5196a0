/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.concurrent.atomic.AtomicLong;

/** What the writer did. Written by one thread, read by any. */
final class LogStatistics {
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong collapsed = new AtomicLong();

    void written(int records, int length) {
        written.addAndGet(records);
        bytes.addAndGet(length);
    }

    void collapsed(long events) {
        collapsed.addAndGet(events);
    }

    long records() {
        return written.get();
    }

    long bytes() {
        return bytes.get();
    }

    long collapsedEvents() {
        return collapsed.get();
    }
}
