/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceIsolationFilterTest {
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger served = new AtomicInteger();

    private HeadersTestServer serving(ResourceIsolationFilter.Builder filter) throws Exception {
        return serving(Hauberk.builder()
                .route("/private/*", route -> route.filter(filter))
                .listener(events::add)
                .build());
    }

    private HeadersTestServer serving(jakarta.servlet.Filter filter) throws Exception {
        return new HeadersTestServer(filter)
                .servlet("/*", (request, response) -> served.incrementAndGet())
                .start();
    }

    private static String[] fields(String site, String mode, String destination, String origin) {
        List<String> lines = new ArrayList<>();
        add(lines, "Sec-Fetch-Site: ", site);
        add(lines, "Sec-Fetch-Mode: ", mode);
        add(lines, "Sec-Fetch-Dest: ", destination);
        add(lines, "Origin: ", origin);
        return lines.toArray(String[]::new);
    }

    private static void add(List<String> lines, String name, String value) {
        if (!value.equals("-")) {
            lines.add(name + value);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, -, -, -, -, true",
        "GET, same-origin, no-cors, image, -, true",
        "GET, none, navigate, document, -, true",
        "GET, cross-site, navigate, document, -, true",
        "HEAD, same-site, navigate, document, -, true",
        "POST, cross-site, navigate, document, -, true",
        "HEAD, cross-site, no-cors, image, -, false",
        "GET, cross-site, navigate, iframe, -, false",
        "GET, cross-site, navigate, object, -, false",
        "GET, cross-site, navigate, embed, -, false",
        "GET, cross-site, no-cors, image, -, false",
        "GET, same-site, no-cors, script, -, false",
        "GET, cross-site, cors, empty, https://trusted.example, true",
        "GET, cross-site, cors, empty, https://other.example, false",
        "GET, cross-site, -, -, -, false",
        "GET, SAME-ORIGIN, no-cors, image, -, false",
    })
    void request_ofAnotherSite_isForOpeningPagesOnly(
            String method, String site, String mode, String destination, String origin, boolean allowed)
            throws Exception {
        try (HeadersTestServer server = serving(ResourceIsolationFilter.builder()
                .trustedOrigins("https://trusted.example")
                .enforce())) {
            HeadersTestServer.Answer answer =
                    server.send(method + " /private/x", fields(site, mode, destination, origin));
            assertThat(answer.status()).isEqualTo(allowed ? 200 : 403);
            assertThat(served).hasValue(allowed ? 1 : 0);
            assertThat(String.join(",", answer.headers("Vary")))
                    .contains("Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest");
            assertThat(server.send(method + " /public", fields(site, mode, destination, origin))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void reportOnly_isTheDefault_andTells() throws Exception {
        try (HeadersTestServer server = serving(ResourceIsolationFilter.builder())) {
            assertThat(server.send("GET /private/x", "Sec-Fetch-Site: cross-site")
                            .status())
                    .isEqualTo(200);
            assertThat(events)
                    .filteredOn(event -> event.kind() == SecurityEvent.Kind.WOULD_REFUSE)
                    .singleElement()
                    .satisfies(event -> assertThat(event.code()).isEqualTo("foreign_embedding"));
        }
    }

    @Test
    void defaults() {
        // Not CSRF: what looks for an enforcing filter there, such as a token cookie, must not take this one for it.
        assertThat(ResourceIsolationFilter.builder().build().phase()).isEqualTo(Phase.FIREWALL);
        assertThat(ResourceIsolationFilter.builder().build().describe().fact("enforcing"))
                .containsExactly("false");
    }

    @Test
    void exempt_isForThisSpellingOnly() throws Exception {
        try (HeadersTestServer server = serving(
                ResourceIsolationFilter.builder().exempt("GET /private/badge").enforce())) {
            assertThat(server.send("GET /private/badge", "Sec-Fetch-Site: cross-site")
                            .status())
                    .isEqualTo(200);
            assertThat(server.send("GET /private/BADGE", "Sec-Fetch-Site: cross-site")
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void standalone() throws Exception {
        try (HeadersTestServer server =
                serving(ResourceIsolationFilter.builder().enforce().build())) {
            assertThat(server.send("GET /x", "Sec-Fetch-Site: cross-site").status())
                    .isEqualTo(403);
            assertThat(server.send("GET /x").status()).isEqualTo(200);
        }
    }
}
