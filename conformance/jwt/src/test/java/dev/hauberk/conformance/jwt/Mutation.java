/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import java.util.List;
import java.util.Random;

/** One way to spoil a token, or to change it so that it stays good. */
@FunctionalInterface
interface Mutation {
    /** Changes a token in the making, and returns what was done to it. */
    String apply(Draft draft, Random random);

    static <T> T oneOf(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
