/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.authorization.AccessProbe;
import dev.hauberk.authorization.AccessProbe.Answer;
import dev.hauberk.authorization.AccessProbe.Verdict;
import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.authorization.MatrixCaller;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the chain answered when it was asked who reaches which route, and what that means.
 *
 * @param answers one for each request and caller
 * @param complete whether every route was asked for
 * @param meant the patterns of requests that are meant for everyone, as far as anything was declared
 */
record AccessFindings(List<Answer> answers, boolean complete, List<String> meant) {
    private static final Set<Verdict> FAULTS = EnumSet.of(Verdict.UNRULED, Verdict.CONTRADICTED, Verdict.ANSWERED);
    private static final int MOST_NAMED = 10;

    /** Asks a chain who reaches which route. That is for the rules to say, so a chain without rules is not asked. */
    static Optional<AccessFindings> ask(Hauberk chain, ServletContext context, String host, List<String> meant) {
        if (chain.filters().stream().noneMatch(placed -> placed.filter() instanceof AuthorizationFilter)) {
            return Optional.empty();
        }
        AccessProbe probe = AccessProbe.of(chain, new AccessProbe.Exchanges() {
            @Override
            public HttpServletRequest request(String method, String path, String servlet) {
                return ProbeRequest.of(context, host, method, path, servlet);
            }

            @Override
            public HttpServletResponse response() {
                return new ProbeResponse().response();
            }
        });
        List<Answer> answers = probe.ask();
        return Optional.of(new AccessFindings(answers, probe.isComplete(), meant));
    }

    /** Looks at the answers, unless what they say is wrong or unknown already. */
    Outcome judge(PostureFacts facts, Function<AccessFindings, Outcome> look) {
        if (!faults().isEmpty()) {
            return facts.failInProduction("let in without a rule that permits it: " + named(faults()));
        }
        if (!rulesForEverything().isEmpty()) {
            return facts.failInProduction("a rule opens everything to everyone: " + named(rulesForEverything()));
        }
        if (!asksForCallers()) {
            return openRules().isEmpty()
                    ? Outcome.unknown("no rule permits anything")
                    : facts.failInProduction("no route asks who calls; open to everyone: " + named(openRules()));
        }
        if (isPartlyUnruled()) {
            return Outcome.warn("the AuthorizationFilter stands on some routes only: elsewhere no rule decides");
        }
        if (!unknown(false).isEmpty()) {
            return Outcome.unknown("not all routes could be asked: " + unknown(false));
        }
        return undeclaredRules().isEmpty()
                ? look.apply(this)
                : Outcome.warn("open to everyone, and not declared by publicRoutes(): " + named(undeclaredRules()));
    }

    private Stream<Answer> of(MatrixCaller caller, Verdict verdict) {
        return answers.stream().filter(answer -> answer.caller().equals(caller) && answer.verdict() == verdict);
    }

    private static String request(Answer answer) {
        return answer.method() + ' ' + answer.path();
    }

    private static String pattern(Answer answer) {
        int end = answer.rule().indexOf(": ");
        return end < 0 ? answer.rule() : answer.rule().substring(0, end);
    }

    private static boolean hasVariable(Answer answer) {
        return pattern(answer).indexOf('{') >= 0;
    }

    private static String text(Answer answer) {
        String why = switch (answer.verdict()) {
            case UNRULED -> "no rule decides";
            case CONTRADICTED -> "though '" + answer.rule() + "' refuses this caller";
            case ANSWERED -> "answered by a filter ahead of the rules";
            default -> "status " + answer.status();
        };
        return request(answer) + " (" + answer.caller() + ", " + why + ")";
    }

    /** Returns texts for evidence, each once, and of many the first. */
    static String named(List<String> texts) {
        Set<String> all = new LinkedHashSet<>(texts);
        String first = all.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return all.size() > MOST_NAMED ? first + " and " + (all.size() - MOST_NAMED) + " more" : first;
    }

    /** Returns requests for known routes that got through without a rule that permits them, one for each path. */
    List<String> faults() {
        return texts(answer ->
                FAULTS.contains(answer.verdict()) && (answer.verdict() != Verdict.UNRULED || !isUnnamed(answer)));
    }

