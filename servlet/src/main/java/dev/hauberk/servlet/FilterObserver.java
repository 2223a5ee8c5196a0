/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import org.jspecify.annotations.Nullable;

/**
 * Sees each filter of a chain decide, to measure it. A {@link dev.hauberk.core.SecurityEventListener} of a chain that
 * is one as well is asked.
 *
 * <p>What is seen ends when the filter proceeds, responds or refuses: the rest of the chain is not part of it. Both
 * methods run on the thread of the request, and for the same filter one after the other; they must be fast, and safe
 * for use by many threads. An exception is counted as a listener's, and the request goes on.
 */
public interface FilterObserver {
    /** How a filter decided. */
    enum Outcome {
        /** It let the request go on. */
        PROCEEDED,
        /** It gave the answer itself. */
        RESPONDED,
        /** It refused. */
        REFUSED,
        /** It threw an exception, or did not decide. */
        FAILED
    }

    /** Returns what {@link #decided} gets back, or null: the filter begins. */
    @Nullable
    Object begins(SecurityFilter filter);

    /**
     * Takes that the filter decided.
     *
     * @param begun what {@link #begins} returned
     */
    void decided(SecurityFilter filter, @Nullable Object begun, Outcome outcome);
}
