/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.authorization.AccessRequest;
import dev.hauberk.authorization.AuthorizationPolicy;
import dev.hauberk.core.Decision;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.credentials.OneTimeCodes;
import dev.hauberk.input.InputFilter;
import dev.hauberk.servlet.SecurityRequest;

/**
 * Asks for a recent code where its user enrolled a second factor: to move much money, and to end other sessions. The
 * policy asks administrators for one in any case.
 */
final class SecondFactor {
    private static final RequestPattern TRANSFER = RequestPattern.parse("POST /api/v1/transfers");
    private static final RequestPattern END_SESSIONS = RequestPattern.parse("DELETE /sessions");

    private static final AuthorizationPolicy RECENT_CODE =
            AuthorizationPolicy.builder().rule("/*", Security.withACode()).build();

    private final OneTimeCodes codes;
    private final long freeCents;

    /**
     * Makes it.
     *
     * @param freeCents up to how many cents a transfer needs no code
     */
    SecondFactor(OneTimeCodes codes, long freeCents) {
        this.codes = codes;
        this.freeCents = freeCents;
    }

    /** Decides once the caller is known and the input is valid. */
    Decision check(SecurityRequest request) {
        boolean enrolled = isCritical(request)
                && request.identity()
                        .map(caller -> codes.isEnrolled(caller.getName()))
                        .orElse(false);
        return enrolled ? RECENT_CODE.decide(AccessRequest.of(request)) : Decision.allow();
    }

    private boolean isCritical(SecurityRequest request) {
        if (TRANSFER.matches(request.method(), request.path())) {
            return InputFilter.input(request).integer("cents") > freeCents;
        }
        return END_SESSIONS.matches(request.method(), request.path());
    }
}
