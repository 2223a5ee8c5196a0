/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.Objects;

/** The verdict of a check: {@link Allow} or {@link Deny}, and nothing in between. Immutable. */
public sealed interface Decision {
    /** Returns the verdict that lets the request go on. */
    static Decision allow() {
        return Allow.UNNAMED;
    }

    /** Returns the verdict that refuses the request. */
    static Decision deny(Rejection rejection) {
        return new Deny(rejection, "");
    }

    /** Returns the rule that decided, as the configuration spells it, or an empty string. */
    String rule();

    /**
     * The request may go on.
     *
     * @param rule the rule that decided, or an empty string
     */
    record Allow(String rule) implements Decision {
        private static final Allow UNNAMED = new Allow("");
    }

    /**
     * The request is refused.
     *
     * @param rejection what the caller and the operator are told
     * @param rule the rule that decided, or an empty string
     */
    record Deny(Rejection rejection, String rule) implements Decision {
        /** Checks that both are there. */
        public Deny {
            Objects.requireNonNull(rejection, "rejection");
            Objects.requireNonNull(rule, "rule");
        }
    }
}
