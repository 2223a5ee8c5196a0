/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts the records that were not written, by class and reason. Safe for use by many threads. */
final class Losses {
    /** Why a record was not written. */
    enum Reason {
        QUEUE_FULL,
        DISK_FULL,
        DEADLINE,
        SHUTDOWN,
        TOO_LARGE,
        /** The file was not where it should be. */
        NOT_IN_PLACE,
        /** It was accepted, and the process ended before it was written. */
        CRASH;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final EventClass[] CLASSES = EventClass.values();
    private static final Reason[] REASONS = Reason.values();

    private final AtomicLongArray counts = new AtomicLongArray(CLASSES.length * REASONS.length);
    private final long[] told = new long[CLASSES.length * REASONS.length];
    private final OutstandingEvents outstanding;

    Losses(OutstandingEvents outstanding) {
        this.outstanding = outstanding;
    }

    void add(EventClass eventClass, Reason reason) {
        add(eventClass, reason, 1);
    }

    void add(EventClass eventClass, Reason reason, long events) {
        counts.addAndGet(index(eventClass, reason), events);
    }

    private static int index(EventClass eventClass, Reason reason) {
        return Arrays.asList(CLASSES).indexOf(eventClass) * REASONS.length
                + Arrays.asList(REASONS).indexOf(reason);
    }

    long total() {
        long total = 0;
        for (int i = 0; i < counts.length(); i++) {
            total += counts.get(i);
        }
        return total;
    }

    /** Returns how many of each class were lost. */
    Map<String, Long> byClass() {
        Map<String, Long> found = new LinkedHashMap<>();
        for (EventClass eventClass : CLASSES) {
            for (Reason reason : REASONS) {
                found.merge(
                        eventClass.name().toLowerCase(Locale.ROOT), counts.get(index(eventClass, reason)), Long::sum);
            }
        }
        return found;
    }

    /** Returns what was lost since the last time, such as {@code routine.queue_full}; for the writer only. */
    Map<String, Object> untold() {
        Map<String, Object> found = new LinkedHashMap<>();
        for (EventClass eventClass : CLASSES) {
            for (Reason reason : REASONS) {
                int index = index(eventClass, reason);
                long lost = counts.get(index) - told[index];
                if (lost > 0) {
                    found.put(eventClass.name().toLowerCase(Locale.ROOT) + "." + reason.code(), lost);
                }
            }
        }
        return found;
    }

    /** Takes what {@link #untold} returned for told. */
    void tell(Map<String, Object> reported) {
        for (EventClass eventClass : CLASSES) {
            for (Reason reason : REASONS) {
                Object lost = reported.get(eventClass.name().toLowerCase(Locale.ROOT) + "." + reason.code());
                if (lost instanceof Long count) {
                    told[index(eventClass, reason)] += count;
                    outstanding.settled(eventClass, count);
                }
            }
        }
    }
}
