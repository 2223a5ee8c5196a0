/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

/** What a password was found to be. */
public enum PasswordVerdict {
    /** It is not that of the user, or there is no such user. */
    WRONG,
    /** It is that of the user. */
    RIGHT,
    /**
     * It is that of the user, and its hash is of another algorithm or weaker than what is configured now: hash it anew
     * and keep that.
     */
    RIGHT_BUT_OUTDATED;

    /** Returns whether it is that of the user. */
    public boolean isRight() {
        return this != WRONG;
    }
}
