/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import java.util.List;

/**
 * One attack: what is sent, and the statuses that count as refused.
 *
 * @param name what the attacker hopes for
 * @param request the bytes sent, as ISO 8859-1 text
 * @param refusals the statuses of which the answer must have one
 */
record Attack(String name, String request, List<Integer> refusals) {
    /** What came back, and what the operator was told. */
    record Outcome(Attack attack, int status, String body, String filter, String rule, String reason) {
        boolean refused() {
            return attack.refusals().contains(status);
        }
    }
}
