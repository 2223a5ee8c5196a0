/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

/** The kinds of authentication factors (NIST SP 800-63-4): two methods of one kind are one factor. */
public enum FactorKind {
    /** A secret that the user knows, such as a password. */
    KNOWLEDGE,
    /** A thing that the user has, such as a telephone or a security key. */
    POSSESSION,
    /** A feature of the user's body. */
    INHERENCE
}
