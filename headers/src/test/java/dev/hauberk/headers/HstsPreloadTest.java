/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Problems;
import dev.hauberk.headers.HeadersTestServer.Answer;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The rules by which the HSTS preload list accepts a host, checked as its own program does. */
class HstsPreloadTest {
    private static final String HTTPS = "X-Forwarded-Proto: https";
    /** All that the program of the list sends beside Host; it sends no Accept. */
    private static final String AGENT = "User-Agent: hsts-preload-bot";

    private static SecurityHeadersFilter.Builder preloading() {
        return SecurityHeadersFilter.strict()
                .strictTransportSecurity(StrictTransportSecurity.of(Duration.ofDays(730))
                        .withSubDomains()
                        .withPreload());
    }

    private static List<String> findings(HttpsFilter... filters) {
        Problems problems = new Problems("test");
        preloading()
                .build()
                .validate(
                        Arrays.stream(filters)
                                .map(filter -> filter.describe().withFact("phase", Phase.HTTPS))
                                .toList(),
                        problems);
        return problems.warnings();
    }

    @Test
    void host_behindTheFilters_isAccepted() throws Exception {
        Hauberk chain = Hauberk.builder()
                .filter(ForwardedFilter.builder().trustedProxies("127.0.0.1"))
                .filter(preloading())
                .filter(HttpsFilter.builder().hosts("app.example"))
                .build();
        try (HeadersTestServer server = new HeadersTestServer(chain)
                .servlet("/", (request, response) -> response.getWriter().write("page"))
                .servlet("/old", (request, response) -> response.sendRedirect("/"))
                .start()) {
            Answer http = server.send("GET /", AGENT);
            assertThat(http.status()).isIn(301, 302, 307, 308);
            assertThat(http.headers("Location")).containsExactly("https://app.example/");
            assertThat(http.headers("Strict-Transport-Security")).isEmpty();
            for (String path : List.of("/", "/old", "/missing")) {
                Answer https = server.send("GET " + path, AGENT, HTTPS);
                List<String> directives = Arrays.stream(https.headers("Strict-Transport-Security")
                                .get(0)
                                .toLowerCase(Locale.ROOT)
                                .split(";"))
                        .map(String::strip)
                        .toList();
                assertThat(https.headers("Strict-Transport-Security")).hasSize(1);
                assertThat(directives).hasSize(3).contains("includesubdomains", "preload");
                assertThat(Long.parseLong(directives.get(0).substring("max-age=".length())))
                        .isGreaterThanOrEqualTo(31_536_000);
            }
        }
    }

    @Test
    void chain_thatTheListWouldRefuse_isAFinding() {
        assertThat(findings(HttpsFilter.builder().hosts("a.example").build())).isEmpty();
        assertThat(findings()).singleElement().asString().contains("no HttpsFilter");
        assertThat(findings(HttpsFilter.api().build()))
                .singleElement()
                .asString()
                .contains("no HttpsFilter");
        assertThat(findings(HttpsFilter.builder()
                        .hosts("a.example", "b.example")
                        .redirectTo("b.example")
                        .build()))
                .singleElement()
                .asString()
                .contains("every redirect goes to b.example");
        assertThat(findings(HttpsFilter.builder().hosts("a.example").port(8443).build()))
                .singleElement()
                .asString()
                .contains("port 8443");
        assertThat(findings(
                        HttpsFilter.builder().hosts("a.example").exempt("GET /").build()))
                .singleElement()
                .asString()
                .contains("is exempt");
        assertThat(findings(HttpsFilter.builder()
                        .hosts("a.example")
                        .exempt("GET /health")
                        .build()))
                .isEmpty();
    }

    @Test
    void policyWithoutPreload_isNoFinding() {
        Problems problems = new Problems("test");
        SecurityHeadersFilter.strict().build().validate(List.of(), problems);
        assertThat(problems.warnings()).isEmpty();
    }
}
