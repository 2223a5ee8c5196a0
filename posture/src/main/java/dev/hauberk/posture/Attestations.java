/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What people vouch for, and what they accept, by the id of a check: a file that is kept and reviewed with the code.
 *
 * <pre>
 * {"attestations": [{"id": "HBK-DB-002", "by": "Operations", "until": "2027-06-30", "evidence": "restore test"}],
 *  "waivers": [{"id": "HBK-ENV-004", "reason": "the image of the vendor", "owner": "Platform", "until": "2027-01-31"}]}
 * </pre>
 */
final class Attestations {
    private static final JsonLimits LIMITS = JsonLimits.defaults().withBytes(1 << 20);

    /**
     * One entry.
     *
     * @param who vouches, or owns the risk
     * @param why the evidence, or the reason
     * @param until the last day that it holds, in UTC
     */
    record Entry(String who, String why, LocalDate until) {
        boolean holds(Instant now) {
            return !now.atZone(ZoneOffset.UTC).toLocalDate().isAfter(until);
        }
    }

    private final Map<String, Entry> attested;
    private final Map<String, Entry> waived;

    private Attestations(Map<String, Entry> attested, Map<String, Entry> waived) {
        this.attested = attested;
        this.waived = waived;
    }

    static Attestations none() {
        return new Attestations(Map.of(), Map.of());
    }

    /** @throws ConfigurationException if the file cannot be read, or anything in it is wrong; it lists everything */
    static Attestations read(Path file) {
        Problems problems = new Problems("attestations");
        byte[] bytes = {};
        Map<?, ?> members = Map.of();
        try {
            bytes = Files.readAllBytes(file);
            if (JsonReader.parse(bytes, LIMITS) instanceof Map<?, ?> object) {
                members = object;
            } else {
                problems.add(file + ":1: the file must hold an object: it holds something else");
            }
        } catch (JsonException e) {
            problems.add(file + ":" + lineAt(bytes, e.offset()) + ": the file must be JSON: " + e.getMessage());
        } catch (IOException e) {
            problems.add(file + ": the file must be readable: " + e);
        }
        Reading reading = new Reading(file, new String(bytes, StandardCharsets.UTF_8), problems);
        for (Object name : members.keySet()) {
            if (!Set.of("attestations", "waivers").contains(name)) {
                reading.problem(
                        String.valueOf(name), "no such member: '" + name + "'; there are 'attestations' and 'waivers'");
            }
        }
        Map<String, Entry> attested = reading.entries(members, "attestations", "by", "evidence");
        Map<String, Entry> waived = reading.entries(members, "waivers", "owner", "reason");
        problems.throwIfAny();
        return new Attestations(attested, waived);
    }

    private static long lineAt(byte[] bytes, int offset) {
        return 1
                + IntStream.range(0, Math.min(offset, bytes.length))
                        .filter(at -> bytes[at] == '\n')
                        .count();
    }

    /** Reads entries, and finds the lines of what is wrong by the texts that stand there. */
    private record Reading(Path file, String text, Problems problems) {
        /**
         * Adds a problem with the line of a text: that of its last place, as an id that is there twice is wrong there.
         */
        void problem(String place, String what) {
            int at = text.lastIndexOf('"' + place + '"');
            long line = at < 0
                    ? 1
                    : 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
            problems.add(file + ":" + line + ": " + what);
        }

        Map<String, Entry> entries(Map<?, ?> members, String member, String who, String why) {
            Set<String> ids = Checklist.all().stream().map(PostureCheck::id).collect(Collectors.toSet());
            Map<String, Entry> entries = new LinkedHashMap<>();
            Object list = members.get(member);
            if (list != null && !(list instanceof List<?>)) {
                problem(member, member + " must be an array");
            }
            for (Object element : list instanceof List<?> elements ? elements : List.of()) {
                if (!(element instanceof Map<?, ?> entry) || !(entry.get("id") instanceof String id)) {
                    problem(member, "each entry of " + member + " must be an object with an id: " + element);
                } else if (!entry.keySet().equals(Set.of("id", who, why, "until"))) {
                    problem(
                            id,
                            id + " must have the members id, " + who + ", " + why + ", until and no others: "
                                    + entry.keySet());
                } else {
                    if (!ids.contains(id)) {
                        problem(id, "there must be a check of each id: '" + id + "' is unknown");
                    }
                    Entry read = new Entry(text(id, entry, who), text(id, entry, why), date(id, entry));
                    if (entries.put(id, read) != null) {
                        problem(id, "each id must be there once: " + id + " is there twice");
                    }
                }
            }
            return entries;
        }

        private String text(String id, Map<?, ?> entry, String name) {
            if (entry.get(name) instanceof String text && !text.isBlank()) {
                return text;
            }
            problem(id, "'" + name + "' of " + id + " must be text: " + entry.get(name));
            return "";
        }

        private LocalDate date(String id, Map<?, ?> entry) {
            String until = String.valueOf(entry.get("until"));
            try {
                return LocalDate.parse(until);
            } catch (
                    @SuppressWarnings("UnusedException")
                    DateTimeParseException e) {
                problem(id, "'until' of " + id + " must be a date such as 2027-01-31: '" + until + "'");
                return LocalDate.MIN;
            }
        }
    }

    /** Returns what people make of an outcome: they vouch for what cannot be seen, and accept what does not hold. */
    Outcome judge(String id, Outcome seen, Instant now) {
        boolean open = seen.status() == PostureStatus.FAIL
                || seen.status() == PostureStatus.WARN
                || seen.status() == PostureStatus.UNKNOWN;
        Optional<Entry> waiver = Optional.ofNullable(waived.get(id)).filter(entry -> open);
        if (waiver.isPresent()) {
            Entry entry = waiver.get();
            return entry.holds(now)
                    ? new Outcome(
                            PostureStatus.WAIVED,
                            entry.why() + " (" + entry.who() + ", until " + entry.until() + "); " + seen.evidence())
                    : Outcome.fail("a waiver has expired on " + entry.until() + "; " + seen.evidence());
        }
        Optional<Entry> attestation =
                Optional.ofNullable(attested.get(id)).filter(entry -> seen.status() == PostureStatus.UNKNOWN);
        if (attestation.isPresent()) {
            Entry entry = attestation.get();
            return entry.holds(now)
                    ? new Outcome(
                            PostureStatus.ATTESTED, entry.why() + " (" + entry.who() + ", until " + entry.until() + ")")
                    : Outcome.fail("an attestation has expired on " + entry.until() + " (" + entry.who() + ")");
        }
        return seen;
    }
}
