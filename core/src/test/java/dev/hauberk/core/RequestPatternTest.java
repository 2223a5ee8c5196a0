/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPatternTest {
    private static final RequestPath ORDER = RequestPath.ofDispatch("/orders/7", null);

    @Test
    void parse_withMethod_hasMethodAndPath() {
        RequestPattern pattern = RequestPattern.parse("DELETE /orders/{id}");
        assertThat(pattern.method()).contains("DELETE");
        assertThat(pattern.path()).isEqualTo(PathPattern.parse("/orders/{id}"));
        assertThat(pattern).hasToString("DELETE /orders/{id}");
        assertThat(RequestPattern.parse("M-SEARCH /x y").method()).contains("M-SEARCH");
    }

    @Test
    void parse_withoutMethod_hasPathOnly() {
        RequestPattern pattern = RequestPattern.parse("/a b/*");
        assertThat(pattern.method()).isEmpty();
        assertThat(pattern).hasToString("/a b/*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "''|one space",
                "GET|one space",
                " /a|one space",
                "GET  /a|one space",
                "GET\t/a|one space",
                " GET /a|one space",
                "GET |must start with '/'",
                "GET a|must start with '/'",
                "GET GET /a|must start with '/'",
                "GET /a |must not end with a space",
                "GET /**|a trailing '/*' already covers every depth",
                "HEAD /a|HEAD is decided as GET, write GET",
                "get /a|upper case: get",
                "Get /a|upper case: Get",
                "GeT /a|upper case: GeT",
                "* /a|upper case: *; leave it out",
                "GET,POST /a|HTTP token",
                "[GET /a|HTTP token",
                "1A /a|upper case",
                "^A /a|upper case",
            })
    void parse_notOfTheGrammar_refusedWithAdvice(String text, String advice) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestPattern.parse(text))
                .withMessageContaining(advice);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /orders/{id},GET,true",
        "GET /orders/{id},HEAD,true",
        "GET /orders/{id},POST,false",
        "GET /orders/{id},get,false",
        "POST /orders/{id},HEAD,false",
        "POST /orders/{id},POST,true",
        "/orders/{id},HEAD,true",
        "/orders/{id},PURGE,true",
        "AZ /orders/{id},AZ,true",
        "GET /orders,GET,false",
        "/orders,GET,false"
    })
    void pattern_onRequest_matchesMethodAndPath(String pattern, String method, boolean matches) {
        assertThat(RequestPattern.parse(pattern).matches(method, ORDER)).isEqualTo(matches);
        assertThat(RequestPattern.parse(pattern).matchesExactly(method, ORDER)).isEqualTo(matches);
    }

    @Test
    void pattern_onOtherSpelling_matchesWideOnly() {
        RequestPattern pattern = RequestPattern.parse("GET /Orders/{id}");
        assertThat(pattern.matches("GET", ORDER)).isTrue();
        assertThat(pattern.matchesExactly("GET", ORDER)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/a,/a,true",
        "/a,GET /a,true",
        "GET /a,/a,false",
        "GET /a,GET /A,true",
        "GET /a,POST /a,false",
        "/a,/b,false",
        "GET /*,GET /a,true",
        "GET /a,GET /*,false"
    })
    void covers_other_ifItHasEveryRequestOfIt(String pattern, String other, boolean covers) {
        assertThat(RequestPattern.parse(pattern).covers(RequestPattern.parse(other)))
                .isEqualTo(covers);
    }

    @Test
    void equality_byMethodAndPathText() {
        RequestPattern pattern = RequestPattern.parse("GET /a");
        assertThat(pattern)
                .isEqualTo(RequestPattern.parse("GET /a"))
                .hasSameHashCodeAs(RequestPattern.parse("GET /a"))
                .isNotEqualTo(RequestPattern.parse("/a"))
                .isNotEqualTo(RequestPattern.parse("GET /A"))
                .isNotEqualTo("GET /a");
        assertThat(pattern.hashCode())
                .isNotEqualTo(RequestPattern.parse("POST /a").hashCode());
        assertThat(pattern.hashCode())
                .isNotEqualTo(RequestPattern.parse("GET /b").hashCode());
        assertThat(RequestPattern.parse("/a").hashCode()).isNotZero();
    }
}
