/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.testsupport;

/**
 * How many rounds a test with random input runs: a share of its full number, in percent, set by {@code tests.rounds}.
 */
public final class Rounds {
    /** The system property; {@code ci/deep rounds} sets it to 100. */
    private static final String PROPERTY = "tests.rounds";

    /** The share that {@code mvn verify} runs. */
    private static final int DEFAULT_PERCENT = 10;

    /** Fewer rounds than this prove little, so a share is never less. */
    private static final int LEAST = 100;

    private Rounds() {}

    /**
     * Returns the share of a full number of rounds that is set, at least 100 rounds or all of them.
     *
     * @throws IllegalStateException if {@code tests.rounds} is not an integer from 1 to 1000
     */
    public static int of(int full) {
        return of(full, LEAST);
    }

    /**
     * Returns the share of a full number of rounds that is set, for rounds that each take long.
     *
     * @param least how few rounds still prove something
     * @throws IllegalStateException if {@code tests.rounds} is not an integer from 1 to 1000
     */
    public static int of(int full, int least) {
        return of(full, least, System.getProperty(PROPERTY, Integer.toString(DEFAULT_PERCENT)));
    }

    static int of(int full, int least, String percent) {
        if (!percent.matches("[1-9][0-9]{0,2}|1000")) {
            throw new IllegalStateException(PROPERTY + " must be an integer from 1 to 1000 (percent): " + percent);
        }
        long share = (long) full * Integer.parseInt(percent) / 100;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(share, Math.min(full, least)));
    }
}
