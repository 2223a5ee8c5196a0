/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever comes: no exception, nothing left that steers a terminal, and what was redacted stays so. */
class RedactionFuzzTest {
    private final Redaction redaction = Redaction.standard();

    @FuzzTest
    void redaction_isHarmless_andSettles(FuzzedDataProvider data) {
        String text = data.consumeString(3000);
        String shown = redaction.text(text);
        assertThat(shown.codePoints().allMatch(NeutralText::isHarmless)).isTrue();
        assertThat(shown.length()).isLessThan(Redaction.MAX_VALUE * 12 + 100);
        redaction.query(text);
        redaction.url(text);
        redaction.header("Cookie", text);
        redaction.header("Authorization", text);
        redaction.isSecretName(text);
        redaction.body("application/json", text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String card = redaction.text("x " + "4111 1111 1111 1111" + " " + data.consumeString(20));
        assertThat(card).doesNotContain("4111 1111");
    }
}
