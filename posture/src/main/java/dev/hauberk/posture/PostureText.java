/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Writes findings for people: first what to do, in order, then what is so, and last what cannot be seen. */
final class PostureText {
    private static final List<PostureStatus> TO_DO = List.of(PostureStatus.FAIL, PostureStatus.WARN);
    private static final List<PostureStatus> SEEN = List.of(
            PostureStatus.WAIVED,
            PostureStatus.PASS,
            PostureStatus.CONFIGURED,
            PostureStatus.ATTESTED,
            PostureStatus.NOT_APPLICABLE);

    private PostureText() {}

    /** Returns how many checks came to what, such as {@code 3 FAIL}. */
    static List<String> counts(List<PostureFinding> findings) {
        return Arrays.stream(PostureStatus.values())
                .map(status -> with(findings, status).size() + " " + word(status))
                .toList();
    }

    static List<String> lines(List<PostureFinding> findings) {
        List<String> lines = new ArrayList<>();
        for (PostureStatus status : TO_DO) {
            for (PostureFinding finding : with(findings, status)) {
                lines.add(line(finding));
                if (!finding.remedy().isEmpty()) {
                    lines.add("       -> " + finding.remedy());
                }
            }
        }
        SEEN.forEach(status -> with(findings, status).forEach(finding -> lines.add(line(finding))));
        List<PostureFinding> unseen = with(findings, PostureStatus.UNKNOWN);
        if (!unseen.isEmpty()) {
            lines.add("  UNKNOWN " + unseen.size() + " checks cannot be seen from here; a person can attest them: "
                    + unseen.stream()
                            .map(finding -> finding.id() + " " + finding.title())
                            .collect(Collectors.joining("; ")));
        }
        return lines;
    }

    private static List<PostureFinding> with(List<PostureFinding> findings, PostureStatus status) {
        return findings.stream().filter(finding -> finding.status() == status).toList();
    }

    private static String line(PostureFinding finding) {
        return "  " + word(finding.status()) + " " + finding.id() + " " + finding.title() + ": " + finding.evidence();
    }

    static String word(PostureStatus status) {
        return status == PostureStatus.NOT_APPLICABLE ? "N/A" : status.name();
    }
}
