/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/** Asks the audit filter, by way of an event, to make a record safe before the request goes on. For one thread. */
final class Intent {
    /** The attribute that carries it. */
    static final String FACT = "audit_intent";

    static final String CODE = "audit_intent";

    private boolean safe;

    void safe(boolean value) {
        safe = value;
    }

    boolean isSafe() {
        return safe;
    }
}
