/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import static dev.hauberk.posture.PostureCheck.Verdict.ENFORCED;
import static dev.hauberk.posture.PostureCheck.Verdict.RECORDED;
import static dev.hauberk.posture.PostureCheck.Verdict.VERIFIED;

import dev.hauberk.core.ConfigurationDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/** What is done around the application, and after a break-in. */
final class OperationChecks {
    private static final Duration SOON = Duration.ofDays(30);

    private OperationChecks() {}

    static List<PostureCheck> all() {
        return List.of(
                PostureCheck.outside(
                        "HBK-DB-001", "the database is encrypted", "A48 A129", "outside", "11.3.2 14.2.4", "8"),
                PostureCheck.outside("HBK-DB-002", "the database is backed up", "A50 A131 B40", "outside", "", ""),
                PostureCheck.outside(
                        "HBK-DB-003",
                        "the database is reached by few, with few rights",
                        "A51 A130 B39 B41",
                        "outside",
                        "13.2.2",
                        "8"),
                PostureCheck.outside(
                        "HBK-DB-004", "connections to the database are encrypted", "B38", "outside", "12.3.1", "8"),
                PostureCheck.outside(
                        "HBK-COD-001",
                        "code is written with care",
                        "A75 A77 A146 A148",
                        "outside; this library's own interfaces are typed and say what may be null",
                        "15.1.1",
                        ""),
                PostureCheck.outside(
                        "HBK-COD-002",
                        "dependencies are up to date and without known holes",
                        "A78 A149 B94 B148 B149 B150 B151 B152 B153 B154 B155 B156",
                        "outside: a scanner in the build",
                        "15.1.1 15.1.2 15.2.1",
                        "8"),
                PostureCheck.outside("HBK-COD-003", "reviews look at security", "A79 B96", "outside", "", ""),
                PostureCheck.outside(
                        "HBK-COD-004",
                        "security is tested",
                        "A94 A159 B95 B135",
                        "outside; the test kit has the attacks, and docs/testing.md says how to fire them",
                        "",
                        "8"),
                PostureCheck.outside(
                        "HBK-OPS-001",
                        "images are trusted, scanned and up to date",
                        "A84 A152 B70 B71 B158 B159 B160 B161 B162",
                        "outside",
                        "15.2.4",
                        "8"),
                PostureCheck.outside(
                        "HBK-OPS-002",
                        "containers reach only what they need",
                        "A85 A153 B74",
                        "outside",
                        "13.2.4",
                        "8"),
                PostureCheck.outside("HBK-OPS-003", "the infrastructure is updated", "A88", "outside", "15.1.1", ""),
                PostureCheck.of(
                                "HBK-OPS-004",
                                "the configuration is the one that was reviewed",
                                "A93 A158",
                                VERIFIED,
                                "each report is a record with a digest of the configuration and of each part; what changed since"
                                        + " the last one is named",
                                "13.1.4 16.1.1",
                                "8",
                                OperationChecks::drift)
                        .mend("review what changed; the next report compares with this one"),
                PostureCheck.outside(
                        "HBK-OPS-005",
                        "policies are kept up to date",
                        "A95 A160",
                        "changes of a policy file are recorded with its digest; the process is outside",
                        "",
                        ""),
                PostureCheck.outside(
                        "HBK-OPS-006",
                        "a deployment is looked at when it is done",
                        "B126 B127 B128 B129 B131",
                        "this report, after the start; the rest is outside",
                        "",
                        ""),
                PostureCheck.of(
                                "HBK-THR-001",
                                "webhooks are authenticated",
                                "B88",
                                ENFORCED,
                                "`WebhookFilter` for those that come in; `WebhookSigner`, and `AlertSink.webhook`, for those that go out",
                                "13.2.1 4.1.5",
                                "10",
                                facts -> facts.has("WebhookFilter")
                                        ? Outcome.configured(facts.places(facts.filters("WebhookFilter")))
                                        : Outcome.unknown("there is no WebhookFilter; attest that no webhook comes in"))
                        .mend(".route(\"/hooks\", hooks -> hooks.filter(WebhookFilter.builder(\"sender\")))"),
                PostureCheck.outside(
                        "HBK-THR-002",
                        "services that others run are listed",
                        "B89",
                        "`Description.dependencies()` lists those of the chain; the rest is outside",
                        "13.1.1",
                        "9 10"),
                PostureCheck.of(
                                "HBK-INC-001",
                                "an exposed credential can be revoked at once",
                                "B166 B167 B169 B175",
                                ENFORCED,
                                "`Revocations` by token, signing key, subject, client and time",
                                "13.3.4",
                                "2",
                                OperationChecks::revocations)
                        .mend("JwtFilter.builder().revocations(revocations)"),
                PostureCheck.of(
                                "HBK-INC-002",
                                "every use of a credential can be found",
                                "B168",
                                RECORDED,
                                "`hauberk audit search`: by user, token and key",
                                "16.2.1",
                                "2",
                                facts -> facts.present("AuditFilter"))
                        .mend(".filter(AuditFilter.builder().log(AuditLog.directory(path)))"),
                PostureCheck.of(
                                "HBK-INC-003",
                                "the application can be isolated",
                                "B172 B173",
                                ENFORCED,
                                "`LockDownFilter`: shut to all but one role, also after a restart",
                                "",
                                "",
                                OperationChecks::lockDown)
                        .mend(".filter(LockDownFilter.builder(lockDown))"),
                PostureCheck.of(
                                "HBK-INC-004",
                                "logs are preserved as evidence",
                                "B174",
                                RECORDED,
                                "`AuditLog.legalHold`, and signed bundles by `hauberk audit evidence`",
                                "16.4.2",
                                "",
                                facts -> facts.log().isPresent()
                                        ? Outcome.configured("legal hold and signed bundles are there")
                                        : Outcome.unknown("no audit log was handed over"))
                        .mend("SecurityReport.builder(chain).log(log)"),
                PostureCheck.outside(
                        "HBK-INC-005",
                        "people know what to do, whom to tell, and learn from it",
                        "B170 B176 B177",
                        "docs/incidents.md is a beginning; the rest is outside",
                        "",
                        ""),
                PostureCheck.of(
                                "HBK-INC-006",
                                "finders of a hole know where to report it",
                                "B181 B182 B183 B184 B188 B189 B190",
                                VERIFIED,
                                "`SecurityTxtFilter` (RFC 9116)",
                                "",
                                "9",
                                OperationChecks::contact)
                        .mend(".filter(SecurityTxtFilter.builder().contact(...).expires(...))"));
    }

