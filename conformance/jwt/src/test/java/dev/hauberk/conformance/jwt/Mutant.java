/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A token that began as a good one.
 *
 * @param recipe what was done to it
 * @param resigned whether header or payload were changed and then signed by the right key, so that only the change can
 *     be what a verifier objects to
 */
record Mutant(String recipe, Setting setting, boolean resigned, String token) {
    /** How many of a hundred come from where; the rest stay as they were. */
    private static final int HEADER = 22;

    private static final int CLAIMS = 34;
    private static final int JSON = 16;
    private static final int TEXT = 13;
    private static final int SIGNATURE = 13;

    /** Makes mutants, the same ones for the same seed but for keys and signatures. */
    static List<Mutant> of(int count, long seed) {
        Random random = new Random(seed);
        List<Mutant> mutants = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            mutants.add(next(random));
        }
        return mutants;
    }

    private static Mutant next(Random random) {
        Setting setting = Mutation.oneOf(List.of(Setting.values()), random);
        Draft draft = new Draft(setting, random);
        String good = setting + " " + draft.key.algorithm() + ": ";
        int kind = random.nextInt(100);
        if (kind < HEADER) {
            return changed(good, HeaderMutations.ALL, draft, random);
        }
        if (kind < HEADER + CLAIMS) {
            return changed(good, ClaimMutations.ALL, draft, random);
        }
        if (kind < HEADER + CLAIMS + JSON) {
            return changed(good, JsonMutations.ALL, draft, random);
        }
        String recipe = "good";
        if (kind < HEADER + CLAIMS + JSON + TEXT) {
            recipe = Mutation.oneOf(TextMutations.ALL, random).apply(draft, random);
        } else if (kind < HEADER + CLAIMS + JSON + TEXT + SIGNATURE) {
            recipe = Mutation.oneOf(SignatureMutations.ALL, random).apply(draft, random);
        }
        return new Mutant(good + recipe, setting, false, draft.token(true));
    }

    /** Applies one mutation or two, and signs the outcome, or leaves the signature of what it was before. */
    private static Mutant changed(String good, List<Mutation> mutations, Draft draft, Random random) {
        String recipe = Mutation.oneOf(mutations, random).apply(draft, random);
        if (random.nextInt(8) == 0) {
            recipe += "; " + Mutation.oneOf(mutations, random).apply(draft, random);
        }
        boolean signed = random.nextInt(6) != 0;
        String how = !signed ? ", signed as it was before" : draft.isSignedRight() ? ", signed" : "";
        return new Mutant(good + recipe + how, draft.setting, signed && draft.isSignedRight(), draft.token(signed));
    }
}
