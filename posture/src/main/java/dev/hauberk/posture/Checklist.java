/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All rows, and the document that is made of them. */
final class Checklist {
    private static final Map<PostureCheck.Verdict, String> VERDICTS = Map.of(
            PostureCheck.Verdict.ENFORCED, "enforced",
            PostureCheck.Verdict.VERIFIED, "verified",
            PostureCheck.Verdict.RECORDED, "recorded",
            PostureCheck.Verdict.OUTSIDE, "outside");

    private Checklist() {}

    static List<PostureCheck> all() {
        return Stream.of(
                        CallerChecks.all(),
                        InputChecks.all(),
                        HeaderChecks.all(),
                        LogChecks.all(),
                        SecretChecks.all(),
                        OperationChecks.all())
                .flatMap(List::stream)
                .toList();
    }

    /** Returns docs/checklist.md. */
    static String markdown() {
        return """
                # The checklist

                This page is made of the rows that `SecurityReport` checks, by `ChecklistTest`, which also holds it to
                them. How to make a report, attest and waive is in [posture.md](posture.md).

                *Enforced*: a filter sees to it on every request, and the report is CONFIGURED at best. *Verified*: the report
                looks whether it is so.
                *Recorded*: it is in the audit log as it happens. *Outside*: no library can see it; a person attests it.
                *Not provided*: a library could do it, and this version does not. What cannot be seen is UNKNOWN, never
                PASS. A and B are the two checklists that the project began from, one for code and one for deployments
                of a financial web application, by line. ASVS is OWASP's Application Security Verification Standard
                5.0.0, API its API Security Top 10 of 2023.

                | id | what should be so | how | by | lines | ASVS | API |
                |---|---|---|---|---|---|---|
                """ + all().stream().map(Checklist::row).collect(Collectors.joining("\n")) + "\n";
    }

    private static String row(PostureCheck check) {
        return "| " + check.id() + " | " + check.title() + " | " + VERDICTS.get(check.verdict()) + " | "
                + check.mechanism().replace("|", "\\|") + " | " + String.join(" ", check.lines()) + " | " + check.asvs()
                + " | " + check.api() + " |";
    }
}
