/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RoleHierarchy;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts of one rule. Those that do not depend on the request are made once; so is the last denial, as most rules
 * deny for one reason only. Safe for use by several threads.
 */
final class Verdicts {
    private record Known(Failure failure, Decision denial) {}

    private final String rule;
    private final Requirement requirement;
    private final String reason;
    private final Decision allowed;
    private final Decision loginRequired;
    /** Replaced as a whole: a race costs a second denial, and never one of another failure. */
    private @Nullable Known last;

    Verdicts(String rule, Requirement requirement) {
        this.rule = rule;
        this.requirement = requirement;
        this.reason = "rule '" + rule + "' requires " + requirement;
        this.allowed = new Decision.Allow(rule);
        this.loginRequired = new Decision.Deny(
                Rejection.of(401, "authentication_required").withReason(reason + "; the caller is anonymous"), rule);
    }

    Decision decide(AccessRequest request, RoleHierarchy hierarchy) {
        Failure failure = requirement.test(request, hierarchy);
        if (failure == null) {
            return allowed;
        }
        if (request.identity().isEmpty()) {
            return loginRequired;
        }
        return denialFor(failure);
    }

    /** Most failures are made with the rule, so the same one comes again; another that is equal costs a new denial. */
    @SuppressWarnings("ReferenceEquality")
    private Decision denialFor(Failure failure) {
        Known known = last;
        if (known == null || known.failure() != failure) {
            known = new Known(failure, denial(failure));
            last = known;
        }
        return known.denial();
    }

    private Decision denial(Failure failure) {
        boolean whole = failure.unmet().equals(requirement.toString());
        // One part that is to look like nothing is enough: another answer for the other parts would tell it is there.
        Rejection rejection =
                requirement.isHidden() ? Rejection.of(404, failure.rejection().code()) : failure.rejection();
        if (rejection.reason().isEmpty()) {
            rejection = rejection.withReason(whole ? reason : reason + "; not met is " + failure.unmet());
        }
        return new Decision.Deny(rejection, rule);
    }
}
