/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CsrfFilterTest {
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger served = new AtomicInteger();

    private HeadersTestServer server(CsrfFilter.Builder filter) throws Exception {
        return server(Hauberk.builder().filter(filter).listener(events::add).build());
    }

    private HeadersTestServer server(jakarta.servlet.Filter filter) throws Exception {
        return new HeadersTestServer(filter)
                .servlet("/*", (request, response) -> served.incrementAndGet())
                .start();
    }

    private static Map<?, ?> cases() throws Exception {
        try (InputStream in = CsrfFilterTest.class.getResourceAsStream("csrf.json")) {
            return (Map<?, ?>) JsonReader.parse(Objects.requireNonNull(in).readAllBytes(), JsonLimits.defaults());
        }
    }

    static Stream<Map<?, ?>> golden() throws Exception {
        return ((List<?>) cases().get("cases")).stream().map(each -> (Map<?, ?>) each);
    }

    @ParameterizedTest
    @MethodSource
    void golden(Map<?, ?> each) throws Exception {
        try (HeadersTestServer server = server(CsrfFilter.builder().trustedOrigins("https://trusted.example"))) {
            List<String> lines = new ArrayList<>();
            if (each.get("sfs") instanceof String site) {
                lines.add("Sec-Fetch-Site: " + site);
            }
            if (each.get("origin") instanceof String origin) {
                lines.add("Origin: " + origin);
            }
            int status = server.sendTo(
                            String.valueOf(each.get("host")), each.get("method") + " /", lines.toArray(String[]::new))
                    .status();
            boolean allowed = "allow".equals(each.get("expect"));
            assertThat(status).as("%s", each).isEqualTo(allowed ? 200 : 403);
            assertThat(served).hasValue(allowed ? 1 : 0);
        }
    }

    @Test
    void trustedOriginSyntax_isThatOfTheCases() throws Exception {
        for (Object each : (List<?>) cases().get("trusted_origin_syntax")) {
            String input = String.valueOf(((Map<?, ?>) each).get("input"));
            if (Boolean.TRUE.equals(((Map<?, ?>) each).get("valid"))) {
                assertThat(CsrfFilter.builder().trustedOrigins(input).build()).isNotNull();
            } else {
                assertThatExceptionOfType(ConfigurationException.class)
                        .isThrownBy(
                                () -> CsrfFilter.builder().trustedOrigins(input).build())
                        .withMessageContaining("trustedOrigins");
            }
        }
    }

    @Test
    void defaults() {
        Description description = CsrfFilter.builder().build().describe();
        assertThat(CsrfFilter.builder().build().phase()).isEqualTo(Phase.CSRF);
        assertThat(description.fact("enforcing")).containsExactly("true");
        assertThat(description.fact("trusted_origins")).isEmpty();
        assertThat(description.fact("bypass")).isEmpty();
    }

    @Test
    void standalone() throws Exception {
        try (HeadersTestServer server = server(CsrfFilter.builder().build())) {
            assertThat(server.send("POST /", "Sec-Fetch-Site: cross-site").status())
                    .isEqualTo(403);
            assertThat(server.send("POST /", "Sec-Fetch-Site: same-origin").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void inChain() throws Exception {
        try (HeadersTestServer server = server(CsrfFilter.builder())) {
            assertThat(server.send("POST /", "Sec-Fetch-Site: same-site").status())
                    .isEqualTo(403);
            assertThat(events)
                    .filteredOn(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.code()).isEqualTo("cross_site_request");
                        assertThat(event.reason()).startsWith("Sec-Fetch-Site names another site");
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, websocket, https://attacker.example, 403",
        "GET, WebSocket, null, 403",
        "GET, 'h2c, websocket', https://attacker.example, 403",
        "GET, websocket, http://app.example, 200",
        "GET, websocket, https://app.example, 200",
        "GET, h2c, https://attacker.example, 200",
    })
    void webSocketHandshake_isNotSafe(String method, String upgrade, String origin, int status) throws Exception {
        try (HeadersTestServer server = server(CsrfFilter.builder())) {
            assertThat(server.send(method + " /", "Connection: Upgrade", "Upgrade: " + upgrade, "Origin: " + origin)
                            .status())
                    .isEqualTo(status);
            assertThat(server.send(method + " /", "Connection: Upgrade", "Upgrade: " + upgrade)
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Origin: https://app.example, Origin: https://app.example",
        "Origin: https://attacker.example, Origin: https://app.example",
        "Sec-Fetch-Site: same-origin, Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-origin, Sec-Fetch-Site: same-origin",
    })
    void twoLines_areRefused(String first, String second) throws Exception {
        try (HeadersTestServer server = server(CsrfFilter.builder())) {
            assertThat(server.send("POST /", first, second).status()).isEqualTo(403);
            assertThat(served).hasValue(0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://app.example:81",
                "https://app.example:444",
                "https://app.example.",
                "https://app.example/",
                "https://app.example#",
                "https://app.example,https://app.example",
                "https://app.example https://attacker.example",
                "https://",
                "app.example",
                "//app.example",
                "file://app.example",
                "https://user@app.example",
                "https://app.example:",
                "https://app.example:0",
                "https://app.example:99999999999",
                "https://sub.app.example",
                "https://APP.EXAMPLE.attacker.example",
                "https://xn--app",
            })
    void originThatIsNotTheOwn_isRefused(String origin) throws Exception {
        try (HeadersTestServer server = server(CsrfFilter.builder())) {
            assertThat(server.send("POST /", "Origin: " + origin).status()).isEqualTo(403);
            assertThat(server.send("POST /", "Origin: " + ",".repeat(2000)).status())
                    .isEqualTo(403);
            assertThat(served).hasValue(0);
        }
    }

    @Test
    void publicOrigin_isTheOnlyOwnOne() throws Exception {
        try (HeadersTestServer server = server(CsrfFilter.builder().publicOrigin("https://shop.example"))) {
            assertThat(server.send("POST /", "Origin: https://shop.example").status())
                    .isEqualTo(200);
            assertThat(server.send("POST /", "Origin: https://shop.example:443").status())
                    .isEqualTo(200);
            assertThat(server.send("POST /", "Origin: http://shop.example").status())
                    .isEqualTo(403);
            assertThat(server.send("POST /", "Origin: http://app.example").status())
                    .isEqualTo(403);
        }
    }

    @Test
    void behindATrustedProxy_theOriginIsThePublicOne() throws Exception {
        Hauberk chain = Hauberk.builder()
                .filter(ForwardedFilter.builder().trustedProxies("127.0.0.0/8"))
                .filter(CsrfFilter.builder())
                .build();
        String[] forwarded = {"X-Forwarded-Proto: https", "X-Forwarded-Host: shop.example", "X-Forwarded-For: 192.0.2.1"
        };
        try (HeadersTestServer server = server(chain)) {
            assertThat(post(server, "https://shop.example", forwarded)).isEqualTo(200);
            assertThat(post(server, "http://shop.example", forwarded)).isEqualTo(403);
            assertThat(post(server, "https://app.example", forwarded)).isEqualTo(403);
        }
    }

    private static int post(HeadersTestServer server, String origin, String... lines) throws Exception {
        List<String> all = new ArrayList<>(List.of(lines));
        all.add("Origin: " + origin);
        return server.send("POST /", all.toArray(String[]::new)).status();
    }

    @Test
    void bypass_isForThisSpellingOnly() throws Exception {
        try (HeadersTestServer server = server(CsrfFilter.builder().bypass("POST /webhooks/*"))) {
            String cross = "Sec-Fetch-Site: cross-site";
            assertThat(server.send("POST /webhooks/payments", cross).status()).isEqualTo(200);
            for (String target : List.of(
                    "POST /WEBHOOKS/payments",
                    "PUT /webhooks/payments",
                    "POST /webhooks/../account",
                    "POST /webhooks/..;/account",
                    "POST /account;/webhooks/x",
                    "POST //webhooks/payments",
                    "POST /webhooks%2fpayments",
                    "POST /account?/webhooks/x")) {
                served.set(0);
                assertThat(server.send(target, cross).status()).as(target).isBetween(400, 403);
                assertThat(served).as(target).hasValue(0);
            }
        }
    }

    @Test
    void reportOnly_refusesNothingAndTells() throws Exception {
        try (HeadersTestServer server = server(CsrfFilter.builder().reportOnly())) {
            assertThat(server.send("POST /", "Sec-Fetch-Site: cross-site").status())
                    .isEqualTo(200);
            assertThat(events)
                    .filteredOn(event -> event.kind() == SecurityEvent.Kind.WOULD_REFUSE)
                    .singleElement()
                    .satisfies(event -> assertThat(event.rule()).isEqualTo("other_site"));
        }
        assertThat(CsrfFilter.builder().reportOnly().build().describe().fact("enforcing"))
                .containsExactly("false");
    }

    @Test
    void explain_saysWhatTheFilterDecides() throws Exception {
        CsrfFilter filter = CsrfFilter.builder().bypass("POST /hooks").build();
        List<String> told = new ArrayList<>();
        Hauberk chain = Hauberk.builder()
                .check("explain", Phase.FIREWALL, request -> {
                    told.add(filter.explain(request));
                    return dev.hauberk.core.Decision.allow();
                })
                .build();
        try (HeadersTestServer server = server(chain)) {
            server.send("GET /");
            server.send("POST /", "Sec-Fetch-Site: cross-site");
            server.send("POST /hooks", "Sec-Fetch-Site: cross-site");
            server.send("POST /");
        }
        assertThat(told)
                .containsExactly(
                        "allowed: a safe method, and no WebSocket handshake",
                        "refused: Sec-Fetch-Site names another site, and the origin is no trusted one",
                        "bypassed, although Sec-Fetch-Site names another site, and the origin is no trusted one",
                        "allowed: neither Sec-Fetch-Site nor Origin is there, so no browser made it");
    }

    @Test
    void asyncDispatch() throws Exception {
        try (HeadersTestServer server = new HeadersTestServer(
                        Hauberk.builder().filter(CsrfFilter.builder()).build())
                .servlet("/again", (request, response) -> served.incrementAndGet())
                .servlet("/first", (request, response) -> request.startAsync().dispatch("/again"))
                .start()) {
            assertThat(server.send("POST /first", "Sec-Fetch-Site: same-origin").status())
                    .isEqualTo(200);
            assertThat(server.send("POST /first", "Sec-Fetch-Site: cross-site").status())
                    .isEqualTo(403);
            assertThat(served).hasValue(1);
        }
    }

    @Test
    void errorDispatch() throws Exception {
        try (HeadersTestServer server = new HeadersTestServer(
                        Hauberk.builder().filter(CsrfFilter.builder()).build())
                .servlet("/page", (request, response) -> response.getWriter().write("page"))
                .servlet("/fails", (request, response) -> response.sendError(404))
                .errorPage(404, "/page")
                .start()) {
            assertThat(server.send("POST /fails", "Sec-Fetch-Site: same-origin").body())
                    .isEqualTo("page");
        }
    }

    @Test
    void publicOrigin_twice_isRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        CsrfFilter.builder().publicOrigin("https://a.example").publicOrigin("https://b.example"));
    }

    @Test
    void trustedOrigins_byPattern_areThoseBelowTheDomain() throws Exception {
        try (HeadersTestServer server = server(CsrfFilter.builder().trustedOrigins("https://*.partner.example"))) {
            for (String site : List.of("Sec-Fetch-Site: cross-site", "X-Nothing: here")) {
                assertThat(server.send("POST /", site, "Origin: https://a.partner.example")
                                .status())
                        .isEqualTo(200);
                assertThat(server.send("POST /", site, "Origin: https://partner.example")
                                .status())
                        .isEqualTo(403);
                assertThat(server.send("POST /", site, "Origin: http://a.partner.example")
                                .status())
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void ambientCredentialsOnly_looksAtWhatBrowsersAddThemselves() throws Exception {
        try (HeadersTestServer server = server(CsrfFilter.builder().ambientCredentialsOnly())) {
            String cross = "Sec-Fetch-Site: cross-site";
            assertThat(server.send("POST /", cross).status()).isEqualTo(200);
            assertThat(server.send("POST /", cross, "Authorization: Bearer x").status())
                    .isEqualTo(200);
            assertThat(server.send("POST /", cross, "Authorization: Basic eDp4").status())
                    .isEqualTo(403);
            assertThat(server.send("POST /", cross, "Authorization: Bearer x", "Cookie: a=b")
                            .status())
                    .isEqualTo(403);
        }
    }
}
