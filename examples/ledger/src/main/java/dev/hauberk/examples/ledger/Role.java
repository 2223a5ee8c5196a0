/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

/** What a user of Ledger may be. */
final class Role {
    static final String PAYER = "payer";
    static final String AUDITOR = "auditor";
    static final String ADMIN = "admin";
    static final String BANK = "bank";

    private Role() {}
}
