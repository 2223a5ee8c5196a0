/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundsTest {
    @ParameterizedTest
    @CsvSource({
        "20000,10,2000",
        "20000,100,20000",
        "20000,1000,200000",
        "500,10,100",
        "60,10,60",
        "2147483647,1000,2147483647"
    })
    void of_isTheShare_butNeverFewerThanHundredOrAll(int full, String percent, int expected) {
        assertThat(Rounds.of(full, 100, percent)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1001", "10%", "ten"})
    void of_senselessShare_isRefused(String percent) {
        assertThatThrownBy(() -> Rounds.of(100, 100, percent))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tests.rounds must be an integer from 1 to 1000");
    }
}
