/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BearerHeaderTest {
    private static BearerHeader of(String... fields) {
        return BearerHeader.of(Collections.enumeration(List.of(fields)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer a.b.c", "bearer a.b.c", "BEARER a.b.c", "bEaReR   a.b.c"})
    void of_schemeInAnyCase_givesTheToken(String field) {
        assertThat(of(field).kind).isEqualTo(BearerHeader.Kind.TOKEN);
        assertThat(of(field).token).isEqualTo("a.b.c");
    }

    @Test
    void of_everyCharacterOfAToken_isTaken() {
        assertThat(of("Bearer aZ09-._~+/==").token).isEqualTo("aZ09-._~+/==");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer    ",
                "Bearer\ta",
                "Bearer \ta",
                "Bearer a b",
                "Bearer a ",
                "Bearer a, Bearer b",
                "Bearer a,Bearer b",
                "Bearer a,b",
                "Bearer,a",
                "Bearer:a",
                "Bearer/a",
                "Bearer=a",
                "Bearer \"a\"",
                "Bearer =",
                "Bearer a=b",
                "Bearer a\r\nb",
                "Bearer a\0",
                "Bearer \u00e9",
                "Bearer a\u3002b",
                "Bearer a\uff0eb.c",
                "Bearer a\u200b",
                "Bearer\u00a0a"
            })
    void of_ourSchemeWithoutOneToken_isMalformed(String field) {
        assertThat(of(field).kind).isEqualTo(BearerHeader.Kind.MALFORMED);
        assertThat(of(field).token).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic YTpi",
                "Digest username=\"a\", realm=\"b\"",
                "DPoP a.b.c",
                "Bearers a",
                "Bearer1 a",
                "Bear a",
                "a.b.c"
            })
    void of_anotherScheme_isNotOurs(String field) {
        assertThat(of(field).kind).isEqualTo(BearerHeader.Kind.NONE);
    }

    @Test
    void of_noFields_isNone() {
        assertThat(of().kind).isEqualTo(BearerHeader.Kind.NONE);
        assertThat(BearerHeader.of(null).kind).isEqualTo(BearerHeader.Kind.NONE);
    }

    @Test
    void of_twoFields_isRepeatedWhateverTheyAre() {
        assertThat(of("Bearer a.b.c", "Bearer a.b.c").kind).isEqualTo(BearerHeader.Kind.REPEATED);
        assertThat(of("Basic YTpi", "Bearer a.b.c").kind).isEqualTo(BearerHeader.Kind.REPEATED);
        assertThat(of("Basic YTpi", "Basic YTpi").kind).isEqualTo(BearerHeader.Kind.REPEATED);
    }

    @Test
    void of_length_isBounded() {
        assertThat(of("Bearer " + "a".repeat(8192)).kind).isEqualTo(BearerHeader.Kind.TOKEN);
        assertThat(of("Bearer " + "a".repeat(8193)).kind).isEqualTo(BearerHeader.Kind.MALFORMED);
        assertThat(of("Bearer " + " ".repeat(10_000) + "a").kind).isEqualTo(BearerHeader.Kind.MALFORMED);
    }
}
