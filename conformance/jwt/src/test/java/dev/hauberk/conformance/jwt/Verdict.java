/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import dev.hauberk.jwt.Jwt;
import dev.hauberk.jwt.JwtException;
import dev.hauberk.jwt.JwtVerifier;

/**
 * What a verifier makes of a token.
 *
 * @param code why it is refused; empty if it is accepted
 * @param content what matters of an accepted one, as the verifier read it
 */
record Verdict(String code, String content) {
    static Verdict refused(String code) {
        return new Verdict(code, "");
    }

    static Verdict accepted(String subject, String expiry) {
        return new Verdict("", "subject " + subject + " until " + expiry);
    }

    static Verdict of(JwtVerifier verifier, String token) {
        try {
            Jwt jwt = verifier.verify(token);
            return accepted(jwt.subject(), Long.toString(jwt.expiry().getEpochSecond()));
        } catch (JwtException e) {
            return refused(e.code());
        }
    }

    boolean isAccepted() {
        return code.isEmpty();
    }
}
