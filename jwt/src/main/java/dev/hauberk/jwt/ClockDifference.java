/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the clock of an issuer's server differs from ours, to the second, by the field {@code Date} of its answers (RFC
 * 9110 section 6.6.1). Clocks that differ make good tokens look expired, or not valid yet. Safe for use by many
 * threads.
 */
final class ClockDifference {
    private static final Logger LOG = LoggerFactory.getLogger(ClockDifference.class);
    private static final Duration TOLERABLE = Duration.ofMinutes(1);

    private final String issuer;
    private final InstantSource clock;
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile @Nullable Duration last;

    ClockDifference(String issuer, InstantSource clock) {
        this.issuer = issuer;
        this.clock = clock;
    }

    /** Takes note of an answer that came just now; one that a cache made says nothing. */
    void note(HttpHeaders headers) {
        String date = headers.firstValue("Date").orElse("");
        if (date.isEmpty() || headers.firstValue("Age").isPresent()) {
            return;
        }
        try {
            note(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
        } catch (DateTimeException | ArithmeticException e) {
            // Not a date, so nothing is known.
        }
    }

    private void note(Instant theirs) {
        Duration difference =
                Duration.ofSeconds(theirs.getEpochSecond() - clock.instant().getEpochSecond());
        last = difference;
        if (difference.abs().compareTo(TOLERABLE) > 0 && !warned.getAndSet(true)) {
            LOG.warn(
                    "issuer {}: its clock and ours must agree, or good tokens are refused: they differ by {};"
                            + " synchronise this machine's clock",
                    issuer,
                    difference);
        }
    }

    /** Adds the difference, positive if the issuer is ahead, once it is known. */
    void describe(Description.Builder description) {
        Duration known = last;
        if (known != null) {
            description.reading(issuer + " clock_difference", known);
        }
    }
}
