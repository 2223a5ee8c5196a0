/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.cli;

import dev.hauberk.posture.PostureStatus;
import dev.hauberk.posture.SecurityReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What {@code hauberk} does with posture reports. */
final class PostureCommands {
    private PostureCommands() {}

    static int posture(CommandLine line, PrintStream out) throws IOException {
        Path first = line.path(0);
        if (Files.isDirectory(first)) {
            List<String> reports = SecurityReport.history(first);
            reports.forEach(out::println);
            return reports.isEmpty() ? 1 : 0;
        }
        SecurityReport report = SecurityReport.read(first);
        if (line.words().size() == 1) {
            out.println(report);
            return report.findings(PostureStatus.FAIL).isEmpty() ? 0 : 1;
        }
        List<String> changes = report.changesTo(SecurityReport.read(line.path(1)));
        changes.forEach(out::println);
        return changes.isEmpty() ? 0 : 1;
    }

    static int accessReview(CommandLine line, PrintStream out) throws IOException {
        AccessReview review = AccessReview.of(
                line.path(0), line.one("--since").map(Instant::parse).orElse(Instant.MIN));
        review.uses()
                .forEach((use, extent) -> out.printf(
                        "%-16s %-40s %8d requests %5d users  last %s%n",
                        use.role(), use.rule(), extent.requests(), extent.users(), extent.last()));
        Optional<String> report = line.one("--posture");
        if (report.isPresent()) {
            review.unused(SecurityReport.read(Path.of(report.get())).rules())
                    .forEach(rule -> out.println("nobody used      " + rule));
        }
        out.println("requests at level NONE, and those that were not sampled, are not in the log");
        return review.uses().isEmpty() ? 1 : 0;
    }
}
