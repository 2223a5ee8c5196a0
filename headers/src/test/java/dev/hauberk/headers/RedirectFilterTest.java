/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.headers.HeadersTestServer.Answer;
import dev.hauberk.servlet.Hauberk;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectFilterTest {
    private static HeadersTestServer serving(jakarta.servlet.Filter filter) throws Exception {
        return new HeadersTestServer(filter)
                .servlet("/go", (request, response) -> response.sendRedirect(target(request.getQueryString())))
                .servlet("/field", (request, response) -> {
                    response.setStatus(303);
                    response.setHeader("location", target(request.getQueryString()));
                })
                .servlet("/again", (request, response) -> {
                    if (request.getQueryString() == null) {
                        request.startAsync().dispatch("/again?x");
                    } else {
                        response.sendRedirect("//attacker.example");
                    }
                })
                .start();
    }

    private static HeadersTestServer serving() throws Exception {
        return serving(Hauberk.builder()
                .filter(RedirectFilter.builder().allowedOrigins("https://login.example"))
                .build());
    }

    private static String target(String query) {
        return URLDecoder.decode(query, StandardCharsets.UTF_8);
    }

    private static String encoded(String target) {
        StringBuilder text = new StringBuilder();
        for (byte b : target.getBytes(StandardCharsets.UTF_8)) {
            text.append(String.format("%%%02x", b));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a?b=https://attacker.example",
                "/a:b",
                "relative/page",
                "./up",
                "?query=a:b",
                "#fragment",
                "page/a:b",
                "http://app.example/x",
                "http://app.example:80",
                "https://login.example",
                "https://login.example/?to=http://attacker.example"
            })
    void target_ofThisSite_goesOn(String target) throws Exception {
        try (HeadersTestServer server = serving()) {
            assertThat(server.send("GET /go?" + encoded(target)).status()).isEqualTo(302);
            assertThat(server.send("GET /field?" + encoded(target)).headers("Location"))
                    .containsExactly(target);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//attacker.example",
                "///attacker.example",
                "/.//attacker.example",
                "/a/..//attacker.example",
                ".//attacker.example",
                "a/..//attacker.example",
                "/\\attacker.example",
                "\\\\attacker.example",
                "/\t/attacker.example",
                " //attacker.example",
                "https:attacker.example",
                "https:/attacker.example",
                "https:///attacker.example",
                "https://attacker.example",
                "HTTPS://attacker.example",
                "https://app.example@attacker.example",
                "http://app.example:81/",
                "https://app.example/",
                "https://login.example.attacker.example",
                "https://login.example\\@attacker.example",
                "http://login.example",
                "/\u012fattacker.example",
                "\u012f\u012fattacker.example",
                "/\u4e2fattacker.example",
                "/\u015cattacker.example",
                "/\u0109/attacker.example",
                "javascript:alert(1)",
                "data:text/html,x",
                "java\nscript:alert(1)",
                "a:b",
                "//"
            })
    void target_ofAnotherSite_isRefused(String target) throws Exception {
        try (HeadersTestServer server = serving()) {
            for (String page : List.of("/go?", "/field?")) {
                Answer answer = server.send("GET " + page + encoded(target));
                assertThat(answer.status()).as(target).isEqualTo(400);
                assertThat(answer.headers("Location")).isEmpty();
                assertThat(answer.body()).doesNotContain("attacker");
            }
        }
    }

    @Test
    void refusal_isAnEvent_andNoError() throws Exception {
        List<SecurityEvent> events = new CopyOnWriteArrayList<>();
        Hauberk chain = Hauberk.builder()
                .filter(RedirectFilter.builder())
                .listener(events::add)
                .build();
        try (HeadersTestServer server = serving(chain)) {
            server.send("GET /go?//attacker.example");
            assertThat(events)
                    .filteredOn(event -> event.kind() != SecurityEvent.Kind.DECISION)
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.kind()).isEqualTo(SecurityEvent.Kind.REFUSAL);
                        assertThat(event.code()).isEqualTo("redirect_refused");
                        assertThat(event.filter()).isEqualTo("RedirectFilter");
                        assertThat(event.status()).isEqualTo(400);
                        assertThat(event.reason()).doesNotContain("attacker");
                    });
        }
    }

    @Test
    void refusal_thatTheApplicationCatches_isItsOwnAffair() throws Exception {
        try (HeadersTestServer server = new HeadersTestServer(
                        Hauberk.builder().filter(RedirectFilter.builder()).build())
                .servlet("/go", (request, response) -> {
                    try {
                        response.sendRedirect("//attacker.example");
                    } catch (IllegalArgumentException e) {
                        response.sendRedirect("/home");
                    }
                })
                .start()) {
            assertThat(server.send("GET /go").status()).isEqualTo(302);
        }
    }

    @Test
    void defaults() throws Exception {
        assertThat(RedirectFilter.builder().build().describe().fact("allowed_origins"))
                .isEmpty();
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() ->
                        RedirectFilter.builder().allowedOrigins("login.example").build())
                .withMessageContaining("allowedOrigins");
    }

    @Test
    void standalone() throws Exception {
        try (HeadersTestServer server = serving(RedirectFilter.builder().build())) {
            assertThat(server.send("GET /go?/x").status()).isEqualTo(302);
            assertThat(server.send("GET /go?//attacker.example").status()).isEqualTo(400);
        }
    }

    @Test
    void asyncDispatch() throws Exception {
        try (HeadersTestServer server = serving()) {
            assertThat(server.send("GET /again").headers("Location")).isEmpty();
        }
    }
}
