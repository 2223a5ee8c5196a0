/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptionTest {
    @Test
    void configuration_isWhatStaysAsItIs() {
        Description described = Description.builder("Part")
                .fact("limit", 3)
                .reading("count", 7)
                .build()
                .withFact("phase", "AUDIT");
        assertThat(described.facts()).containsOnlyKeys("limit", "count", "phase");
        assertThat(described.configuration()).containsOnlyKeys("limit", "phase");
        assertThat(described.fact("count")).containsExactly("7");
    }
}
