/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Rejection;

/** A denial that depends on nothing but whether the caller is known: 401 for strangers. */
final class Denial {
    private final Decision known;
    private final Decision stranger;

    /** Makes a denial that answers known callers with the status. */
    Denial(int status, String code, String reason, String rule) {
        this.known = new Decision.Deny(Rejection.of(status, code).withReason(reason), rule);
        this.stranger = new Decision.Deny(Rejection.of(401, code).withReason(reason), rule);
    }

    Decision of(AccessRequest request) {
        return request.identity().isPresent() ? known : stranger;
    }
}
