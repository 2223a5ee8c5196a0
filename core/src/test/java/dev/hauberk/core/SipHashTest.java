/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipHashTest {
    private static final SipHash COUNTING_KEY = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    /** The vectors of the SipHash reference implementation that have an even number of bytes: 00 01 02 and so on. */
    @ParameterizedTest
    @CsvSource({
        "0, 726fdb47dd0e0e31",
        "2, 0d6c8009d9a94f5a",
        "4, cf2794e0277187b7",
        "6, cbc9466e58fee3ce",
        "8, 93f5f5799a932462",
        "10, 7a5dbbc594ddb9f3",
        "14, f723ca908e7af2ee",
        "16, 3f2acc7f57c29bdb",
        "30, ad87a3535c49ef28",
        "62, e51b38608ef25f57"
    })
    void hash_referenceVectors_match(int bytes, String expected) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes; i += 2) {
            text.append((char) (i + 1 << 8 | i));
        }
        assertThat(Long.toHexString(COUNTING_KEY.hash(text))).isEqualTo(expected.replaceFirst("^0", ""));
    }

    @Test
    void hash_number_isTheHashOfItsBytes() {
        assertThat(COUNTING_KEY.hash(0x0706050403020100L)).isEqualTo(0x93f5f5799a932462L);
    }

    @Test
    void hash_over255Bytes_countsThemModulo256() {
        assertThat(COUNTING_KEY.hash("a".repeat(130))).isEqualTo(0x5d5bbcd313d52f55L);
    }

    @Test
    void random_twoInstances_disagree() {
        assertThat(SipHash.random().hash("a")).isNotEqualTo(SipHash.random().hash("a"));
    }
}
