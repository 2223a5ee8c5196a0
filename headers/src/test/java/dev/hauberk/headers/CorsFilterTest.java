/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Description;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.RequestCheck;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorsFilterTest {
    private static final String ACAO = "Access-Control-Allow-Origin";

    private final AtomicInteger served = new AtomicInteger();

    /** That of cors.json. */
    private static CorsFilter.Builder configured() {
        return CorsFilter.builder()
                .allowedOrigins("http://localhost:9090", "https://example.com:8080", "https://*.example.com")
                .credentials()
                .methods("PUT", "PURGE")
                .requestHeaders("authorization", "x-foo", "x-bar")
                .exposedHeaders("x-time")
                .maxAge(Duration.ofSeconds(30));
    }

    private HeadersTestServer server(CorsFilter.Builder filter) throws Exception {
        Hauberk chain = Hauberk.builder()
                .filter(filter)
                .check(
                        "caller",
                        Phase.AUTHENTICATION,
                        request -> request.getHeader("X-Refuse") == null
                                ? Decision.allow()
                                : Decision.deny(Rejection.of(401, "no_caller")))
                .build();
        return new HeadersTestServer(chain)
                .servlet("/*", (request, response) -> served.incrementAndGet())
                .start();
    }

    private static Map<?, ?> document() throws Exception {
        try (InputStream in = CorsFilterTest.class.getResourceAsStream("cors.json")) {
            return (Map<?, ?>) JsonReader.parse(Objects.requireNonNull(in).readAllBytes(), JsonLimits.defaults());
        }
    }

    static Stream<Map<?, ?>> golden() throws Exception {
        return ((List<?>) document().get("cases")).stream().map(each -> (Map<?, ?>) each);
    }

    static Stream<Map<?, ?>> goldenOfAnyOrigin() throws Exception {
        return ((List<?>) document().get("star_cases")).stream().map(each -> (Map<?, ?>) each);
    }

    @ParameterizedTest
    @MethodSource
    void golden(Map<?, ?> each) throws Exception {
        check(configured(), each);
    }

    @ParameterizedTest
    @MethodSource
    void goldenOfAnyOrigin(Map<?, ?> each) throws Exception {
        check(CorsFilter.builder().anyOrigin().anyRequestHeader().methods("PUT"), each);
    }

    private void check(CorsFilter.Builder filter, Map<?, ?> each) throws Exception {
        try (HeadersTestServer server = server(filter)) {
            Map<?, ?> expected = (Map<?, ?>) each.get("expect");
            List<String> lines = new ArrayList<>();
            lines.add("Origin: " + each.get("origin"));
            if (each.get("acrm") instanceof String method) {
                lines.add("Access-Control-Request-Method: " + method);
            }
            if (each.get("acrh") instanceof String headers) {
                lines.add("Access-Control-Request-Headers: " + headers);
            }
            if (String.valueOf(expected.get("status")).startsWith("401")) {
                lines.add("X-Refuse: yes");
            }
            HeadersTestServer.Answer answer = server.send(each.get("method") + " /", lines.toArray(String[]::new));
            expected.forEach((name, value) -> {
                String what = each + ": " + answer;
                switch (String.valueOf(name)) {
                    case "status" ->
                        assertThat(answer.status())
                                .as(what)
                                .isEqualTo(
                                        Integer.parseInt(String.valueOf(value).substring(0, 3)));
                    case "handler" -> assertThat(served.get()).as(what).isEqualTo("called".equals(value) ? 1 : 0);
                    default -> checkHeader(answer, String.valueOf(name), value, what);
                }
            });
        }
    }

    private static void checkHeader(HeadersTestServer.Answer answer, String name, Object value, String what) {
        List<String> lines = answer.headers(name);
        if (!(value instanceof String text)) {
            assertThat(lines).as(what).isEmpty();
        } else if (text.startsWith("contains ")) {
            assertThat(names(String.join(",", lines))).as(what).containsAll(names(text.substring(9)));
        } else if (text.endsWith(" or list")) {
            assertThat(names(String.join(",", lines))).as(what).contains("purge");
        } else {
            assertThat(lines).as(what).containsExactly(text);
        }
    }

    private static Set<String> names(String list) {
        return Arrays.stream(list.split(","))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void defaults() {
        Description description =
                CorsFilter.builder().allowedOrigins("https://a.example").build().describe();
        assertThat(description.fact("allowed_origins")).containsExactly("https://a.example");
        assertThat(description.fact("credentials")).containsExactly("false");
    }

    @Test
    void standalone() throws Exception {
        try (HeadersTestServer server = new HeadersTestServer(configured().build())
                .servlet("/*", (request, response) -> served.incrementAndGet())
                .start()) {
            assertThat(server.send("GET /", "Origin: https://a.example.com").headers(ACAO))
                    .containsExactly("https://a.example.com");
        }
    }

    @Test
    void inChain_withoutOrigin_variesAllTheSame() throws Exception {
        try (HeadersTestServer server = server(configured())) {
            HeadersTestServer.Answer answer = server.send("GET /");
            assertThat(answer.headers("Vary")).containsExactly("Origin");
            assertThat(answer.headers(ACAO)).isEmpty();
        }
        try (HeadersTestServer server = server(CorsFilter.builder().anyOrigin())) {
            assertThat(server.send("GET /").headers("Vary")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://evil.example  | GET    | x-foo       | origin | https://evil.example
            null                  | GET    |             | origin | null
            http://localhost:9090 | DELETE |             | method | DELETE
            http://localhost:9090 | put    |             | method | put
            http://localhost:9090 | PUT    | x-foo,X-Else| header | X-Else
            """)
    void preflight_thatIsRefused_isAnEventWithItsReason(
            String origin, String method, String headers, String rule, String value) throws Exception {
        List<SecurityEvent> events = new CopyOnWriteArrayList<>();
        CorsFilter filter = configured().build();
        List<String> explained = new CopyOnWriteArrayList<>();
        Hauberk chain =
                Hauberk.builder().filter(() -> filter).listener(events::add).build();
        String[] lines = {
            "Origin: " + origin,
            "Access-Control-Request-Method: " + method,
            "Access-Control-Request-Headers: " + (headers == null ? "" : headers)
        };
        try (HeadersTestServer server = new HeadersTestServer(chain).start()) {
            assertThat(server.send("OPTIONS /", lines).headers(ACAO)).isEmpty();
            assertThat(events)
                    .filteredOn(event -> event.kind() == SecurityEvent.Kind.NOTE)
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.code()).isEqualTo("preflight_refused");
                        assertThat(event.filter()).isEqualTo("CorsFilter");
                        assertThat(event.rule()).isEqualTo(rule);
                        assertThat(event.reason()).contains(rule).contains("is not allowed");
                        assertThat(event.attributes())
                                .containsEntry("origin", origin)
                                .containsEntry("refused", value);
                    });
            events.clear();
            server.send("OPTIONS /", "Origin: http://localhost:9090", "Access-Control-Request-Method: PUT");
            server.send("GET /", "Origin: https://evil.example");
            assertThat(events).allMatch(event -> event.kind() == SecurityEvent.Kind.DECISION);
        }
        HeadersTestServer asked = new HeadersTestServer(Hauberk.builder()
                        .check("explain", Phase.AUDIT, request -> {
                            explained.add(filter.explain(request));
                            return Decision.allow();
                        })
                        .build())
                .start();
        try (asked) {
            asked.send("OPTIONS /", lines);
            asked.send("OPTIONS /", "Origin: http://localhost:9090", "Access-Control-Request-Method: PUT");
            asked.send("GET /", "Origin: https://evil.example");
            asked.send("GET /", "Origin: http://localhost:9090");
            asked.send("GET /");
            asked.send("GET /", "Origin: http://localhost:9090", "Origin: http://localhost:9090");
        }
        assertThat(explained)
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("refused: ").endsWith(": " + value),
                        text -> assertThat(text).startsWith("allowed: "),
                        text -> assertThat(text).startsWith("refused: ").endsWith("https://evil.example"),
                        text -> assertThat(text).startsWith("allowed: "),
                        text -> assertThat(text).contains("no Origin"),
                        text -> assertThat(text).contains("several lines"));
    }

    /** Describes itself as a filter that reads credentials from a header. */
    private static final class Authenticator extends SecurityFilter {
        private final String fact;
        private final String value;

        Authenticator(String fact, String value) {
            super(Phase.AUTHENTICATION);
            this.fact = fact;
            this.value = value;
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceed();
        }

        @Override
        public Description describe() {
            return Description.builder(name()).fact(fact, value).build();
        }
    }

    private static List<String> findings(CorsFilter.Builder cors, String fact, String value) {
        CorsFilter filter = cors.build();
        Problems problems = new Problems("test");
        filter.validate(
                List.of(
                        filter.describe().withFact("phase", "CORS"),
                        new Authenticator(fact, value).describe().withFact("phase", "AUTHENTICATION")),
                problems);
        return problems.warnings();
    }

    @Test
    void headerOfTheChainsOwnAuthenticator_thatPreflightsRefuse_isAFinding() {
        assertThat(findings(CorsFilter.builder().allowedOrigins("https://a.example"), "realm", ""))
                .singleElement()
                .asString()
                .contains("Authenticator reads, or each preflight fails: Authorization");
        assertThat(findings(CorsFilter.builder().anyOrigin(), "header", "X-API-Key"))
                .singleElement()
                .asString()
                .contains("X-API-Key");
        assertThat(findings(configured(), "realm", "")).isEmpty();
        assertThat(findings(CorsFilter.builder().anyOrigin().anyRequestHeader(), "header", "X-API-Key"))
                .isEmpty();
        assertThat(findings(CorsFilter.builder().anyOrigin(), "sender", "x")).isEmpty();
    }

    @Test
    void headerOfAnAuthenticator_onOtherPaths_isNoFinding() {
        CorsFilter wide = CorsFilter.builder().anyOrigin().build();
        CorsFilter narrow = CorsFilter.builder()
                .allowedOrigins("https://a.example")
                .requestHeaders("Authorization")
                .build();
        Description reader = new Authenticator("realm", "").describe().withFact("phase", "AUTHENTICATION");
        Problems problems = new Problems("test");
        wide.validate(
                List.of(
                        wide.describe().withFact("phase", "CORS"),
                        narrow.describe().withFact("phase", "CORS").withFact("route", "/api/*"),
                        reader.withFact("route", "/api/*")),
                problems);
        wide.validate(
                List.of(
                        wide.describe().withFact("phase", "CORS").withFact("route", "/public/*"),
                        reader.withFact("route", "/api/*")),
                problems);
        assertThat(problems.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'http://[2001:4860:4860:0000:0000:0000:0000:8888]:90', 'http://[2001:4860:4860::8888]:90'",
        "'https://[::ffff:127.127.127.127]', 'https://[::ffff:7f7f:7f7f]'",
        "'https://[::FFFF:7f7f:7f7f]:443', 'https://[::ffff:7f7f:7f7f]'",
        "'http://[0:0:0:0:0:0:0:1]:8080', 'http://[::1]:8080'",
        "https://My_App.example, https://my_app.example",
        "https://_app.example:8443, https://_app.example:8443",
        "capacitor://localhost, capacitor://localhost",
        "chrome-extension://abcdefghijklmnop, chrome-extension://abcdefghijklmnop",
        "http://127.0.0.1:3000, http://127.0.0.1:3000",
    })
    void origin_isComparedAsBrowsersSendIt(String configured, String sent) throws Exception {
        try (HeadersTestServer server = server(CorsFilter.builder().allowedOrigins(configured))) {
            assertThat(server.send("GET /", "Origin: " + sent).headers(ACAO)).containsExactly(sent);
        }
        assertThat(CsrfFilter.builder()
                        .trustedOrigins(configured)
                        .build()
                        .describe()
                        .fact("trusted_origins"))
                .containsExactly(sent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://1:6060",
                "http://127.1",
                "http://0x7f.0.0.1",
                "http://0x7f000001",
                "http://127.0.0.1.",
                "http://256.1.1.1",
                "http://1:*",
                "http://[1:2]",
                "http://[::g]",
                "file://host",
                "data://x",
                "capacitor://",
                "capacitor://localhost/",
                "Capacitor://localhost",
                "null",
                "ws://a.example"
            })
    void origin_thatNoBrowserSends_isRefused(String origin) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> CorsFilter.builder().allowedOrigins(origin).build())
                .withMessageContaining("allowedOrigins: ");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> CsrfFilter.builder().trustedOrigins(origin).build())
                .withMessageContaining("trustedOrigins");
    }

    @Test
    void anyOrigin_isToldOnEveryAnswer_asCachesKeepIt() throws Exception {
        CorsFilter.Builder filter = CorsFilter.builder().anyOrigin().exposedHeaders("x-time");
        try (HeadersTestServer server = server(filter)) {
            for (String method : List.of("GET", "HEAD", "POST", "OPTIONS", "DELETE")) {
                for (String line : List.of("X-None: 1", "X-Refuse: 1", "Origin: https://a.example", "Origin: null")) {
                    HeadersTestServer.Answer answer = server.send(method + " /", line);
                    assertThat(answer.headers(ACAO)).as(method + line).containsExactly("*");
                    assertThat(answer.headers("Access-Control-Expose-Headers")).containsExactly("x-time");
                    assertThat(answer.headers("Vary")).isEmpty();
                }
            }
            assertThat(server.send("GET /", "Origin: a", "Origin: b").headers(ACAO))
                    .containsExactly("*");
        }
        try (HeadersTestServer server = server(configured())) {
            assertThat(server.send("GET /").headers(ACAO)).isEmpty();
        }
    }

    @Test
    void anyRequestHeader_withCredentials_isAnsweredByName() throws Exception {
        CorsFilter.Builder filter = CorsFilter.builder()
                .allowedOrigins("https://a.example")
                .credentials()
                .anyRequestHeader();
        try (HeadersTestServer server = server(filter)) {
            HeadersTestServer.Answer answer = server.send(
                    "OPTIONS /",
                    "Origin: https://a.example",
                    "Access-Control-Request-Method: GET",
                    "Access-Control-Request-Headers: x-one,authorization");
            assertThat(answer.headers("Access-Control-Allow-Headers")).containsExactly("authorization,x-one");
        }
    }

    @Test
    void originThatIsNotAllowed_getsVaryToo_andItsPreflightEndsHere() throws Exception {
        try (HeadersTestServer server = server(configured())) {
            for (String origin : List.of("https://evil.example", "https://example.com:8080")) {
                HeadersTestServer.Answer preflight =
                        server.send("OPTIONS /", "Origin: " + origin, "Access-Control-Request-Method: PUT");
                assertThat(String.join(",", preflight.headers("Vary"))).contains("Origin");
                assertThat(served).hasValue(0);
            }
            assertThat(server.send("GET /", "Origin: https://evil.example").headers("Vary"))
                    .containsExactly("Origin");
        }
    }

    @Test
    void vary_ofTheApplication_comesBeside() throws Exception {
        try (HeadersTestServer server = new HeadersTestServer(configured().build())
                .servlet("/set", (request, response) -> response.setHeader("Vary", "Accept-Encoding"))
                .servlet("/both", (request, response) -> response.setHeader("vary", "Accept, origin"))
                .servlet("/star", (request, response) -> response.setHeader("Vary", "*"))
                .servlet("/reset", (request, response) -> response.reset())
                .start()) {
            String origin = "Origin: http://localhost:9090";
            assertThat(names(String.join(",", server.send("GET /set", origin).headers("Vary"))))
                    .containsExactly("accept-encoding", "origin");
            assertThat(server.send("GET /both", origin).headers("Vary")).containsExactly("Accept, origin");
            assertThat(server.send("GET /star", origin).headers("Vary")).containsExactly("*");
            HeadersTestServer.Answer reset = server.send("GET /reset", origin);
            assertThat(reset.headers("Vary")).containsExactly("Origin");
            assertThat(reset.headers(ACAO)).containsExactly("http://localhost:9090");
        }
    }

    @Test
    void errorDispatch() throws Exception {
        try (HeadersTestServer server = new HeadersTestServer(configured().build())
                .servlet("/fails", (request, response) -> response.sendError(404))
                .servlet("/page", (request, response) -> response.getWriter().write("page"))
                .errorPage(404, "/page")
                .start()) {
            HeadersTestServer.Answer answer = server.send("GET /fails", "Origin: http://localhost:9090");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.headers(ACAO)).containsExactly("http://localhost:9090");
            assertThat(answer.headers("Vary")).containsExactly("Origin");
        }
    }

    @Test
    void asyncDispatch() throws Exception {
        try (HeadersTestServer server = new HeadersTestServer(configured().build())
                .servlet("/first", (request, response) -> request.startAsync().dispatch("/again"))
                .servlet("/again", (request, response) -> response.getWriter().write("again"))
                .start()) {
            HeadersTestServer.Answer answer = server.send("GET /first", "Origin: http://localhost:9090");
            assertThat(answer.body()).contains("again");
            assertThat(answer.headers(ACAO)).containsExactly("http://localhost:9090");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "https://.example.com",
                "https://a..example.com",
                "https://-a.example.com",
                "https://a.-b.example.com",
                "https://A.example.com",
                "https://a_/.example.com",
                "https://evil.example/.example.com",
                "https://evil.example#.example.com",
                "https://evil.example?.example.com",
                "https://u@a.example.com",
                "https://a.example.com:443",
                "https://a.example.com.",
                "https://a.example.com,https://b.example.com",
                "https://aexample.com",
                "null",
                "*",
                "http://localhost:9090/",
                "http://localhost:90900",
                " "
            })
    void origin_thatIsNotOneOfThese_getsNothing(String origin) throws Exception {
        try (HeadersTestServer server = server(configured())) {
            HeadersTestServer.Answer answer = server.send("GET /", "Origin: " + origin);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers(ACAO)).isEmpty();
            assertThat(answer.headers("Access-Control-Allow-Credentials")).isEmpty();
        }
    }

    @Test
    void origin_twice_getsNothing() throws Exception {
        try (HeadersTestServer server = server(configured())) {
            String origin = "Origin: http://localhost:9090";
            assertThat(server.send("GET /", origin, origin).headers(ACAO)).isEmpty();
            assertThat(server.send("OPTIONS /", origin, origin, "Access-Control-Request-Method: PUT")
                            .headers(ACAO))
                    .isEmpty();
        }
    }

    @Test
    void pattern_withAnyPort_takesPortsOnly() {
        OriginPattern pattern = OriginPattern.parse("https://*.example.com:*");
        assertThat(Stream.of("https://a.example.com", "https://a.example.com:8443", "https://a.b.example.com:1"))
                .allMatch(pattern::matches);
        assertThat(Stream.of(
                        "https://a.example.com:",
                        "https://a.example.com:0",
                        "https://a.example.com:65536",
                        "https://a.example.com:88888",
                        "https://a.example.com:08",
                        "https://a.example.com:123456",
                        "https://a.example.com:80@evil.example",
                        "https://a.example.com:8x"))
                .noneMatch(pattern::matches);
        assertThat(OriginPattern.parse("https://example.com:*").matches("https://example.com:81"))
                .isTrue();
        assertThat(OriginPattern.parse("https://example.com:*").matches("https://a.example.com:81"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "*",
                "https://*",
                "https://*.com",
                "https://*.github.io",
                "https://*.co.uk",
                "https://*.com.pl",
                "https://*.gov.in",
                "https://*.ac.at",
                "https://*.s3.eu-west-1.amazonaws.com",
                "https://*.herokuapp.com",
                "https://*.uk.com",
                "https://*.localhost",
                "https://*.*.example.com",
                "https://a.*.example.com",
                "https://a*.example.com",
                "https://*.192.0.2.1",
                "https://example.com:0",
                "https://example.com:*x",
                "https://user@example.com",
                "https://example.com#x",
                "https://example.com/",
                "file:///x",
                "résumé.com",
                "https://résumé.com",
                "example.com",
                ""
            })
    void allowedOrigins_whatIsNone_isRefused(String origin) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> CorsFilter.builder().allowedOrigins(origin).build())
                .withMessageContaining("allowedOrigins: ");
    }

    @Test
    void build_whatBrowsersWouldRefuseOrStrangersUse_isRefused() {
        assertThatThrownBy(() -> CorsFilter.builder().build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there must be an origin");
        assertThatThrownBy(() -> CorsFilter.builder().anyOrigin().credentials().build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("credentials must be for named origins");
        assertThatThrownBy(() -> CorsFilter.builder()
                        .allowedOrigins("http://example.com", "http://*.example.com", "http://127.0.0.1:81")
                        .credentials()
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(2));
        assertThat(CorsFilter.builder()
                        .allowedOrigins("http://example.com")
                        .credentials()
                        .allowInsecureOrigins()
                        .build())
                .isNotNull();
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> CorsFilter.builder().methods("").build())
                .withMessageContaining("methods: ");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> CorsFilter.builder().methods("A\r\nB").build())
                .withMessageContaining("methods: ");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> CorsFilter.builder()
                        .requestHeaders("Access-Control-Allow-Origin")
                        .build())
                .withMessageContaining("requestHeaders: ");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> CorsFilter.builder().requestHeaders("Cookie").build())
                .withMessageContaining("requestHeaders: ");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(
                        () -> CorsFilter.builder().exposedHeaders("Set-Cookie").build())
                .withMessageContaining("exposedHeaders");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> CorsFilter.builder().exposedHeaders("*").build())
                .withMessageContaining("exposedHeaders");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() ->
                        CorsFilter.builder().maxAge(Duration.ofSeconds(86_401)).build())
                .withMessageContaining("maxAge");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() ->
                        CorsFilter.builder().maxAge(Duration.ofSeconds(-1)).build())
                .withMessageContaining("maxAge");
    }

    @Test
    void credentialedOrigin_thatCsrfDoesNotTrust_doesNotBuildIfItMayChangeThings() {
        assertThatThrownBy(() -> Hauberk.builder()
                        .filter(configured())
                        .filter(CsrfFilter.builder())
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must be trusted by the CsrfFilter too")
                .hasMessageContaining("https://*.example.com");
        assertThat(Hauberk.builder()
                        .filter(configured())
                        .filter(CsrfFilter.builder()
                                .trustedOrigins(
                                        "http://localhost:9090", "https://example.com:8080", "https://*.example.com"))
                        .build())
                .isNotNull();
        assertThat(Hauberk.builder()
                        .filter(configured())
                        .filter(CsrfFilter.builder().reportOnly())
                        .build())
                .isNotNull();
        // One that only reads is a warning.
        assertThat(Hauberk.builder()
                        .filter(CorsFilter.builder()
                                .allowedOrigins("https://a.example")
                                .credentials())
                        .filter(CsrfFilter.builder())
                        .build())
                .isNotNull();
    }

    @Test
    void anyOrigin_onPathsOfASession_doesNotBuild() {
        RequestCheck session = request -> Decision.allow();
        assertThatThrownBy(() -> Hauberk.builder()
                        .filter(CorsFilter.builder().anyOrigin())
                        .check("session", Phase.SESSION, session)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must not be open to any origin");
        assertThatThrownBy(() -> Hauberk.builder()
                        .route(
                                "/app/public/*",
                                route -> route.filter(CorsFilter.builder().anyOrigin()))
                        .route("/app/*", route -> route.check("session", Phase.SESSION, session))
                        .build())
                .isInstanceOf(ConfigurationException.class);
        assertThat(Hauberk.builder()
                        .route(
                                "/public/*",
                                route -> route.filter(CorsFilter.builder().anyOrigin()))
                        .route("/app/*", route -> route.check("session", Phase.SESSION, session))
                        .build())
                .isNotNull();
    }

    @Test
    void requestedHeaders_thatAreMany_areRefusedAtOnce() throws Exception {
        try (HeadersTestServer server = server(configured())) {
            HeadersTestServer.Answer answer = server.send(
                    "OPTIONS /",
                    "Origin: http://localhost:9090",
                    "Access-Control-Request-Method: PUT",
                    "Access-Control-Request-Headers: " + ",".repeat(2000));
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.headers(ACAO)).isEmpty();
            assertThat(served).hasValue(0);
        }
    }

    @Test
    void allowOrigin_ofTheApplication_staysOne() throws Exception {
        try (HeadersTestServer server = new HeadersTestServer(configured().build())
                .servlet("/*", (request, response) -> response.addHeader(ACAO, "https://other.example"))
                .start()) {
            assertThat(server.send("GET /", "Origin: http://localhost:9090").headers(ACAO))
                    .containsExactly("https://other.example");
        }
    }
}
