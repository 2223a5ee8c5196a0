/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.text.Normalizer;

class RequestPathFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void acceptedPathIsUnambiguous(FuzzedDataProvider data) {
        String requestUri = data.consumeString(200);
        String contextPath = data.consumeBoolean() ? "" : data.consumeString(20);
        String mapped = data.consumeBoolean() ? PathSpellings.decode(requestUri) : data.consumeString(200);
        int cut = data.consumeInt(0, mapped.length());
        String rest = data.consumeBoolean() ? mapped.substring(cut) : null;
        String servletPath = rest == null ? mapped : mapped.substring(0, cut);
        try {
            requireUnambiguous(RequestPath.of(requestUri, contextPath, servletPath, rest));
        } catch (AmbiguousPathException e) {
            assertThat(e.code()).startsWith("path_");
        }
        try {
            requireUnambiguous(RequestPath.ofDispatch(servletPath, rest));
        } catch (AmbiguousPathException e) {
            assertThat(e.code()).startsWith("path_");
        }
    }

    private static void requireUnambiguous(RequestPath path) {
        String value = path.value();
        assertThat(value).startsWith("/").doesNotContain("//", "\\", ";", "%", "\ufffd");
        assertThat(value.chars()).noneMatch(Character::isISOControl);
        assertThat(Normalizer.isNormalized(value, Normalizer.Form.NFC)).isTrue();
        for (int i = 0; i < path.segmentCount(); i++) {
            assertThat(path.segment(i)).isNotBlank().isNotEqualTo(".").isNotEqualTo("..");
        }
        assertThat(RequestPath.ofDispatch(value, null)).isEqualTo(path);
        assertThat(PathPattern.parse("/*").matchesExactly(path)).isTrue();
        assertThat(path.wide().chars().filter(c -> c == '/').count())
                .isEqualTo(value.chars().filter(c -> c == '/').count());
    }
}
