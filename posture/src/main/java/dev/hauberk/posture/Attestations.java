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
        Problems problems = new Problems("attestations " + file);
        Map<?, ?> members = Map.of();
        try {
            if (JsonReader.parse(Files.readAllBytes(file), LIMITS) instanceof Map<?, ?> object) {
                members = object;
            } else {
                problems.add("the file must hold an object: it does not");
            }
        } catch (IOException | JsonException e) {
            problems.add("the file must be readable JSON: " + e);
        }
        for (Object name : members.keySet()) {
            if (!Set.of("attestations", "waivers").contains(name)) {
                problems.add("no such member: '" + name + "'; there are 'attestations' and 'waivers'");
            }
        }
        Set<String> ids = Checklist.all().stream().map(PostureCheck::id).collect(Collectors.toSet());
        Map<String, Entry> attested = entries(members.get("attestations"), "by", "evidence", ids, problems);
        Map<String, Entry> waived = entries(members.get("waivers"), "owner", "reason", ids, problems);
        problems.throwIfAny();
        return new Attestations(attested, waived);
    }

    private static Map<String, Entry> entries(
            @org.jspecify.annotations.Nullable Object list,
            String who,
            String why,
            Set<String> ids,
            Problems problems) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        if (list == null) {
            return entries;
        }
        if (!(list instanceof List<?> elements)) {
            problems.add("attestations and waivers must be arrays: one is none");
            return entries;
        }
        for (Object element : elements) {
            if (!(element instanceof Map<?, ?> members)) {
                problems.add("an entry must be an object: one is none");
                continue;
            }
            String id = text(members, "id", problems);
            if (!members.keySet().equals(Set.of("id", who, why, "until"))) {
                problems.add(id + " must have the members id, " + who + ", " + why + ", until and no others: "
                        + members.keySet());
                continue;
            }
            if (!ids.contains(id)) {
                problems.add("there must be a check of each id: '" + id + "' is none");
            }
            Entry entry =
                    new Entry(text(members, who, problems), text(members, why, problems), date(id, members, problems));
            if (entries.put(id, entry) != null) {
                problems.add("each id must be there once: " + id + " is there twice");
            }
        }
        return entries;
    }

    private static String text(Map<?, ?> members, String name, Problems problems) {
        if (members.get(name) instanceof String text && !text.isBlank()) {
            return text;
        }
        problems.add("'" + name + "' must be text in each entry: it is not");
        return "";
    }

    private static LocalDate date(String id, Map<?, ?> members, Problems problems) {
        try {
            return LocalDate.parse(String.valueOf(members.get("until")));
        } catch (
                @SuppressWarnings("UnusedException")
                DateTimeParseException e) {
            problems.add("'until' must be a date such as 2027-01-31: that of " + id + " is none");
            return LocalDate.MIN;
        }
    }

    /** Returns what people make of an outcome: they vouch for what nobody sees, and accept what is not so. */
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
