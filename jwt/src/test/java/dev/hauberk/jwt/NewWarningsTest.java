/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NewWarningsTest {
    private final NewWarnings warnings = new NewWarnings();

    @Test
    void warning_thatComesAgain_isToldOnce() {
        assertThat(warnings.of(List.of("a", "b"))).containsExactly("a", "b");
        assertThat(warnings.of(List.of("b", "a", "c"))).containsExactly("c");
    }

    @Test
    void manyWarningsAtOnce_areCut() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add("key " + i);
        }
        assertThat(warnings.of(many)).hasSize(21).endsWith("980 further warnings are left out");
    }

    @Test
    void memory_isBounded_andKeepsWhatComesAgain() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(warnings.of(List.of("key " + i))).hasSize(1);
            warnings.of(List.of("always"));
        }
        assertThat(warnings.of(List.of("always"))).isEmpty();
        assertThat(warnings.of(List.of("key 0"))).hasSize(1);
    }
}
