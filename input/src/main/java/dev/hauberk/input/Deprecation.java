/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.PathPattern;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Paths of a version that is on its way out (RFC 9745, RFC 8594). Immutable.
 *
 * @param since when it was deprecated
 * @param sunset when it is gone
 */
record Deprecation(PathPattern path, Instant since, Instant sunset) {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** @throws IllegalArgumentException if the sunset is not after the deprecation */
    Deprecation {
        if (!sunset.isAfter(since)) {
            throw new IllegalArgumentException("the sunset must come after the deprecation: " + sunset + ", " + since);
        }
    }

    /** Returns the value of {@code Deprecation}: a date of structured fields. */
    String deprecationField() {
        return "@" + since.getEpochSecond();
    }

    /** Returns the value of {@code Sunset}. */
    String sunsetField() {
        return HTTP_DATE.format(sunset);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
