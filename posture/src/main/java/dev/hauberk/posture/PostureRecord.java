/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.audit.AuditReader;
import dev.hauberk.audit.AuditRecord;
import dev.hauberk.core.ConfigurationDigest;
import dev.hauberk.core.SecurityEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The record of a report: digests of the configuration, and how many checks came to what. Needs hauberk-audit. */
final class PostureRecord {
    private static final String ACTION = "posture.checked";
    private static final String CONFIGURATION = "configuration";

    private PostureRecord() {}

    static SecurityEvent event(
            List<PostureFinding> findings, ConfigurationDigest configuration, boolean production, Instant now) {
        return SecurityEvent.builder(SecurityEvent.Kind.NOTE, "posture")
                .filter("SecurityReport")
                .time(now)
                .attribute(CONFIGURATION, configuration)
                .attribute("production", production)
                .attribute("checks", PostureText.counts(findings))
                .attribute(
                        "failed",
                        findings.stream()
                                .filter(finding -> finding.status() == PostureStatus.FAIL)
                                .map(PostureFinding::id)
                                .toList())
                .build();
    }

    /** Returns the reports in a log, a line each, and below it what changed. */
    static List<String> history(Path log) throws IOException {
        List<String> lines = new ArrayList<>();
        Optional<ConfigurationDigest> before = Optional.empty();
        for (AuditRecord report : AuditReader.of(log).all(ACTION)) {
            Optional<ConfigurationDigest> now = digest(report);
            lines.add(report.text("@timestamp") + " "
                    + now.map(ConfigurationDigest::whole).orElse("") + " "
                    + report.text("hauberk.attributes.checks"));
            if (before.isPresent() && now.isPresent()) {
                before.get().changesTo(now.get()).forEach(change -> lines.add("  " + change));
            }
            before = now;
        }
        return lines;
    }

    /** Returns the configuration of the last report in a log. */
    static Optional<ConfigurationDigest> last(Path log) throws IOException {
        return AuditReader.of(log).last(ACTION).flatMap(PostureRecord::digest);
    }

    private static Optional<ConfigurationDigest> digest(AuditRecord report) {
        String whole = report.text("hauberk.attributes." + CONFIGURATION + ".digest");
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : report.texts("hauberk.attributes." + CONFIGURATION + ".parts")) {
            int space = part.lastIndexOf(' ');
            if (space > 0) {
                parts.put(part.substring(0, space), part.substring(space + 1));
            }
        }
        return whole.isEmpty() ? Optional.empty() : Optional.of(new ConfigurationDigest(whole, parts));
    }
}
