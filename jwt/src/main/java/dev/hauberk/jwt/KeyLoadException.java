/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

/** Why keys could not be had, in words that may be logged: of what came from outside they quote host names at most. */
final class KeyLoadException extends Exception {
    private static final long serialVersionUID = 1L;

    KeyLoadException(String why) {
        super(why, null, false, false);
    }
}
