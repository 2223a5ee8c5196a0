/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hauberk.core.Origin;
import dev.hauberk.headers.CrossSiteCheck.Verdict;
import java.util.List;
import java.util.Optional;

/** Whatever an {@code Origin} says, only what a strict parser reads as this origin, or below this domain, is taken. */
class OriginFuzzTest {
    private static final OriginPattern PATTERN = OriginPattern.parse("https://*.partner.example:*");
    private static final CrossSiteCheck CHECK = new CrossSiteCheck(new OriginSet(List.of()), Optional.empty());
    private static final CorsPolicy POLICY = new CorsPolicy(CorsFilter.builder()
            .allowedOrigins("https://*.partner.example")
            .credentials()
            .requestHeaders("X-Own", "X-Other"));

    @FuzzTest
    void origin_ofAnyContent_isTakenOnlyIfItIsOne(FuzzedDataProvider data) {
        String origin = data.pickValue(List.of("", "https://", "https://shop.example", "https://a.partner.example"))
                + data.consumeString(60)
                + data.pickValue(List.of("", ":443", ".partner.example", "shop.example"));
        Optional<Origin> parsed = parsed(origin);
        if (CHECK.decide(null, origin, "https", "shop.example", 443) == Verdict.OWN_ORIGIN) {
            assertThat(parsed).contains(new Origin("https", "shop.example", 443));
        }
        if (PATTERN.matches(origin)) {
            assertThat(origin).startsWith("https://");
            // Names with underscores, and with hyphens at an end, are names to browsers, but not to java.net.URI.
            String host = parsed(origin.replace('_', 'x').replace('-', 'x'))
                    .orElseThrow()
                    .host();
            assertThat(host).endsWith(".partner.example").doesNotStartWith(".");
        }
        List<String> fields = POLICY.preflight(origin, data.consumeString(10), List.of(data.consumeRemainingAsString()))
                .fields();
        assertThat(fields).allMatch(field -> field.chars().allMatch(c -> c > 0x20 && c < 0x7f));
    }

    private static Optional<Origin> parsed(String text) {
        try {
            return Optional.of(Origin.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
