/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import static dev.hauberk.posture.PostureCheck.Verdict.ENFORCED;
import static dev.hauberk.posture.PostureCheck.Verdict.RECORDED;
import static dev.hauberk.posture.PostureCheck.Verdict.VERIFIED;

import dev.hauberk.audit.AuditVerification;
import dev.hauberk.core.Description;
import java.util.List;

/** What is recorded, and who watches. */
final class LogChecks {
    private static final String FILTER = "AuditFilter";

    private LogChecks() {}

    static List<PostureCheck> all() {
        return List.of(
                PostureCheck.of(
                                "HBK-LOG-001",
                                "security events are recorded",
                                "A60 A66 B78",
                                RECORDED,
                                "`AuditFilter`: one decision record for every request, and one for each refusal",
                                "16.3.1-16.3.4 16.2.1",
                                "8",
                                LogChecks::recorded)
                        .mend(".filter(AuditFilter.builder().log(AuditLog.directory(path)))"),
                PostureCheck.of(
                                "HBK-LOG-002",
                                "the audit log is intact",
                                "A70 A143",
                                VERIFIED,
                                "`AuditVerifier` over the log when the report is made",
                                "16.4.2 16.2.5",
                                "8",
                                LogChecks::intact)
                        .mend(
                                "find out who changed the log, keep it as evidence (docs/incidents.md), and begin another"),
                PostureCheck.of(
                                "HBK-LOG-003",
                                "checkpoints are kept by another party",
                                "A70",
                                VERIFIED,
                                "an `AuditAnchor`: without one a cut at the end of the log is not seen",
                                "16.4.3",
                                "8",
                                facts -> listed(facts, "anchors", "no anchor"))
                        .mend("AuditLog.directory(path).anchor(AuditAnchor.http(uri))"),
                PostureCheck.of(
                                "HBK-LOG-004",
                                "log files are protected and rotated",
                                "B79",
                                ENFORCED,
                                "`AuditLog`: modes 0700 and 0600 from the start, rotation, retention",
                                "16.4.2 14.2.7",
                                "8",
                                LogChecks::files)
                        .mend(
                                "AuditLog.directory(path).retention(Duration.ofDays(400)), outside of what is served, mode 0700"),
                PostureCheck.of(
                                "HBK-LOG-005",
                                "nothing secret is in the log",
                                "B81",
                                VERIFIED,
                                "canary secrets through redaction and encoding when the report is made",
                                "16.2.5 16.4.1 14.2.1",
                                "8",
                                LogChecks::canaries)
                        .mend("report it: redaction must not let it through"),
                PostureCheck.of(
                                "HBK-LOG-006",
                                "logs are collected in one place",
                                "B82",
                                VERIFIED,
                                "an `AuditSink`: OpenTelemetry, syslog over TLS, a table",
                                "16.4.3",
                                "8",
                                facts -> listed(facts, "sinks", "no sink"))
                        .mend("AuditLog.directory(path).sink(SyslogSink.of(host, 6514, tls, name))"),
                PostureCheck.of(
                                "HBK-LOG-007",
                                "requests are traced",
                                "A67 A140",
                                RECORDED,
                                "`OpenTelemetryListener`: attributes on the current span, metrics",
                                "16.2.4",
                                "8",
                                LogChecks::traced)
                        .mend(".listener(OpenTelemetryListener.builder().build()), and an SDK"),
                PostureCheck.of(
                                "HBK-LOG-008",
                                "errors are tracked",
                                "A68 A141",
                                RECORDED,
                                "`ErrorReporter`, `http.server.request.exception`",
                                "16.3.4 16.5.4",
                                "8",
                                facts -> facts.values(FILTER, "error reporter").contains("true")
                                        ? Outcome.configured("an ErrorReporter gets exceptions")
                                        : Outcome.warn("there is no ErrorReporter; exceptions are in the records only"))
                        .mend("AuditFilter.builder().errorReporter(reporter)"),
                PostureCheck.of(
                                "HBK-LOG-009",
                                "the chain is in good health",
                                "A69 A142",
                                RECORDED,
                                "`Hauberk.health()`; the rest of the system is outside",
                                "13.4.5",
                                "",
                                LogChecks::health)
                        .mend("Hauberk.health() has the reason of each filter"),
                PostureCheck.of(
                                "HBK-LOG-010",
                                "a person hears of attacks",
                                "B80",
                                ENFORCED,
                                "`DetectionFilter` with an `AlertSink`",
                                "16.3.3 6.3.5",
                                "8",
                                LogChecks::alerts)
                        .mend(".filter(DetectionFilter.builder().log(log).sink(AlertSink.webhook(uri, key)))"),
                PostureCheck.outside(
                        "HBK-LOG-011",
                        "dashboards are looked at",
                        "A97 A162 B134",
                        "docs/telemetry has a dashboard and rules for alerts; to look at them is outside",
                        "16.4.3",
                        "8"));
    }

