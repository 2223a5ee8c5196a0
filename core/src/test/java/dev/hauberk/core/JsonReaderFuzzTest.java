/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Replays its inputs in a plain test run; fuzzes if {@code JAZZER_FUZZ=1} is set. */
class JsonReaderFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void document_isReadOrRefusedAndNothingElse(byte[] json) {
        JsonRoundTripTest.checkAccepted(json, JsonLimits.defaults());
        JsonRoundTripTest.checkAccepted(json, new JsonLimits(200, 4, 30, 4, 4, 12, 8, 20));
    }
}
