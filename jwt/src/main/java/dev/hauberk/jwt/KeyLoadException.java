/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

/** Why keys could not be had, in words that may be logged: they quote nothing that came from outside. */
final class KeyLoadException extends Exception {
    private static final long serialVersionUID = 1L;

    KeyLoadException(String why) {
        super(why, null, false, false);
    }
}
