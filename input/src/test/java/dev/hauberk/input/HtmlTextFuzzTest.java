/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Locale;

/** What is left of HTML is left as it is when it is cleaned again, and has no element that was not allowed. */
class HtmlTextFuzzTest {
    private static final HtmlPolicy RICH = HtmlPolicy.rich();

    @FuzzTest
    void whatIsLeft_staysAndIsAllowed(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        String left;
        try {
            left = HtmlText.clean(RICH::clean, text, 4096);
        } catch (FieldException e) {
            return; // refused, which is one of the two answers
        }
        assertThat(RICH.clean(left)).isEqualTo(left);
        assertThat(left.toLowerCase(Locale.ROOT))
                .doesNotContain("<script", "<style", "<svg", "<math", "<iframe", "<form", "<noscript");
        if (HtmlText.isInert(text)) {
            assertThat(left).isSameAs(text);
        }
    }
}