    private static Outcome recorded(PostureFacts facts) {
        return facts.filters(FILTER)
                .findFirst()
                .map(filter -> switch (filter.health()) {
                    case UP ->
                        Outcome.configured("AuditFilter is up, other routes at level " + filter.fact("otherwise"));
                    case DEGRADED -> Outcome.warn(filter.healthReason());
                    case DOWN -> Outcome.fail(filter.healthReason());
                })
                .orElseGet(() -> facts.failInProduction("there is no AuditFilter in the chain"));
    }

    private static Outcome intact(PostureFacts facts) {
        if (facts.log().isEmpty()) {
            return Outcome.unknown("no audit log was handed over");
        }
        return facts.log()
                .get()
                .verification()
                .map(found -> found.integrity() == AuditVerification.Integrity.BROKEN
                                || found.completeness() == AuditVerification.Completeness.TRUNCATED
                        ? Outcome.fail(String.valueOf(found.findings()))
                        : found.authenticity() == AuditVerification.Authenticity.UNSIGNED
                                ? Outcome.warn("no checkpoint is signed by a known key")
                                : Outcome.pass(found.records() + " records in " + found.segments() + " segments"))
                .orElseGet(() -> Outcome.unknown("the log could not be read"));
    }

    private static Outcome listed(PostureFacts facts, String fact, String none) {
        if (!facts.has(FILTER)) {
            return facts.failInProduction("there is no AuditFilter in the chain");
        }
        List<String> values = facts.values(FILTER, fact);
        return values.isEmpty() ? Outcome.warn(none) : Outcome.configured(values.toString());
    }

    private static Outcome files(PostureFacts facts) {
        if (facts.log().isEmpty()) {
            return Outcome.unknown("no audit log was handed over");
        }
        PostureFacts.LogFacts log = facts.log().get();
        if (log.modes().isEmpty()) {
            return Outcome.unknown("the file system tells no permissions");
        }
        if (!log.modes().endsWith("---") || log.modes().charAt(4) == 'w') {
            return Outcome.fail("others can reach the directory: " + log.modes());
        }
        boolean served = facts.context()
                .filter(context -> !context.root().isEmpty()
                        && java.nio.file.Path.of(log.directory())
                                .toAbsolutePath()
                                .startsWith(java.nio.file.Path.of(context.root())))
                .isPresent();
        if (served) {
            return Outcome.fail("the directory is below what the application serves");
        }
        String temporary = String.valueOf(System.getProperty("java.io.tmpdir"));
        if (java.nio.file.Path.of(log.directory()).toAbsolutePath().startsWith(temporary)) {
            return facts.failInProduction("the directory is a temporary one");
        }
        return facts.values(FILTER, "retention").contains("unlimited")
                ? Outcome.warn(log.modes() + ", and nothing is ever deleted; set retention()")
                : Outcome.pass(log.modes() + ", kept for " + facts.values(FILTER, "retention"));
    }

    private static Outcome canaries(PostureFacts facts) {
        return facts.log()
                .map(log -> log.leaked().isEmpty()
                        ? Outcome.pass("no canary came through, and their markers did")
                        : Outcome.fail("canaries came through: " + log.leaked()))
                .orElseGet(() -> Outcome.unknown("no audit log was handed over"));
    }

    private static Outcome traced(PostureFacts facts) {
        return facts.telemetry()
                .map(active -> active
                        ? Outcome.configured("OpenTelemetry is there")
                        : facts.production()
                                ? Outcome.warn("OpenTelemetry does nothing: no SDK is set")
                                : Outcome.notApplicable("no SDK is set, and this is not production"))
                .orElseGet(() -> Outcome.unknown("no OpenTelemetry was handed over"));
    }

    private static Outcome health(PostureFacts facts) {
        List<String> ill = facts.chain().stream()
                .filter(filter -> filter.health() != Description.Health.UP)
                .map(filter -> filter.name() + " " + filter.health() + " " + filter.healthReason())
                .distinct()
                .toList();
        boolean down = facts.chain().stream().anyMatch(filter -> filter.health() == Description.Health.DOWN);
        if (facts.chain().isEmpty()) {
            return Outcome.unknown("there is no chain");
        }
        return ill.isEmpty()
                ? Outcome.pass("every filter is up")
                : down ? Outcome.fail(ill.toString()) : Outcome.warn(ill.toString());
    }

    private static Outcome alerts(PostureFacts facts) {
        if (!facts.has("DetectionFilter")) {
            return facts.failInProduction("there is no DetectionFilter in the chain");
        }
        List<String> sinks = facts.values("DetectionFilter", "alert sinks");
        return sinks.isEmpty()
                ? facts.failInProduction("the DetectionFilter has no alert sink")
                : Outcome.configured("alerts go to " + sinks);
    }
}
