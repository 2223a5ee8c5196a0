/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SoughtIdsTest {
    private final SoughtIds ids = new SoughtIds(1_000);

    @Test
    void id_isRememberedForItsLifetime_alsoWhenTheClockIsSetBack() {
        ids.add("a", 5_000);
        assertThat(ids.contains("a", 5_999)).isTrue();
        assertThat(ids.contains("a", 6_000)).isFalse();
        assertThat(ids.contains("a", 4_999)).isFalse();
        assertThat(ids.contains("b", 5_000)).isFalse();
    }

    @Test
    void row27_manyIds_takeBoundedMemory() {
        int remembered = 0;
        for (int i = 0; i < 100_000; i++) {
            ids.add("id-" + i, 0);
        }
        for (int i = 0; i < 100_000; i++) {
            remembered += ids.contains("id-" + i, 0) ? 1 : 0;
        }
        assertThat(remembered).isBetween(1, 2_000);
    }
}
