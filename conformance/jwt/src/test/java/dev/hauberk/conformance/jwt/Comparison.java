/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The verdicts of a verifier on mutants, beside those of jose. */
final class Comparison {
    private static final int LEAST_ACCEPTED = 500;
    private static final int LEAST_REFUSED = 50;

    /** How many mutants a code refused: those that jose refuses too, and those that it accepts. */
    private static final class Count {
        int both;
        int alone;
        String example = "";
    }

    private final int mutants;
    private final int resigned;
    private int accepted;
    private final Map<Step, Integer> refused = new EnumMap<>(Step.class);
    private final Map<String, Count> byCode = new TreeMap<>();

    /** What must not be: accepted although jose refuses it, or read in another way. */
    final List<String> disagreements = new ArrayList<>();

    Comparison(List<Mutant> mutants, List<Verdict> theirs, Function<Mutant, Verdict> verifier) {
        this.mutants = mutants.size();
        this.resigned = (int) mutants.stream().filter(Mutant::resigned).count();
        for (int i = 0; i < mutants.size(); i++) {
            add(mutants.get(i), theirs.get(i), verifier.apply(mutants.get(i)));
        }
    }

    private void add(Mutant mutant, Verdict theirs, Verdict ours) {
        if (!ours.isAccepted()) {
            refused.merge(Step.of(ours.code()), 1, Integer::sum);
            Count count = byCode.computeIfAbsent(ours.code(), code -> new Count());
            if (theirs.isAccepted()) {
                count.alone++;
                count.example = mutant.recipe();
            } else {
                count.both++;
            }
        } else if (!theirs.isAccepted()) {
            disagreements.add(mutant.recipe() + " -- jose says " + theirs.code() + ": " + mutant.token());
        } else if (!theirs.content().equals(ours.content())) {
            disagreements.add(mutant.recipe() + " -- read as " + ours.content() + ", by jose as " + theirs.content());
        } else {
            accepted++;
        }
    }

    /** Fails if a mutant is accepted that must not be, or if the mutants do not tell much. */
    void check() {
        assertThat(disagreements).as("accepted, and not by jose").isEmpty();
        assertThat(resigned).as("mutants signed anew").isGreaterThan(mutants / 3);
        assertThat(accepted).as("accepted by both").isGreaterThanOrEqualTo(LEAST_ACCEPTED);
        for (Step step : Step.values()) {
            assertThat(refused.getOrDefault(step, 0))
                    .as("refused by step %s", step)
                    .isGreaterThanOrEqualTo(LEAST_REFUSED);
        }
    }

    /** Returns the counts for people to read. */
    String table() {
        StringBuilder table = new StringBuilder(mutants + " mutants, " + resigned
                + " of them signed anew; accepted by both: " + accepted + "; refused by step: " + refused
                + "; by code, with jose, alone, and the last of the latter:\n");
        byCode.forEach((code, count) ->
                table.append(String.format("  %-28s %5d %5d  %s%n", code, count.both, count.alone, count.example)));
        return table.toString();
    }
}
