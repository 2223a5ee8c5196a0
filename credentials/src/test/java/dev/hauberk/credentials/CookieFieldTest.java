/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookieFieldTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SID=1 | 1",
                "a=b; SID=1 | 1",
                "a=b;SID=1;c=d | 1",
                "SID=1; SID=2 | 2",
                "SID=1;\tSID = 2 | 2",
                "SID=1, SID=2 | 2",
                "SID=1; sid=2; Sid=3 | 3",
                ";;SID=1;; ;SID=2; | 2",
                "SID=a b; c | 1",
                "XSID=1; SIDX=2; a=SID | 0",
                "a=SID=1 | 0",
                "SID | 0",
                "SIDSID=1 | 0",
            })
    void pairs_areCountedByName(String field, int count) {
        assertThat(CookieField.occurrences(field, "SID", true)).isEqualTo(count);
    }

    @Test
    void caseCounts_whereItIsToCount() {
        assertThat(CookieField.occurrences("SID=1; sid=2; Sid=3", "SID", false)).isEqualTo(1);
    }

    @Test
    void noName_isNowhere() {
        assertThat(CookieField.occurrences("=1; =2", "", true)).isZero();
        assertThat(CookieField.occurrences("", "SID", true)).isZero();
    }
}
