/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What keeps retention from deleting, as a record says it. The record is repeated at the beginning of each segment, so
 * that the last segment alone says, and no file that can be removed. Immutable.
 *
 * @param reasons why nothing is deleted; none if retention goes on
 * @param doubtfulFrom the first segment that was written while the clock is in doubt, if it is
 * @param doubts segments whose own times are not believed
 */
record RetentionHold(Set<String> reasons, long doubtfulFrom, List<Doubt> doubts) {
    static final String ACTION = "audit.retention_held";
    static final String LEGAL = "legal_hold";
    static final String CLOCK = "clock_jumped";
    static final RetentionHold NONE = new RetentionHold(Set.of(), 0, List.of());
    private static final String MEMBER = "hauberk.retention_held";

    /**
     * Segments that were written while the clock was in doubt. They count as ended when it was confirmed.
     *
     * @param until the first segment that is not among them
     */
    record Doubt(long from, long until, Instant confirmed) {
        static Doubt parse(String text) {
            String[] parts = text.split(" ", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("a doubt must have three parts: it has " + parts.length);
            }
            return new Doubt(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Instant.parse(parts[2]));
        }

        @Override
        public String toString() {
            return from + " " + until + " " + confirmed;
        }
    }

    /** Copies both. */
    RetentionHold {
        reasons = Set.copyOf(reasons);
        doubts = List.copyOf(doubts);
    }

    boolean has(String reason) {
        return reasons.contains(reason);
    }

    RetentionHold legal(boolean inForce) {
        return new RetentionHold(changed(LEGAL, inForce), doubtfulFrom, doubts);
    }

    /** Returns this hold with the clock in doubt since a segment. */
    RetentionHold doubted(long segment) {
        return has(CLOCK) ? this : new RetentionHold(changed(CLOCK, true), segment, doubts);
    }

    /** Returns this hold with the clock believed again, from a segment on that is not ended. */
    RetentionHold confirmed(long segment, Instant now) {
        if (!has(CLOCK)) {
            return this;
        }
        List<Doubt> more = new ArrayList<>(doubts);
        if (doubtfulFrom < segment) {
            more.add(new Doubt(doubtfulFrom, segment, now));
        }
        return new RetentionHold(changed(CLOCK, false), 0, more);
    }

    /** Returns this hold with what another one holds: a record that was not sealed may hold, not release or date. */
    RetentionHold and(RetentionHold other) {
        Set<String> all = new TreeSet<>(reasons);
        all.addAll(other.reasons);
        return new RetentionHold(all, has(CLOCK) ? doubtfulFrom : other.doubtfulFrom, doubts);
    }

    /** Returns this hold without doubts of segments that are not there any more. */
    RetentionHold since(long firstSegment) {
        return new RetentionHold(
                reasons,
                doubtfulFrom,
                doubts.stream().filter(doubt -> doubt.until() > firstSegment).toList());
    }

    private Set<String> changed(String reason, boolean inForce) {
        Set<String> changed = new TreeSet<>(reasons);
        if (inForce) {
            changed.add(reason);
        } else {
            changed.remove(reason);
        }
        return changed;
    }

    /** Returns when a segment ended, whose own record says another time. */
    Instant date(long segment, Instant said) {
        return doubts.stream()
                .filter(doubt -> segment >= doubt.from() && segment < doubt.until())
                .map(Doubt::confirmed)
                .reduce(said, (first, second) -> second);
    }

    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("reasons", new TreeSet<>(reasons));
        facts.put("doubtful_from", doubtfulFrom);
        facts.put("doubts", doubts.stream().map(Doubt::toString).toList());
        return facts;
    }

    /** Reads a record; empty if it is another one, or not to be understood. */
    static Optional<RetentionHold> read(AuditRecord line) {
        if (!line.action().equals(ACTION)
                || !(line.value(MEMBER) instanceof Map<?, ?> facts)
                || !(facts.get("reasons") instanceof List<?> reasons)
                || !(facts.get("doubtful_from") instanceof Number from)
                || !(facts.get("doubts") instanceof List<?> doubts)) {
            return Optional.empty();
        }
        try {
            Set<String> found = new TreeSet<>();
            reasons.forEach(reason -> found.add(String.valueOf(reason)));
            return Optional.of(new RetentionHold(
                    found,
                    from.longValue(),
                    doubts.stream()
                            .map(doubt -> Doubt.parse(String.valueOf(doubt)))
                            .toList()));
        } catch (@SuppressWarnings("UnusedException") IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
