/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

/**
 * Bounds how many signatures are checked, and calls made, at once and in vain. After {@link #enter} a caller calls
 * {@link #passed} if the token was good, and {@link #leave} in any case.
 */
interface VerificationGate {
    /** Lets everybody in. */
    VerificationGate OPEN = new VerificationGate() {
        @Override
        public void enter() {}

        @Override
        public void passed() {}

        @Override
        public void leave() {}
    };

    /**
     * Asks to check a signature or to make a call, and waits for its turn.
     *
     * @throws JwtException if too many were false lately, or too many are under way
     */
    void enter() throws JwtException;

    /** Tells that the signature, or the answer, was good. */
    void passed();

    /** Ends the check or the call. */
    void leave();
}
