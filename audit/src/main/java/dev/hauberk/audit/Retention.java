/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says which segments are too old. A segment is as old as the signed checkpoint that it ends with; one that does not
 * end so is as old as the next that does. Times of files do not count, and nothing is too old while the clock is in
 * doubt. For one thread.
 */
final class Retention {
    /** Any time before is that of a clock that was not set. */
    private static final Instant UNSET = Instant.parse("2015-01-01T00:00:00Z");
    /** Each takes a signature to verify, and callers wait meanwhile. */
    static final int MOST_AT_ONCE = 64;

    private final LogDirectory directory;
    private final @Nullable Duration age;
    /** Read by any thread, changed by the writer. */
    private volatile RetentionHold hold;

    Retention(LogDirectory directory, @Nullable Duration age, RetentionHold hold) {
        this.directory = directory;
        this.age = age;
        this.hold = hold;
    }

    RetentionHold hold() {
        return hold;
    }

    void hold(RetentionHold value) {
        hold = value;
    }

    /** Returns whether a log was silent for so long that its clock is in doubt: twice as long as it keeps records. */
    boolean isDoubtful(Duration silence) {
        return age != null && silence.compareTo(age.multipliedBy(2)) > 0 && silence.compareTo(Duration.ofDays(1)) > 0;
    }

    /** Returns the instant before which all is too old; empty if nothing is. */
    Optional<Instant> oldest(Instant now) {
        boolean held = !hold.reasons().isEmpty() || Files.exists(directory.file(LogDirectory.HOLD));
        return age == null || held ? Optional.empty() : Optional.of(now.minus(age));
    }

    /**
     * Returns the segments that ended before an instant, from the oldest on, as far as a segment is left that says so.
     */
    List<Path> before(Instant oldest, int current, List<VerifierKey> keys) throws IOException {
        List<Path> segments = directory.segments();
        int count = 0;
        for (int i = 0; i + 1 < segments.size() && i < MOST_AT_ONCE; i++) {
            int number = LogDirectory.number(segments.get(i));
            if (number >= current) {
                break;
            }
            Optional<SegmentStart> next = SegmentStart.find(segments.get(i + 1));
            Instant said = next.isPresent()
                    ? SegmentEnd.time(segments.get(i), next.get(), keys).orElse(Instant.MIN)
                    : Instant.MIN;
            Instant ended = hold.date(number, said);
            if (!ended.isBefore(oldest)) {
                break;
            }
            if (next.isPresent() && !ended.isBefore(UNSET)) {
                count = i + 1;
            }
        }
        return segments.subList(0, count);
    }
}
