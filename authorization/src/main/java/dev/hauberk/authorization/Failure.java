/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Rejection;
import java.util.List;

/**
 * Why a requirement is not met. Immutable.
 *
 * @param unmet the requirement, as text for the operator
 * @param rejection the answer for a caller who is known
 * @param scopes the scopes that would be enough, empty if a scope is not what is missing
 * @param loginMayHelp whether some other caller could meet it
 */
record Failure(String unmet, Rejection rejection, List<String> scopes, boolean loginMayHelp) {
    static Failure of(String unmet, String code) {
        return new Failure(unmet, Rejection.of(403, code), List.of(), true);
    }

    /** Refuses for want of scopes, in the words of RFC 6750 section 3.1. */
    static Failure ofScopes(String unmet, List<String> scopes) {
        Rejection rejection = Rejection.of(403, "scope_missing")
                .withChallengeParameter("error", "insufficient_scope")
                .withChallengeParameter("scope", String.join(" ", scopes));
        return new Failure(unmet, rejection, scopes, true);
    }

    static Failure denied(String unmet) {
        return new Failure(unmet, Rejection.of(403, "denied_by_rule"), List.of(), false);
    }

    Failure withUnmet(String text) {
        return new Failure(text, rejection, scopes, loginMayHelp);
    }

    Failure withRejection(Rejection other) {
        return new Failure(unmet, other, List.of(), loginMayHelp);
    }

    /** Returns how much the caller can do about it; of several alternatives the caller is told the best. */
    int helpfulness() {
        if (!loginMayHelp) {
            return 0;
        }
        return rejection.challengeParameters().isEmpty() ? 1 : 2;
    }
}
