/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hauberk.core.Problems;
import java.time.InstantSource;
import java.util.EnumSet;

class JwkSetFuzzTest {
    private static final KeyRequirements REQUIREMENTS = new KeyRequirements(
            "i",
            EnumSet.complementOf(EnumSet.of(JwsAlgorithm.HS256, JwsAlgorithm.HS384, JwsAlgorithm.HS512)),
            null,
            InstantSource.system());

    /** Whatever a key server answers, nothing is thrown, and a set without keys is an error. */
    @FuzzTest
    void set_ofAnyContent_givesKeysOrProblems(FuzzedDataProvider data) {
        Problems problems = new Problems("fuzz");
        JwkKeys keys = JwkSetParser.parse(data.consumeRemainingAsBytes(), "set", REQUIREMENTS, problems);
        assertThat(keys.size() == 0).isEqualTo(!problems.errors().isEmpty());
        assertThat(problems.warnings()).allMatch(warning -> warning.chars().noneMatch(Character::isISOControl));
    }
}
