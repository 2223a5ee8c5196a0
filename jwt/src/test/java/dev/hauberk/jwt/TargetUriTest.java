/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Problems;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetUriTest {
    private static final TargetUri BASE = base("https://api.example.com/shop");

    private static TargetUri base(String text) {
        TargetUri uri = TargetUri.parse(text);
        assertThat(uri).isNotNull();
        return uri.asBase();
    }

    private static boolean matches(String htu, String path) {
        TargetUri uri = TargetUri.parse(htu);
        return uri != null && uri.isWithin(BASE, path);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.example.com/shop/a/b, /a/b",
        "HTTPS://API.example.COM/shop/a/b, /a/b",
        "https://api.example.com:443/shop/a/b, /a/b",
        "https://api.example.com:/shop/a/b, /a/b",
        "https://api.example.com/shop/%61/b, /a/b",
        "https://api.example.com/%73hop/a/b, /a/b",
        "https://api.example.com/shop/%7Ea/b, /~a/b",
        "https://api.example.com/shop/%7ea/b, /~a/b",
        "https://api.example.com/shop/a%3Ab, /a:b",
        "https://api.example.com/shop/a%3ab, /a:b",
        "https://api.example.com/shop/caf%C3%A9, /caf\u00e9",
        "https://api.example.com/shop/caf%c3%a9, /caf\u00e9",
        "https://api.example.com/shop/./a/x/../b, /a/b",
        "https://api.example.com/shop/%2e/a/x/%2E%2e/b, /a/b",
        "https://api.example.com/../shop/a/b, /a/b",
        "https://api.example.com/shop/a/b?q=1, /a/b",
        "https://api.example.com/shop/a/b?q=/../c, /a/b",
        "https://api.example.com/shop/a/b#c?d, /a/b",
        "https://api.example.com/shop/a/, /a/",
        "https://api.example.com/shop/a/., /a/",
        "https://api.example.com/shop/a/b/.., /a/",
        "https://api.example.com/shop/, /",
        "https://api.example.com/shop, /",
        "https://api.example.com/shop?q, /",
    })
    void spelling_ofTheSameResource_matches(String htu, String path) {
        assertThat(matches(htu, path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://api.example.com/shop/a, /a",
        "https://api.example.com:8443/shop/a, /a",
        "https://api.example.com:80/shop/a, /a",
        "https://www.example.com/shop/a, /a",
        "https://api.example.com.evil.example/shop/a, /a",
        "https://api.example.com@evil.example/shop/a, /a",
        "https://user@api.example.com/shop/a, /a",
        "https://api.example.com/a, /a",
        "https://api.example.com/shopa, /a",
        "https://api.example.com/shop/a, /b",
        "https://api.example.com/shop/a, /",
        "https://api.example.com/shop, /a",
        "https://api.example.com/sho, /",
        "https://api.example.com/shop/a/, /a",
        "https://api.example.com/shop/a, /a/",
        "https://api.example.com/shop/A, /a",
        "https://api.example.com/Shop/a, /a",
        "https://api.example.com/shop/a%2Fb, /a/b",
        "https://api.example.com/shop/a%2fb, /a/b",
        "https://api.example.com/shop%2Fa, /a",
        "https://api.example.com/shop/a%252Fb, /a/b",
        "https://api.example.com/shop//a, /a",
        "https://api.example.com/shop/a/../../a, /a",
        "https://api.example.com/shop/%, /%",
        "https://api.example.com/shop/%4, /%4",
        "https://api.example.com/shop/%4g, /%4g",
        "https://api.example.com/shop/%g4, /%g4",
        "https://api.example.com/shop/%ff, /\ufffd",
        "https://api.example.com/shop/caf\u00e9, /caf\u00e9",
        "https://api.example.com/shop?/a, /a",
        "https://api.example.com?/shop/a, /a",
        "https://api.example.com#/shop/a, /a",
        "https:/api.example.com/shop/a, /a",
        "//api.example.com/shop/a, /a",
        "/shop/a, /a",
        "/a, /a",
        "https://, /",
        "https://:443/shop/a, /a",
        "'https://api.example.com/shop/a ', /a",
        "ftp://api.example.com/shop/a, /a",
    })
    void spelling_ofAnotherResource_doesNotMatch(String htu, String path) {
        assertThat(matches(htu, path)).isFalse();
    }

    @Test
    void controlCharacters_areNoUri() {
        assertThat(TargetUri.parse("https://api.example.com/shop/\u0000a")).isNull();
        assertThat(TargetUri.parse("https://api.example.com/shop/a\n")).isNull();
        assertThat(TargetUri.parse("")).isNull();
        assertThat(TargetUri.parse("://")).isNull();
    }

    @Test
    void root_withoutAPath_isTheSame() {
        TargetUri base = base("https://api.example.com");
        assertThat(TargetUri.parse("https://api.example.com").isWithin(base, "/"))
                .isTrue();
        assertThat(TargetUri.parse("https://api.example.com/").isWithin(base, "/"))
                .isTrue();
        assertThat(TargetUri.parse("https://api.example.com/a").isWithin(base, "/a"))
                .isTrue();
        assertThat(base("https://api.example.com/")).isEqualTo(base);
        assertThat(base).hasToString("https://api.example.com");
        assertThat(BASE).hasToString("https://api.example.com/shop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example.com/orders",
                "https://api.example.com:8443",
                "http://localhost:8080",
                "http://127.0.0.1/x",
                "http://127.9.9.9",
                "http://[::1]:8080/x/"
            })
    void publicBaseUrl_httpsOrThisMachine_isTaken(String url) {
        assertThat(problems(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.example.com",
                "http://localhost.example.com",
                "http://128.0.0.1",
                "http://[::2]",
                "https://api.example.com/?a",
                "https://api.example.com/#a",
                "https://user@api.example.com/",
                "api.example.com",
                "/orders",
                "",
                "https://api.example.com/a%2Fb",
                "https://api.example.com/\n"
            })
    void publicBaseUrl_anythingElse_isRefused(String url) {
        assertThat(problems(url))
                .singleElement()
                .asString()
                .startsWith("dpop: publicBaseUrl: the public base url must be https://host[:port][/path] without query")
                .doesNotContain("\n");
    }

    private static List<String> problems(String url) {
        Problems problems = new Problems("JwtFilter");
        InstantSource clock = InstantSource.system();
        new DpopProofs()
                .publicBaseUrl(url)
                .build(new VerifierSettings.Common(Duration.ofSeconds(30), null, clock, TokenIds.random()), problems);
        return problems.errors();
    }
}
