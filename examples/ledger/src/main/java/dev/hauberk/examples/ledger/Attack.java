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
 * @param flood what is sent first, each of which must be refused with some 4xx; for most attacks nothing
 * @param request the bytes sent, as ISO 8859-1 text
 * @param refusals the statuses of which the answer must have one
 * @param bystander what an innocent caller sends afterwards, which must be served; empty for nobody
 */
record Attack(String name, List<String> flood, String request, List<Integer> refusals, String bystander) {
    Attack(String name, String request, List<Integer> refusals) {
        this(name, List.of(), request, refusals, "");
    }

    /**
     * What came back, and what the operator was told.
     *
     * @param contained whether the flood was refused and the bystander served
     */
    record Outcome(
            Attack attack, int status, String body, String filter, String rule, String reason, boolean contained) {
        boolean refused() {
            return contained && attack.refusals().contains(status);
        }
    }
}