    private static Outcome drift(PostureFacts facts) {
        if (facts.log().isEmpty()) {
            return Outcome.unknown("no audit log was handed over, so that there is nothing to compare with");
        }
        ConfigurationDigest now = facts.configuration();
        return facts.log()
                .get()
                .before()
                .map(before -> before.whole().equals(now.whole())
                        ? Outcome.pass("as in the last report: " + now.whole())
                        : Outcome.warn("since the last report: " + String.join(", ", before.changesTo(now))))
                .orElseGet(
                        () -> Outcome.unknown("this is the first report in the log: there is nothing to compare with"));
    }

    private static Outcome revocations(PostureFacts facts) {
        if (!facts.has("JwtFilter")) {
            return Outcome.notApplicable("there is no JwtFilter");
        }
        long without = facts.filters("JwtFilter")
                .filter(filter -> filter.fact("revocations").isEmpty())
                .count();
        return without == 0
                ? Outcome.configured(String.valueOf(facts.values("JwtFilter", "revocations")))
                : Outcome.warn("a JwtFilter has no revocations: a stolen token is good until it expires");
    }

    private static Outcome lockDown(PostureFacts facts) {
        if (!facts.has("LockDownFilter")) {
            return Outcome.warn("there is no LockDownFilter in the chain");
        }
        return facts.values("LockDownFilter", "locked_down").contains("true")
                ? Outcome.warn("the application is locked down now")
                : Outcome.configured("a LockDownFilter waits");
    }

    private static Outcome contact(PostureFacts facts) {
        List<String> expires = facts.values("SecurityTxtFilter", "expires");
        if (expires.isEmpty()) {
            return Outcome.unknown("there is no SecurityTxtFilter; attest where a contact is published");
        }
        try {
            Instant end = Instant.parse(expires.get(0));
            if (!facts.now().isBefore(end)) {
                return Outcome.fail("security.txt has expired: " + end);
            }
            return facts.now().plus(SOON).isAfter(end)
                    ? Outcome.warn("security.txt expires soon: " + end)
                    : Outcome.configured("security.txt is good until " + end);
        } catch (
                @SuppressWarnings("UnusedException")
                DateTimeParseException e) {
            return Outcome.unknown("security.txt has no readable end: " + expires);
        }
    }
}
