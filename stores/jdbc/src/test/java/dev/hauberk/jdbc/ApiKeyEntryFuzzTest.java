/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hauberk.core.StoreUnavailableException;
import java.nio.charset.StandardCharsets;

class ApiKeyEntryFuzzTest {
    /** Whatever stands in the column is a key, or a store that fails; never a key that is not there. */
    @FuzzTest
    void entry_ofAnyKind_isReadOrRefused(byte[] column) {
        try {
            assertThat(ApiKeyEntry.read("x", 0, null, new String(column, StandardCharsets.UTF_8))
                            .id())
                    .isEqualTo("x");
        } catch (StoreUnavailableException e) {
            assertThat(e).hasMessageContaining("x");
        }
    }
}
