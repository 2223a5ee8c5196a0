/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

/**
 * Bounds how many signatures are checked, and calls made, in vain. Whoever is let in says afterwards whether the token
 * was good.
 */
interface VerificationGate {
    /** Lets everybody in. */
    VerificationGate OPEN = new VerificationGate() {
        @Override
        public void enter() {}

        @Override
        public void passed() {}
    };

    /**
     * Asks to check a signature or to make a call.
     *
     * @throws JwtException if too many were false lately
     */
    void enter() throws JwtException;

    /** Tells that the signature, or the answer, was good. */
    void passed();
}
