/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Hours of the day, on some days of the week, in a time zone.
 *
 * <pre>{@code
 * TimeWindow.of("08:00", "18:00", ZoneId.of("Europe/Zurich")).on(DayOfWeek.MONDAY, DayOfWeek.TUESDAY)
 * }</pre>
 *
 * <p>The first moment belongs to the window, the last does not. A window whose end is not after its beginning goes past
 * midnight, and belongs to the day on which it began: {@code 22:00} to {@code 06:00} on Friday ends on Saturday
 * morning. Equal times make a whole day. Where a clock is set forward or back, what counts is the time that a clock on
 * the wall shows. Immutable.
 */
public final class TimeWindow {
    private final LocalTime from;
    private final LocalTime until;
    private final ZoneId zone;
    private final Set<DayOfWeek> days;
    private final InstantSource clock;

    private TimeWindow(LocalTime from, LocalTime until, ZoneId zone, Set<DayOfWeek> days, InstantSource clock) {
        this.from = from;
        this.until = until;
        this.zone = zone;
        this.days = days;
        this.clock = clock;
    }

    /**
     * Returns a window that is open every day, by the system's clock.
     *
     * @param from when it opens, such as {@code 08:00}
     * @param until when it closes
     * @throws java.time.format.DateTimeParseException if one of them is no time of day (ISO 8601)
     */
    public static TimeWindow of(String from, String until, ZoneId zone) {
        return new TimeWindow(
                LocalTime.parse(from),
                LocalTime.parse(until),
                zone,
                Collections.unmodifiableSet(EnumSet.allOf(DayOfWeek.class)),
                InstantSource.system());
    }

    /**
     * Returns this window on these days only.
     *
     * @throws IllegalArgumentException if none is given
     */
    public TimeWindow on(DayOfWeek... openDays) {
        if (openDays.length == 0) {
            throw new IllegalArgumentException("a time window must be open on at least one day: none given");
        }
        Set<DayOfWeek> copy = Collections.unmodifiableSet(EnumSet.copyOf(Arrays.asList(openDays)));
        return new TimeWindow(from, until, zone, copy, clock);
    }

    /** Returns this window by another clock. */
    public TimeWindow withClock(InstantSource other) {
        return new TimeWindow(from, until, zone, days, other);
    }

    /** Returns whether the window is open now. */
    public boolean isOpen() {
        return isOpen(clock.instant());
    }

    private boolean isOpen(Instant instant) {
        ZonedDateTime now = instant.atZone(zone);
        LocalTime time = now.toLocalTime();
        DayOfWeek today = now.getDayOfWeek();
        if (from.isBefore(until)) {
            return days.contains(today) && !time.isBefore(from) && time.isBefore(until);
        }
        return (days.contains(today) && !time.isBefore(from))
                || (days.contains(today.minus(1)) && time.isBefore(until));
    }

    /** Returns the window as text, such as {@code 08:00-18:00 Europe/Zurich MONDAY, TUESDAY}. */
    @Override
    public String toString() {
        String text = from + "-" + until + " " + zone;
        return days.size() == DayOfWeek.values().length
                ? text
                : text + " " + days.stream().map(Enum::name).collect(Collectors.joining(", "));
    }
}
