/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.audit.AuditFilter;
import dev.hauberk.audit.AuditLog;
import dev.hauberk.audit.AuditVerification;
import dev.hauberk.core.ConfigurationDigest;
import dev.hauberk.core.Fact;
import java.nio.file.Path;
import java.util.List;

/** Looks at what is recorded. */
final class AuditLooks {
    private AuditLooks() {}

    static void add(Checklist rows) {
        Class<?> audit = AuditFilter.class;
        rows.look("HBK-LOG-001", audit, AuditLooks::recorded)
                .look("HBK-LOG-002", AuditLooks::intact)
                .look("HBK-LOG-003", audit, facts -> listed(facts, AuditLog.ANCHORS, "no anchor"))
                .look("HBK-LOG-004", AuditLooks::files)
                .look("HBK-LOG-005", AuditLooks::canaries)
                .look("HBK-LOG-006", audit, facts -> listed(facts, AuditLog.SINKS, "no sink"))
                .look(
                        "HBK-LOG-008",
                        audit,
                        facts -> facts.all(audit, AuditFilter.ERROR_REPORTER).contains(true)
                                ? Outcome.configured("an ErrorReporter gets exceptions")
                                : Outcome.warn("there is no ErrorReporter; exceptions are in the records only"))
                .look("HBK-LIM-005", audit, facts -> Outcome.configured(facts.places(audit)))
                .look("HBK-INC-002", audit, facts -> Outcome.configured(facts.places(audit)))
                .look(
                        "HBK-INC-004",
                        facts -> facts.log().isPresent()
                                ? Outcome.configured("legal hold and signed bundles are there")
                                : Outcome.unknown("no audit log was handed over"))
                .look("HBK-OPS-004", AuditLooks::drift);
    }

    private static Outcome recorded(PostureFacts facts) {
        return facts.filters(AuditFilter.class)
                .findFirst()
                .map(filter -> switch (filter.health()) {
                    case UP ->
                        Outcome.configured(
                                "AuditFilter is up, other routes at level " + AuditFilter.OTHERWISE.in(filter));
                    case DEGRADED -> Outcome.warn(filter.healthReason());
                    case DOWN -> Outcome.fail(filter.healthReason());
                })
                .orElseThrow();
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

    private static Outcome listed(PostureFacts facts, Fact<String> fact, String none) {
        List<String> values = facts.all(AuditFilter.class, fact);
        return values.isEmpty() ? Outcome.warn(none) : Outcome.configured(values.toString());
    }

    private static Outcome files(PostureFacts facts) {
        if (facts.log().isEmpty()) {
            return Outcome.unknown("no audit log was handed over");
        }
        PostureFacts.LogFacts log = facts.log().get();
        if (log.modes().isEmpty()) {
            return Outcome.unknown("the file system has no permissions to read");
        }
        if (!log.modes().endsWith("---") || log.modes().charAt(4) == 'w') {
            return Outcome.fail("others can reach the directory: " + log.modes());
        }
        boolean served = facts.context()
                .filter(context -> !context.root().isEmpty()
                        && Path.of(log.directory()).toAbsolutePath().startsWith(Path.of(context.root())))
                .isPresent();
        if (served) {
            return Outcome.fail("the directory is below what the application serves");
        }
        String temporary = String.valueOf(System.getProperty("java.io.tmpdir"));
        if (Path.of(log.directory()).toAbsolutePath().startsWith(temporary)) {
            return facts.failInProduction("the directory is a temporary one");
        }
        return facts.all(AuditFilter.class, AuditLog.RETENTION).contains("unlimited")
                ? Outcome.warn(log.modes() + ", and nothing is ever deleted; set retention()")
                : Outcome.pass(log.modes() + ", kept for " + facts.all(AuditFilter.class, AuditLog.RETENTION));
    }

    private static Outcome canaries(PostureFacts facts) {
        return facts.log()
                .map(log -> log.leaked().isEmpty()
                        ? Outcome.pass("no canary came through, and their markers did")
                        : Outcome.fail("canaries came through: " + log.leaked()))
                .orElseGet(() -> Outcome.unknown("no audit log was handed over"));
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
}
