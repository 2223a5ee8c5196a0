/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCookieTest {
    private static List<String> values(String... fields) {
        return TokenCookie.values(Collections.enumeration(List.of(fields)), "t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "t=x                  | x",
                "a=b; t=x; c=d        | x",
                "a=b;t=x;c=d          | x",
                "'a=b; \t t \t = x \t ;' | x",
                "t=                   | ''",
                "t=x=y==              | x=y==",
                "t=\"x\"              | \"x\"",
                "'t=x, u=y'           | 'x, u=y'",
                "t=x\u00e9            | x\u00e9",
                "a=\"b; t=x; c=\"     | x",
                ";;t=x;;              | x"
            })
    void cookie_ofThatName_isFoundAsItIs(String field, String value) {
        assertThat(values(field)).containsExactly(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''", "t", "T=x", "tt=x", "xt=y", "a=t=x", "t; =x", "=t", "$t=x", "\"t\"=x", "a; b=c"})
    void cookie_ofAnotherName_isNone(String field) {
        assertThat(values(field)).isEmpty();
    }

    @Test
    void cookie_moreThanOnce_isFoundEachTime() {
        assertThat(values("t=x; t=y")).containsExactly("x", "y");
        assertThat(values("t=x; a=b", "t=y")).containsExactly("x", "y");
    }

    @Test
    void fields_missing_areNone() {
        assertThat(values()).isEmpty();
        assertThat(TokenCookie.values(null, "t")).isEmpty();
    }

    /**
     * Each character is looked at a few times at most: to search all of the rest for each cookie would take minutes.
     */
    @Test
    void field_ofManyCookies_isReadInOnePass() {
        String many = ";".repeat(1 << 20);

        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(30), () -> values(many + "t=x")))
                .containsExactly("x");
    }
}
