/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import static dev.hauberk.posture.PostureCheck.Verdict.RECORDED;
import static dev.hauberk.posture.PostureCheck.Verdict.VERIFIED;

import dev.hauberk.core.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Secrets, and the surroundings of the process. */
final class SecretChecks {
    private static final int SHORTEST = 32;
    private static final Duration AGEING = Duration.ofDays(90);
    private static final Duration OLD = Duration.ofDays(365);

    private SecretChecks() {}

    static List<PostureCheck> all() {
        return List.of(
                PostureCheck.of(
                                "HBK-SEC-001",
                                "secrets are strong, and each is used once",
                                "A49 B22 B23 B29 B30 B32 B37",
                                VERIFIED,
                                "secrets that are handed to the report: 32 octets, no placeholder, no word, none twice;"
                                        + " `Environment` refuses weak ones",
                                "11.5.1 11.2.3 13.2.3",
                                "2 8",
                                SecretChecks::strength)
                        .mend("hauberk gen-secret FILE, and Secret.fromFile(path)"),
                PostureCheck.of(
                                "HBK-SEC-002",
                                "secrets come from files",
                                "A87 A155 B73",
                                VERIFIED,
                                "`Secret.fromFile`, or `NAME_FILE` in an `Environment`; environment variables show in process"
                                        + " lists and dumps",
                                "13.3.1 13.3.2",
                                "8",
                                SecretChecks::origin)
                        .mend("Secret.fromFile(path), or NAME_FILE in the environment"),
                PostureCheck.of(
                                "HBK-SEC-003",
                                "secrets are rotated",
                                "A12 A106 B86",
                                VERIFIED,
                                "secrets that are handed over with their age: 90 days are enough, a year is too much; keys of"
                                        + " issuers overlap by themselves",
                                "13.3.4 13.1.4",
                                "2",
                                SecretChecks::age)
                        .mend(
                                "make another key and hand over its age: SecurityReport.builder(chain).secret(name, key, since)"),
                PostureCheck.of(
                        "HBK-SEC-004",
                        "no secret is in the repository",
                        "B10 B11 B12 B13 B14 B15 B21 B97 B139 B140 B141 B142 B143 B144 B145 B146",
                        RECORDED,
                        "a scanner in the build that also reads the history, such as secretlint with the rules of `.secretlintrc.json`",
                        "13.3.1 13.4.1",
                        "8",
                        facts -> Outcome.unknown(
                                "a running process does not see it; scan the files and the history, and attest it")),
                PostureCheck.of(
                        "HBK-SEC-005",
                        "credentials of production are generated",
                        "B102",
                        RECORDED,
                        "`hauberk gen-secret` and `hauberk gen-key`",
                        "11.5.1",
                        "2",
                        facts -> Outcome.unknown("how they were made cannot be seen; attest it")),
                PostureCheck.outside("HBK-SEC-006", "keys of other services are our own", "B31", "outside", "", ""),
                PostureCheck.of(
                                "HBK-ENV-001",
                                "the environment is declared and complete",
                                "A86 A154 B24 B107 B108 B110",
                                VERIFIED,
                                "`Environment`: types, ranges and placeholders, before the first request",
                                "13.2.3",
                                "8",
                                facts -> facts.environment()
                                        .map(environment -> Outcome.configured(
                                                environment.facts().size() + " facts are declared"))
                                        .orElseGet(() -> Outcome.unknown("no Environment was handed over")))
                        .mend("SecurityReport.builder(chain).environment(environment)"),
                PostureCheck.of(
                                "HBK-ENV-002",
                                "production runs as production",
                                "B25",
                                VERIFIED,
                                "debug switches of the `Environment`, and filters that only report",
                                "13.4.2 15.2.3",
                                "8",
                                SecretChecks::production)
                        .mend("take reportOnly() and LearningFilter out, and set the debug switches off"),
                PostureCheck.of(
                                "HBK-ENV-003",
                                "no debugger is attached",
                                "B25",
                                VERIFIED,
                                "the arguments of the virtual machine",
                                "13.4.2",
                                "8",
                                SecretChecks::debugger)
                        .mend("start the virtual machine without -agentlib:jdwp"),
                PostureCheck.of(
                                "HBK-ENV-004",
                                "the process is not root",
                                "B72",
                                VERIFIED,
                                "the user of the process, where the system says",
                                "13.2.2",
                                "8",
                                SecretChecks::user)
                        .mend("run the process as a user of its own"),
                PostureCheck.of(
                                "HBK-ENV-005",
                                "what happens when something outside fails was decided",
                                "B90",
                                VERIFIED,
                                "every outside service has a failure mode; that of shared limits should be chosen",
                                "16.5.2 13.1.3",
                                "10",
                                SecretChecks::failureModes)
                        .mend("RateLimitFilter.builder().limiter(l -> l.whenStoreFails(...))"));
    }

