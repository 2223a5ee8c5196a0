/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.headers.HeadersTestServer.Answer;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsFilterTest {
    private static final String PAGE = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";
    private static final String HTTPS = "X-Forwarded-Proto: https";

    private final AtomicInteger served = new AtomicInteger();

    private HeadersTestServer serving(HttpsFilter.Builder filter) throws Exception {
        return serving(Hauberk.builder()
                .filter(ForwardedFilter.builder().trustedProxies("127.0.0.1"))
                .filter(SecurityHeadersFilter.strict())
                .filter(filter)
                .build());
    }

    private HeadersTestServer serving(jakarta.servlet.Filter filter) throws Exception {
        return new HeadersTestServer(filter)
                .servlet("/*", (request, response) -> {
                    served.incrementAndGet();
                    if (request.getRequestURI().equals("/async")) {
                        request.startAsync().complete();
                    }
                    if (request.getRequestURI().equals("/fails")) {
                        response.sendError(418);
                    }
                })
                .servlet("/page", (request, response) -> response.getWriter().write("page"))
                .errorPage(418, "/page")
                .start();
    }

    private static HttpsFilter.Builder configured() {
        return HttpsFilter.builder().hosts("app.example", "203.0.113.7");
    }

    @Test
    void defaults() {
        HttpsFilter filter = configured().build();
        assertThat(filter.phase()).isEqualTo(Phase.HTTPS);
        assertThat(filter.describe().fact("hosts")).containsExactly("app.example", "203.0.113.7");
        assertThat(filter.describe().fact("exempt")).containsExactly("GET /.well-known/acme-challenge/*");
        assertThat(filter.describe().fact("allow_http_on_loopback")).containsExactly("false");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /a/b?c=%0d%0a&d=//e, app.example, https://app.example/a/b?c=%0d%0a&d=//e",
        "HEAD /, APP.example:8080, https://app.example/",
        "GET /?, 203.0.113.7, https://203.0.113.7/?",
    })
    void browser_isSentToTheSameAddress(String line, String host, String target) throws Exception {
        try (HeadersTestServer server = serving(configured())) {
            Answer answer = server.sendTo(host, line, PAGE);
            assertThat(answer.status()).isEqualTo(308);
            assertThat(answer.headers("Location")).containsExactly(target);
            assertThat(answer.headers("X-Frame-Options")).containsExactly("DENY");
            assertThat(served).hasValue(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"attacker.example", "app.example.attacker.example", "app.example.", "localhost", "127.0.0.1"})
    void host_thatIsNotOnTheList_isNoTarget(String host) throws Exception {
        try (HeadersTestServer server = serving(configured())) {
            Answer answer = server.sendTo(host, "GET /", PAGE);
            assertThat(answer.status()).isEqualTo(421);
            assertThat(answer.headers("Location")).isEmpty();
            assertThat(answer.body()).doesNotContain("attacker");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /api", "POST /", "PUT /", "DELETE /", "OPTIONS /", "get /"})
    void call_thatIsNoVisitOfABrowser_isRefused(String line) throws Exception {
        try (HeadersTestServer server = serving(configured())) {
            Answer answer =
                    line.equals("GET /api") ? server.send(line, "Accept: application/json") : server.send(line, PAGE);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.headers("Location")).isEmpty();
            assertThat(served).hasValue(0);
            assertThat(server.send(line, PAGE, HTTPS).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  |                                          | 308
            HEAD |                                          | 308
            GET  | Accept: */*                              | 308
            GET  | Accept:                                  | 308
            GET  | Accept: text/*;q=0.5                     | 308
            GET  | Accept: application/json, text/plain, */*| 308
            GET  | Accept: application/json                 | 403
            GET  | Accept: image/avif,image/webp            | 403
            GET  | Accept: text/html;q=0, */*               | 403
            GET  | Accept: TEXT/HTML; q=0.000               | 403
            GET  | Accept: */*; q=0                         | 403
            GET  | Accept: text/html;q=0.1                  | 308
            GET  | Authorization: Bearer abc                | 403
            GET  | X-Key: abc                               | 403
            GET  | Cookie: SID=abc                          | 403
            get  | Accept: */*                              | 403
            POST | Accept: */*                              | 403
            """)
    void request_thatDoesNotExcludeHtml_isRedirected(String method, String line, int status) throws Exception {
        Hauberk chain = Hauberk.builder()
                .filter(configured())
                .filter(() -> new KeyReader(Phase.AUTHENTICATION))
                .build();
        try (HeadersTestServer server = serving(chain)) {
            String[] lines = line == null ? new String[0] : new String[] {line};
            Answer answer = server.send(method + " /a", lines);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.headers("Location")).hasSize(status == 308 ? 1 : 0);
            assertThat(served).hasValue(0);
        }
    }

    @Test
    void page_withACookie_isRedirected_andOneWithAPasswordIsNot() throws Exception {
        try (HeadersTestServer server = serving(configured())) {
            assertThat(server.send("GET /", PAGE, "Cookie: theme=dark").status())
                    .isEqualTo(308);
            assertThat(server.send("GET /", PAGE, "Authorization: Basic YTpi").status())
                    .isEqualTo(403);
            assertThat(server.send("GET /", "Accept: application/json", "Accept: text/html")
                            .status())
                    .isEqualTo(308);
        }
    }

    /** Describes itself as a filter that reads a key from a header. */
    private static final class KeyReader extends SecurityFilter {
        KeyReader(Phase phase) {
            super(phase);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceed();
        }

        @Override
        public Description describe() {
            return Description.builder(name()).fact("header", "X-Key").build();
        }
    }

    @Test
    void api_redirectsNobody() throws Exception {
        try (HeadersTestServer server = serving(HttpsFilter.api())) {
            assertThat(server.send("GET /", PAGE).status()).isEqualTo(403);
            assertThat(server.send("GET /", PAGE, HTTPS).status()).isEqualTo(200);
        }
    }

    @Test
    void certificateChallenge_andWhatIsExempt_comeOverHttpInThisSpellingOnly() throws Exception {
        try (HeadersTestServer server = serving(configured().exempt("GET /health"))) {
            for (String line : new String[] {"GET /.well-known/acme-challenge/token", "HEAD /health", "GET /health"}) {
                assertThat(server.send(line).status()).as(line).isEqualTo(200);
            }
            for (String line : new String[] {
                "POST /.well-known/acme-challenge/token",
                "GET /.WELL-KNOWN/acme-challenge/token",
                "GET /.well-known/acme-challenge/../../account",
                "GET /.well-known/acme-challenge/..;/account",
                "GET /health/",
                "GET /HEALTH"
            }) {
                served.set(0);
                assertThat(server.send(line).status()).as(line).isIn(308, 400, 403);
                assertThat(served).as(line).hasValue(0);
            }
        }
    }

    @Test
    void redirectTo_andPort_areWhereItGoes() throws Exception {
        try (HeadersTestServer server = serving(HttpsFilter.builder()
                .hosts("app.example", "www.app.example")
                .redirectTo("www.app.example")
                .port(8443))) {
            assertThat(server.send("GET /x", PAGE).headers("Location"))
                    .containsExactly("https://www.app.example:8443/x");
        }
    }

    @Test
    void httpOnLoopback_isForTheMachineItselfOnly() throws Exception {
        try (HeadersTestServer server =
                serving(configured().allowHttpOnLoopback().build())) {
            assertThat(server.sendTo("localhost:8080", "GET /").status()).isEqualTo(200);
            assertThat(server.sendTo("127.0.0.1", "POST /").status()).isEqualTo(200);
            assertThat(server.sendTo("app.example", "GET /").status()).isEqualTo(308);
            assertThat(server.sendTo("app.example", "POST /").status()).isEqualTo(403);
            assertThat(server.sendTo("localhost.attacker.example", "GET /").status())
                    .isEqualTo(403);
        }
        // What a declared proxy hands on did not begin here.
        try (HeadersTestServer server = serving(configured().allowHttpOnLoopback())) {
            assertThat(server.sendTo("localhost", "GET /").status()).isEqualTo(403);
        }
    }

    @Test
    void schemeOfAnUntrustedPeer_doesNotCount() throws Exception {
        try (HeadersTestServer server = serving(configured().build())) {
            assertThat(server.send("POST /", HTTPS).status()).isEqualTo(403);
        }
    }

    @Test
    void asyncAndErrorDispatch() throws Exception {
        try (HeadersTestServer server = serving(configured())) {
            assertThat(server.send("GET /async", HTTPS).status()).isEqualTo(200);
            assertThat(server.send("GET /fails", HTTPS).body()).isEqualTo("page");
            assertThat(server.send("GET /async").status()).isEqualTo(308);
            assertThat(served).hasValue(2);
        }
    }

    @Test
    void settings_thatMakeAnOpenRedirect_doNotBuild() {
        assertThatThrownBy(() -> HttpsFilter.builder().build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there must be a host to redirect to");
        assertThatThrownBy(() -> HttpsFilter.builder()
                        .hosts("a.example")
                        .redirectTo("b.example")
                        .build())
                .hasMessageContaining("redirects must go to one of the hosts: b.example");
        assertThatThrownBy(() -> HttpsFilter.api().hosts("a.example").build()).hasMessageContaining("redirects nobody");
        for (String host : new String[] {"", "a.example/", "a.example:8443", "*", "a b", "a\r\nX: y", "user@a"}) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .as(host)
                    .isThrownBy(() -> HttpsFilter.builder().hosts(host).build())
                    .withMessageContaining("hosts: ");
        }
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> HttpsFilter.builder().port(0).build())
                .withMessageContaining("port");
    }
}
