/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.headers.CookieFilter.SameSite;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.http.Cookie;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieFilterTest {
    private static List<String> cookies(CookieFilter.Builder filter, HeadersTestServer.Handler handler)
            throws Exception {
        try (HeadersTestServer server = new HeadersTestServer(
                        Hauberk.builder().filter(filter).build())
                .servlet("/*", handler)
                .start()) {
            return server.send("GET /").headers("Set-Cookie");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a=b                               | a=b; Secure; HttpOnly; SameSite=Lax
            a=b; HttpOnly; secure             | a=b; HttpOnly; secure; SameSite=Lax
            a=b; SameSite=Strict; Path=/x     | a=b; SameSite=Strict; Path=/x; Secure; HttpOnly
            a=b; samesite=none                | a=b; samesite=none; Secure; HttpOnly
            a=                                | a=; Secure; HttpOnly; SameSite=Lax
            theme=dark                        | theme=dark; Secure; SameSite=Lax
            __Host-a=b; Path=/                | __Host-a=b; Path=/; Secure; HttpOnly; SameSite=Lax
            """)
    void field_getsWhatItLacks(String value, String expected) throws Exception {
        CookieFilter.Builder filter = CookieFilter.builder().readableByScripts("theme");
        assertThat(cookies(filter, (request, response) -> response.addHeader("Set-Cookie", value)))
                .containsExactly(expected);
        assertThat(cookies(
                        CookieFilter.builder().readableByScripts("theme"),
                        (request, response) -> response.setHeader("set-cookie", value)))
                .containsExactly(expected);
    }

    @Test
    void cookieObject_keepsEveryAttribute() throws Exception {
        assertThat(cookies(CookieFilter.builder(), (request, response) -> {
                    Cookie cookie = new Cookie("a", "b");
                    cookie.setPath("/x");
                    cookie.setMaxAge(60);
                    cookie.setAttribute("SameSite", "Strict");
                    cookie.setAttribute("Partitioned", "");
                    response.addCookie(cookie);
                    Cookie session = new Cookie("c", "d");
                    session.setMaxAge(-1);
                    response.addCookie(session);
                }))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("a=b; ")
                                .contains("; Path=/x")
                                .contains("; Max-Age=60")
                                .contains("; SameSite=Strict")
                                .contains("; Partitioned")
                                .contains("; Secure")
                                .endsWith("; HttpOnly"),
                        second -> assertThat(second).isEqualTo("c=d; Secure; HttpOnly; SameSite=Lax"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "__Host-a=b",
                "__Host-a=b; Path=/x",
                "__host-a=b; Path=/; Domain=example.com",
                "__Host-a=b; Path=/; Path=/x",
                "a=b\r\nX: y",
                "a=b\u0000",
                "=b",
                "a",
                ""
            })
    void cookie_thatBrowsersMisread_isRefused(String value) throws Exception {
        assertThat(cookies(
                        CookieFilter.builder(),
                        (request, response) -> assertThatThrownBy(() -> response.addHeader("Set-Cookie", value))
                                .isInstanceOf(IllegalArgumentException.class)))
                .isEmpty();
    }

    @Test
    void valueOfACookieObject_cannotAddAttributes() throws Exception {
        assertThat(cookies(
                        CookieFilter.builder(),
                        (request, response) -> assertThatThrownBy(
                                        () -> response.addCookie(new Cookie("a", "b; Domain=example.com")))
                                .isInstanceOf(IllegalArgumentException.class)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00e9t\u00e9", "a b", "a\"b", "a\\b"})
    void valueOfACookieObject_beyondTheSpecification_isLeftToTheContainer(String value) throws Exception {
        List<String> alone = new ArrayList<>();
        List<String> filtered = new ArrayList<>();
        for (List<String> outcome : List.of(alone, filtered)) {
            jakarta.servlet.Filter filter = CookieFilter.builder().build();
            HeadersTestServer server = outcome == alone ? new HeadersTestServer() : new HeadersTestServer(filter);
            try (server) {
                server.servlet("/*", (request, response) -> {
                            try {
                                response.addCookie(new Cookie("a", value));
                            } catch (IllegalArgumentException e) {
                                outcome.add("refused");
                            }
                        })
                        .start();
                server.send("GET /").headers("Set-Cookie").forEach(cookie -> outcome.add(cookie.split(";", 2)[0]));
            }
        }
        assertThat(filtered).isEqualTo(alone).hasSize(1);
    }

    @Test
    void quotedValueOfACookieObject_keepsItsAttributes() throws Exception {
        assertThat(cookies(
                        CookieFilter.builder(), (request, response) -> response.addCookie(new Cookie("a", "\"b-c\""))))
                .containsExactly("a=\"b-c\"; Secure; HttpOnly; SameSite=Lax");
    }

    @Test
    void insecureCookies_areSecureOnSecureRequestsAndWhereTheyMustBe() throws Exception {
        CookieFilter.Builder filter = CookieFilter.builder().allowInsecureCookies();
        assertThat(cookies(filter, (request, response) -> {
                    response.addHeader("Set-Cookie", "a=b");
                    response.addHeader("Set-Cookie", "c=d; SameSite=None");
                }))
                .containsExactly("a=b; HttpOnly; SameSite=Lax", "c=d; SameSite=None; Secure; HttpOnly");
    }

    @Test
    void defaults() {
        CookieFilter filter = CookieFilter.builder().build();
        assertThat(filter.describe().fact("same_site")).containsExactly("LAX");
        assertThat(filter.describe().fact("allow_insecure_cookies")).containsExactly("false");
        assertThat(filter.describe().fact("readable_by_scripts")).isEmpty();
    }

    @Test
    void settings_thatBrowsersRefuse_doNotBuild() {
        assertThatThrownBy(() -> CookieFilter.builder()
                        .sameSite(SameSite.NONE)
                        .allowInsecureCookies()
                        .build())
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> CookieFilter.builder()
                        .readableByScripts("__Host-Http-a")
                        .build())
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void standalone_asyncAndErrorDispatch() throws Exception {
        try (HeadersTestServer server = new HeadersTestServer(
                        CookieFilter.builder().build())
                .servlet("/async", (request, response) -> request.startAsync().dispatch("/page"))
                .servlet("/fails", (request, response) -> response.sendError(418))
                .servlet("/page", (request, response) -> response.addHeader("Set-Cookie", "a=b"))
                .errorPage(418, "/page")
                .start()) {
            for (String path : List.of("/page", "/async", "/fails")) {
                assertThat(server.send("GET " + path).headers("Set-Cookie"))
                        .as(path)
                        .containsExactly("a=b; Secure; HttpOnly; SameSite=Lax");
            }
        }
    }
}