    private static Outcome strength(PostureFacts facts) {
        if (facts.secrets().isEmpty()) {
            return Outcome.unknown("no secret was handed over");
        }
        List<String> problems = new ArrayList<>();
        List<PostureFacts.NamedSecret> secrets = facts.secrets();
        for (int i = 0; i < secrets.size(); i++) {
            PostureFacts.NamedSecret one = secrets.get(i);
            one.secret().strengthProblem(SHORTEST).ifPresent(problem -> problems.add(one.name() + ": " + problem));
            for (int j = 0; j < i; j++) {
                if (one.secret().equals(secrets.get(j).secret())) {
                    problems.add(one.name() + " is " + secrets.get(j).name());
                }
            }
        }
        return problems.isEmpty()
                ? Outcome.pass(secrets.size() + " secrets are strong and different")
                : Outcome.fail(String.join("; ", problems));
    }

    private static Outcome origin(PostureFacts facts) {
        List<String> environment = new ArrayList<>();
        List<String> code = new ArrayList<>();
        for (PostureFacts.NamedSecret one : facts.secrets()) {
            if (one.secret().origin() == Secret.Origin.ENVIRONMENT) {
                environment.add(one.name());
            } else if (one.secret().origin() == Secret.Origin.CODE) {
                code.add(one.name());
            }
        }
        facts.environment()
                .ifPresent(told -> told.fact("secret variables").stream()
                        .filter(name -> told.fact(name).contains("SET"))
                        .forEach(environment::add));
        boolean any = !facts.secrets().isEmpty()
                || facts.environment()
                        .filter(told -> !told.fact("secret variables").isEmpty())
                        .isPresent();
        if (!any) {
            return Outcome.unknown("no secret was handed over");
        }
        if (!code.isEmpty()) {
            return facts.failInProduction("given by code, from wherever it has them: " + code
                    + "; read them with Secret.fromFile, or waive this where a vault gave them");
        }
        return environment.isEmpty()
                ? Outcome.pass("all come from files")
                : Outcome.warn("from environment variables: " + environment + "; set NAME_FILE instead");
    }

    private static Outcome age(PostureFacts facts) {
        List<String> unknown = new ArrayList<>();
        List<String> ageing = new ArrayList<>();
        List<String> old = new ArrayList<>();
        for (PostureFacts.NamedSecret one : facts.secrets()) {
            if (one.since().isEmpty()) {
                unknown.add(one.name());
                continue;
            }
            Duration age = Duration.between(one.since().get(), facts.now());
            if (age.compareTo(OLD) > 0) {
                old.add(one.name() + " " + age.toDays() + " days");
            } else if (age.compareTo(AGEING) > 0) {
                ageing.add(one.name() + " " + age.toDays() + " days");
            }
        }
        if (!old.isEmpty()) {
            return Outcome.fail("too old: " + old);
        }
        if (!ageing.isEmpty()) {
            return Outcome.warn("to be rotated: " + ageing);
        }
        return facts.secrets().isEmpty() || !unknown.isEmpty()
                ? Outcome.unknown(unknown.isEmpty() ? "no secret was handed over" : "nobody said how old: " + unknown)
                : Outcome.pass("none is older than 90 days");
    }

    private static Outcome production(PostureFacts facts) {
        if (!facts.production()) {
            return Outcome.notApplicable("this is not production");
        }
        List<String> problems = new ArrayList<>();
        facts.environment().ifPresent(told -> problems.addAll(told.fact("debug switches")));
        facts.chain().stream()
                .filter(filter -> filter.fact("enforcing").contains("false"))
                .map(filter -> filter.name() + " only reports")
                .forEach(problems::add);
        if (facts.has("LearningFilter")) {
            problems.add("a LearningFilter learns");
        }
        return problems.isEmpty()
                ? facts.environment().isEmpty()
                        ? Outcome.unknown("no Environment was handed over, so that its debug switches cannot be seen")
                        : Outcome.configured("no debug switch, no filter that only reports")
                : Outcome.fail(problems.toString());
    }

    private static Outcome debugger(PostureFacts facts) {
        if (facts.process().arguments().isEmpty()) {
            return Outcome.unknown("the system does not tell the arguments");
        }
        boolean attached = facts.process().arguments().get().stream()
                .map(argument -> argument.toLowerCase(Locale.ROOT))
                .anyMatch(argument -> argument.contains("jdwp"));
        return attached
                ? facts.failInProduction("the virtual machine listens for a debugger")
                : Outcome.pass("no debugger agent");
    }

    private static Outcome user(PostureFacts facts) {
        if (facts.process().user().isEmpty()) {
            return Outcome.unknown("the system does not tell the user");
        }
        long user = facts.process().user().getAsLong();
        return user == 0 ? facts.failInProduction("the process is root") : Outcome.pass("user " + user);
    }

    private static Outcome failureModes(PostureFacts facts) {
        List<String> needed = facts.chain().stream()
                .flatMap(filter -> filter.dependencies().stream())
                .map(service -> service.name() + ": " + service.onFailure())
                .distinct()
                .toList();
        List<String> implicit = facts.chain().stream()
                .filter(filter -> filter.fact("store failure mode").contains("by default"))
                .map(filter -> filter.name() + " " + filter.fact("name"))
                .distinct()
                .toList();
        if (needed.isEmpty()) {
            return Outcome.notApplicable("nothing outside is needed");
        }
        return implicit.isEmpty()
                ? Outcome.configured(String.join("; ", needed))
                : Outcome.warn("left to the default: " + implicit + "; say whenStoreFails()");
    }
}
