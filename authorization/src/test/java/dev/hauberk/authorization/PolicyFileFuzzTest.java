/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hauberk.core.ConfigurationException;
import java.util.Map;

class PolicyFileFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void file_isAPolicyOrRefused_andNothingElse(byte[] json) {
        try {
            assertThat(PolicyReader.read(json, Map.of(), "fuzz").toString()).isNotEmpty();
        } catch (ConfigurationException e) {
            assertThat(e.problems()).isNotEmpty().hasSizeLessThan(52);
        }
    }
}
