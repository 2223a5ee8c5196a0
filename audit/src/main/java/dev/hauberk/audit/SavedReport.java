/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A report that was kept as JSON.
 *
 * @param time when it was made
 * @param configuration its digests
 * @param rules the rules of the chain
 * @param findings what its checks came to
 */
record SavedReport(String time, Digests configuration, List<String> rules, List<PostureFinding> findings) {
    private static final JsonLimits LIMITS =
            JsonLimits.defaults().withBytes(1 << 22).withTokens(1_000_000);

    /** @throws IOException if the file cannot be read, or is no report */
    static SavedReport read(Path file) throws IOException {
        try {
            if (JsonReader.parse(Files.readAllBytes(file), LIMITS) instanceof Map<?, ?> members
                    && members.get("findings") instanceof List<?> findings
                    && members.get("parts") instanceof Map<?, ?> parts
                    && members.get("rules") instanceof List<?> rules) {
                Map<String, String> digests = new LinkedHashMap<>();
                parts.forEach((part, digest) -> digests.put(String.valueOf(part), String.valueOf(digest)));
                List<PostureFinding> read = new ArrayList<>();
                for (Object finding : findings) {
                    if (finding instanceof Map<?, ?> one) {
                        read.add(new PostureFinding(
                                String.valueOf(one.get("id")),
                                String.valueOf(one.get("title")),
                                PostureStatus.valueOf(String.valueOf(one.get("status"))),
                                String.valueOf(one.get("evidence")),
                                one.get("remedy") instanceof String remedy ? remedy : ""));
                    }
                }
                return new SavedReport(
                        String.valueOf(members.get("time")),
                        new Digests(String.valueOf(members.get("configuration")), digests),
                        rules.stream().map(String::valueOf).toList(),
                        List.copyOf(read));
            }
        } catch (JsonException | IllegalArgumentException e) {
            throw new IOException("the file must be a report, as SecurityReport.json() makes it: " + file, e);
        }
        throw new IOException("the file must be a report, as SecurityReport.json() makes it: " + file);
    }

    boolean hasFailed() {
        return findings.stream().anyMatch(finding -> finding.status() == PostureStatus.FAIL);
    }

    /** Returns what is otherwise in a later report, a line each. */
    List<String> changesTo(SavedReport later) {
        List<String> changes = new ArrayList<>(changes(configuration, later.configuration));
        Map<String, PostureFinding> before = new LinkedHashMap<>();
        findings.forEach(finding -> before.put(finding.id(), finding));
        for (PostureFinding now : later.findings) {
            PostureFinding was = before.get(now.id());
            if (was == null || was.status() != now.status()) {
                changes.add(now.id() + " " + (was == null ? "new" : PostureText.word(was.status())) + " -> "
                        + PostureText.word(now.status()) + " " + now.title() + ": " + now.evidence());
            }
        }
        return changes;
    }

    /** Returns which parts of a configuration became others. */
    static List<String> changes(Digests before, Digests now) {
        List<String> changes = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(before.parts().keySet());
        names.addAll(now.parts().keySet());
        for (String name : names) {
            String was = before.parts().getOrDefault(name, "");
            String is = now.parts().getOrDefault(name, "");
            if (!was.equals(is)) {
                changes.add(name + (was.isEmpty() ? " is new" : is.isEmpty() ? " is gone" : " changed"));
            }
        }
        return changes;
    }
}
