/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.core.Description;
import dev.hauberk.core.Environment;
import dev.hauberk.core.Secret;
import dev.hauberk.detections.DetectionFilter;
import dev.hauberk.input.LearningFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Looks at secrets and the surroundings of the process, and says what only people can see. */
final class ProcessLooks {
    private static final int SHORTEST = 32;
    private static final Duration AGEING = Duration.ofDays(90);
    private static final Duration OLD = Duration.ofDays(365);

    private ProcessLooks() {}

    static void add(Checklist rows) {
        rows.look("HBK-SEC-001", ProcessLooks::strength)
                .look("HBK-SEC-002", ProcessLooks::origin)
                .look("HBK-SEC-003", ProcessLooks::age)
                .look(
                        "HBK-SEC-004",
                        facts -> Outcome.unknown(
                                "a running process does not see it; scan the files and the history, and attest it"))
                .look("HBK-SEC-005", facts -> Outcome.unknown("how they were made cannot be seen; attest it"))
                .look("HBK-ENV-001", ProcessLooks::environment)
                .look("HBK-ENV-002", ProcessLooks::production)
                .look("HBK-ENV-003", ProcessLooks::debugger)
                .look("HBK-ENV-004", ProcessLooks::user)
                .look("HBK-AUTH-005", ProcessLooks::stepUp)
                .look(
                        "HBK-ACC-006",
                        facts -> Outcome.unknown(
                                "the records are there for 'access-review'; attest that a person reads it"));
    }

    private static Outcome environment(PostureFacts facts) {
        return facts.environment()
                .map(declared -> declared.facts().size() - Environment.OF_ALL.size())
                .map(count ->
                        Outcome.configured(count + (count == 1 ? " variable is" : " variables are") + " declared"))
                .orElseGet(() -> Outcome.unknown("no Environment was handed over"));
    }

    private static Outcome stepUp(PostureFacts facts) {
        boolean demanded = facts.rules().stream().anyMatch(rule -> rule.contains("acr("))
                || Feature.list(() -> facts.all(DetectionFilter.class, DetectionFilter.RESPONSES)).stream()
                        .anyMatch(response -> response.contains("step_up"));
        return demanded
                ? Outcome.configured("rules or responses demand a stronger login")
                : Outcome.unknown("no rule and no response demands a stronger login; attest how it is done");
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
                .ifPresent(told -> Environment.SECRET_VARIABLES.in(told).stream()
                        .filter(name -> told.fact(name).contains("SET"))
                        .forEach(environment::add));
        boolean any = !facts.secrets().isEmpty()
                || facts.environment()
                        .filter(told -> !Environment.SECRET_VARIABLES.in(told).isEmpty())
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
                ? Outcome.unknown(
                        unknown.isEmpty() ? "no secret was handed over" : "their age was not given: " + unknown)
                : Outcome.pass("none is older than 90 days");
    }

    private static Outcome production(PostureFacts facts) {
        if (!facts.production()) {
            return Outcome.notApplicable("this is not production");
        }
        List<String> problems = new ArrayList<>();
        facts.environment().ifPresent(told -> problems.addAll(Environment.DEBUG_SWITCHES.in(told)));
        facts.chain().stream()
                .filter(filter -> Description.ENFORCING.in(filter).contains(false))
                .map(filter -> filter.name() + " only reports")
                .forEach(problems::add);
        if (Feature.isThere(() -> facts.has(LearningFilter.class))) {
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
            return Outcome.unknown("the system does not show the arguments");
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
            return Outcome.unknown("the system does not show the user");
        }
        long user = facts.process().user().getAsLong();
        return user == 0 ? facts.failInProduction("the process is root") : Outcome.pass("user " + user);
    }
}