    /** Returns the first answer for each path, those about files last. */
    private List<String> texts(Predicate<Answer> which) {
        Map<String, Answer> first = new LinkedHashMap<>();
        answers.stream().filter(which).forEach(answer -> first.putIfAbsent(answer.path(), answer));
        return first.values().stream()
                .sorted(Comparator.comparing(Answer::files))
                .map(AccessFindings::text)
                .toList();
    }

    /** Returns whether no rule decides about some paths, none of which is known to be served. */
    boolean isPartlyUnruled() {
        return answers.stream().anyMatch(answer -> answer.verdict() == Verdict.UNRULED && isUnnamed(answer));
    }

    private static boolean isUnnamed(Answer answer) {
        return answer.path().equals(AccessProbe.UNNAMED_PATH);
    }

    /**
     * Returns what could not be asked; empty if all was.
     *
     * @param objects whether it matters that a question about a made-up object failed, which opens nothing
     */
    String unknown(boolean objects) {
        List<String> failed = texts(answer -> answer.verdict() == Verdict.FAILED
                && (objects
                        || answer.caller().equals(MatrixCaller.ANONYMOUS)
                        || !answer.path().contains(AccessProbe.UNNAMED_OBJECT)));
        return failed.isEmpty() && !complete ? "there are too many" : named(failed);
    }

    /** Returns whether some request is refused to the anonymous caller because of who that is. */
    boolean asksForCallers() {
        Set<String> open = answers.stream()
                .filter(answer -> !answer.caller().equals(MatrixCaller.ANONYMOUS) && !answer.forAll())
                .map(AccessFindings::request)
                .collect(Collectors.toSet());
        return of(MatrixCaller.ANONYMOUS, Verdict.REFUSED)
                .anyMatch(answer -> !answer.forAll() && open.contains(request(answer)));
    }

    /** Returns the rules that let the anonymous caller in. */
    List<String> openRules() {
        return of(MatrixCaller.ANONYMOUS, Verdict.OPENED)
                .map(Answer::rule)
                .distinct()
                .toList();
    }

    /** Returns the rules that let the anonymous caller in to a path that no rule was written for. */
    List<String> rulesForEverything() {
        return of(MatrixCaller.ANONYMOUS, Verdict.OPENED)
                .filter(AccessFindings::isUnnamed)
                .map(Answer::rule)
                .toList();
    }

    /**
     * Returns the rules that let the anonymous caller in to what was not declared to be meant so. Where nothing was
     * declared, these are rules with a variable or a wildcard, unless the container's own servlet for files serves
     * them.
     */
    List<String> undeclaredRules() {
        return of(MatrixCaller.ANONYMOUS, Verdict.OPENED)
                .filter(answer -> meant.isEmpty()
                        ? !answer.files() && isWide(answer)
                        : meant.stream().noneMatch(pattern -> PostureFacts.covers(pattern, request(answer))))
                .map(Answer::rule)
                .distinct()
                .toList();
    }

    private static boolean isWide(Answer answer) {
        return pattern(answer).endsWith("/*")
                || hasVariable(answer)
                || !pattern(answer).contains("/");
    }

    /** Returns the rules that let any account in, and refuse the anonymous caller. */
    List<String> rulesForAnyAccount() {
        Set<String> asked = of(MatrixCaller.ANONYMOUS, Verdict.REFUSED)
                .map(answer -> request(answer) + answer.rule())
                .collect(Collectors.toSet());
        return of(MatrixCaller.AUTHENTICATED, Verdict.OPENED)
                .filter(answer -> asked.contains(request(answer) + answer.rule()))
                .map(Answer::rule)
                .distinct()
                .toList();
    }

    /** Returns the rules by which callers reach objects that are not theirs, each with the first such caller. */
    List<String> rulesWithoutObjectCheck() {
        TreeMap<String, String> callers = new TreeMap<>();
        answers.stream()
                .filter(answer -> answer.verdict() == Verdict.OPENED && hasVariable(answer))
                .forEach(answer ->
                        callers.putIfAbsent(answer.rule(), answer.caller().name()));
        return callers.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .toList();
    }

    /** Returns whether any rule that decided has a variable. */
    boolean hasObjects() {
        return answers.stream().anyMatch(AccessFindings::hasVariable);
    }

    /** Returns what was asked, and what is open to everyone. */
    String summary() {
        long requests = answers.stream().map(AccessFindings::request).distinct().count();
        List<String> open = openRules();
        return requests + " requests were asked as each caller; open to everyone: "
                + (open.isEmpty() ? "none" : named(open));
    }
}
