/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.Description;
import dev.hauberk.core.SecurityEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The record of a report: digests of the configuration, and how many checks came to what. */
final class PostureRecord {
    static final String CODE = "posture";
    private static final byte[] ACTION = EventAction.POSTURE.action.getBytes(StandardCharsets.US_ASCII);
    private static final int PART_DIGITS = 16;

    private PostureRecord() {}

    /** Returns the digests of what stays as it is while a chain runs. */
    static Digests digests(List<Description> parts) {
        Map<String, String> digests = new LinkedHashMap<>();
        MessageDigest whole = HashChain.sha256();
        for (Description part : parts) {
            String configured = part.name() + part.configuration();
            whole.update((configured + "\n").getBytes(StandardCharsets.UTF_8));
            String name = part.name()
                    + (part.fact("route").isEmpty()
                            ? ""
                            : " " + part.fact("route").get(0));
            String unique = name;
            for (int i = 2; digests.containsKey(unique); i++) {
                unique = name + " #" + i;
            }
            byte[] digest = HashChain.sha256().digest(configured.getBytes(StandardCharsets.UTF_8));
            digests.put(unique, HexFormat.of().formatHex(digest).substring(0, PART_DIGITS));
        }
        return new Digests(HexFormat.of().formatHex(whole.digest()), digests);
    }

    static SecurityEvent event(List<PostureFinding> findings, Digests configuration, boolean production, Instant now) {
        SecurityEvent.Builder event = SecurityEvent.builder(SecurityEvent.Kind.NOTE, CODE)
                .filter("SecurityReport")
                .time(now)
                .attribute(Digests.FACT, configuration)
                .attribute("production", production);
        List<String> counts = new ArrayList<>();
        for (PostureStatus status : PostureStatus.values()) {
            long count = findings.stream()
                    .filter(finding -> finding.status() == status)
                    .count();
            counts.add(count + " " + PostureText.word(status));
        }
        event.attribute("checks", counts);
        event.attribute(
                "failed",
                findings.stream()
                        .filter(finding -> finding.status() == PostureStatus.FAIL)
                        .map(PostureFinding::id)
                        .toList());
        return event.build();
    }

    /** Returns the records of reports in a log, in order. */
    static List<AuditRecord> in(Path directory) throws IOException {
        List<AuditRecord> found = new ArrayList<>();
        for (Path segment : LogReader.segments(directory)) {
            found.addAll(inSegment(segment));
        }
        return found;
    }

    /** Returns the record of the last report; it is looked for from the end on, as logs are long. */
    static Optional<AuditRecord> last(Path directory) throws IOException {
        List<Path> segments = LogReader.segments(directory);
        for (int i = segments.size() - 1; i >= 0; i--) {
            List<AuditRecord> found = inSegment(segments.get(i));
            if (!found.isEmpty()) {
                return Optional.of(found.get(found.size() - 1));
            }
        }
        return Optional.empty();
    }

    private static List<AuditRecord> inSegment(Path segment) throws IOException {
        List<AuditRecord> found = new ArrayList<>();
        LogReader.forEachIn(segment, next -> {
            if (next.mentions(ACTION) && next.action().equals(EventAction.POSTURE.action)) {
                found.add(next);
            }
        });
        return found;
    }

    static Optional<Digests> digests(AuditRecord posture) {
        String whole = posture.text("hauberk.attributes.configuration.digest");
        Map<String, String> parts = new LinkedHashMap<>();
        if (posture.value("hauberk.attributes.configuration.parts") instanceof List<?> lines) {
            for (Object line : lines) {
                String text = String.valueOf(line);
                int space = text.lastIndexOf(' ');
                if (space > 0) {
                    parts.put(text.substring(0, space), text.substring(space + 1));
                }
            }
        }
        return whole.isEmpty() ? Optional.empty() : Optional.of(new Digests(whole, parts));
    }
}
