/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.SecurityEvent;
import java.util.Optional;

/** Compares a minute with the minutes before it: ten times as much as usual is a spike. */
final class SpikeWatch implements EventWatch {
    private static final double TIMES_USUAL = 10;
    private static final double SHARE_OF_LAST = 0.1;

    private final Detection detection;
    private final long window;
    private final long quiet;
    private long began = Long.MIN_VALUE;
    private int count;
    private double usual;
    private long alerted = Long.MIN_VALUE;
    private long suppressed;

    SpikeWatch(Detection detection, long quiet) {
        this.detection = detection;
        this.window = detection.window().toNanos();
        this.quiet = quiet;
    }

    @Override
    public Optional<Hit> see(SecurityEvent event, long now) {
        return detection.signal(event) == null ? Optional.empty() : take(event, now);
    }

    private synchronized Optional<Hit> take(SecurityEvent event, long now) {
        if (began == Long.MIN_VALUE) {
            began = now;
        }
        while (now - began > window) {
            usual += SHARE_OF_LAST * (count - usual);
            count = 0;
            // After a long silence nothing is usual any more.
            boolean longAgo = now - began > 100 * window;
            usual = longAgo ? 0 : usual;
            began = longAgo ? now : began + window;
        }
        count++;
        if (count < detection.threshold() || count < TIMES_USUAL * usual) {
            return Optional.empty();
        }
        if (alerted != Long.MIN_VALUE && now - alerted < quiet) {
            suppressed++;
            return Optional.empty();
        }
        Hit hit = new Hit(detection, "", count, suppressed, Optional.of(event));
        alerted = now;
        suppressed = 0;
        return Optional.of(hit);
    }

    @Override
    public long forgotten() {
        return 0;
    }
}
