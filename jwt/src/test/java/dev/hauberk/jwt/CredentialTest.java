/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialTest {
    private static Credential of(String field) {
        return Credential.ofField(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer a.b.c", "bearer a.b.c", "BEARER a.b.c", "bEaReR   a.b.c"})
    void of_schemeInAnyCase_givesTheToken(String field) {
        assertThat(of(field).kind).isEqualTo(Credential.Kind.BEARER);
        assertThat(of(field).token()).isEqualTo("a.b.c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DPoP a.b.c", "dpop a.b.c", "DPOP  a.b.c"})
    void of_schemeDpop_isTold(String field) {
        assertThat(of(field).kind).isEqualTo(Credential.Kind.DPOP);
        assertThat(of(field).token()).isEqualTo("a.b.c");
        assertThat(field.substring(of(field).start)).isEqualTo("a.b.c");
    }

    @Test
    void known_isTheKindThatWasRead() {
        for (String field : new String[] {"Bearer a.b.c", "bearer a.b.c", "DPoP a.b.c", "dpop  a.b.c"}) {
            assertThat(Credential.ofKnownField(field).kind).isEqualTo(of(field).kind);
            assertThat(Credential.ofKnownField(field).token()).isEqualTo("a.b.c");
        }
    }

    @Test
    void of_everyCharacterOfAToken_isTaken() {
        assertThat(of("Bearer aZ09-._~+/==").token()).isEqualTo("aZ09-._~+/==");
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
        assertThat(of(field).kind).isEqualTo(Credential.Kind.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic YTpi",
                "Digest username=\"a\", realm=\"b\"",
                "Bearers a",
                "Bearer1 a",
                "Bear a",
                "a.b.c"
            })
    void of_anotherScheme_isNotOurs(String field) {
        assertThat(of(field).kind).isEqualTo(Credential.Kind.OTHER);
    }

    @Test
    void of_length_isBounded() {
        assertThat(of("Bearer " + "a".repeat(8192)).kind).isEqualTo(Credential.Kind.BEARER);
        assertThat(of("Bearer " + "a".repeat(8193)).kind).isEqualTo(Credential.Kind.MALFORMED);
        assertThat(of("Bearer " + " ".repeat(10_000) + "a").kind).isEqualTo(Credential.Kind.MALFORMED);
    }
}
