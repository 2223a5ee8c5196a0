/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import dev.hauberk.headers.HeadersTestServer.Answer;
import dev.hauberk.headers.SecurityHeadersFilter.EmbedderPolicy;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What single answers have beyond the headers that all have. */
class PageHeadersTest {
    private static final String HTTPS = "X-Forwarded-Proto: https";
    private static final String CSP = "Content-Security-Policy";

    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

    /** Knows who asks by a field that only tests send. */
    private static final class Caller extends SecurityFilter {
        Caller() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            String name = exchange.request().getHeader("Caller");
            if (name == null) {
                exchange.proceed();
            } else {
                exchange.proceedAs(Identity.builder(name).scheme("Test").build());
            }
        }
    }

    private HeadersTestServer serving(SecurityHeadersFilter.Builder headers, HeadersTestServer.Handler handler)
            throws Exception {
        Hauberk chain = Hauberk.builder()
                .filter(ForwardedFilter.builder().trustedProxies("127.0.0.1"))
                .filter(headers)
                .filter(CsrfFilter.builder())
                .filter(Caller::new)
                .listener(events::add)
                .build();
        return new HeadersTestServer(chain)
                .servlet("/*", handler)
                .servlet(
                        "/page",
                        (request, response) ->
                                response.getWriter().write("page " + SecurityHeadersFilter.nonce(request)))
                .errorPage(418, "/page")
                .start();
    }

    private String failure() {
        return events.stream()
                .filter(event -> event.kind() == SecurityEvent.Kind.ERROR)
                .map(event -> String.valueOf(event.cause().orElseThrow().getMessage()))
                .findFirst()
                .orElse("none");
    }

    @Test
    void nonce_isInThePolicyAndNothingKeepsThePage() throws Exception {
        try (HeadersTestServer server = serving(SecurityHeadersFilter.strict(), (request, response) -> {
            response.setHeader("Cache-Control", "public, max-age=60");
            String nonce = SecurityHeadersFilter.nonce(request);
            response.addHeader("Cache-Control", "public");
            response.setHeader("Cache-Control", "public");
            response.getWriter()
                    .write(nonce + " " + SecurityHeadersFilter.nonce(request) + " "
                            + request.getAttribute(SecurityHeadersFilter.NONCE_ATTRIBUTE));
        })) {
            Set<String> nonces = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                Answer answer = server.send("GET /any");
                String[] told = answer.body().split(" ");
                assertThat(told).hasSize(3).containsOnly(told[0]);
                assertThat(told[0]).matches("[A-Za-z0-9_-]{22}");
                assertThat(answer.headers(CSP))
                        .singleElement()
                        .asString()
                        .contains("script-src 'nonce-" + told[0] + "' 'strict-dynamic'; ")
                        .contains("style-src 'self' 'nonce-" + told[0] + "'; ");
                assertThat(answer.headers("Cache-Control")).containsExactly("no-store");
                nonces.add(told[0]);
            }
            assertThat(nonces).hasSize(50);
        }
    }

    @Test
    void nonce_thatNobodyAsksFor_isNotMade() throws Exception {
        try (HeadersTestServer server = serving(SecurityHeadersFilter.strict(), (request, response) -> {})) {
            Answer answer = server.send("GET /any");
            assertThat(answer.headers(CSP)).singleElement().asString().contains("script-src 'none'; ");
            assertThat(answer.headers("Cache-Control")).isEmpty();
        }
    }

    @Test
    void nonce_survivesResetAndErrorPage() throws Exception {
        try (HeadersTestServer server = serving(SecurityHeadersFilter.strict(), (request, response) -> {
            String nonce = SecurityHeadersFilter.nonce(request);
            response.reset();
            if (request.getRequestURI().equals("/fails")) {
                response.setHeader("Its-Nonce", nonce);
                response.sendError(418);
            } else {
                response.getWriter().write("page " + nonce);
            }
        })) {
            for (String path : List.of("/reset", "/fails")) {
                Answer answer = server.send("GET " + path);
                assertThat(answer.body()).startsWith("page ");
                assertThat(answer.headers(CSP))
                        .singleElement()
                        .asString()
                        .contains("'nonce-" + answer.body().substring(5) + "'");
                assertThat(answer.headers("Cache-Control")).containsExactly("no-store");
            }
        }
    }

    @Test
    void nonce_ofALongPageThatReplacesAnotherAnswer_isMadeInTime() throws Exception {
        try (HeadersTestServer server = serving(SecurityHeadersFilter.strict(), (request, response) -> {
            response.setContentType("text/plain");
            response.getWriter().write("x".repeat(response.getBufferSize() / 3));
            response.resetBuffer();
            response.setContentType("text/html");
            response.getWriter().write("y".repeat(2 * response.getBufferSize()));
            response.getWriter().write(" " + SecurityHeadersFilter.nonce(request));
        })) {
            Answer answer = server.send("GET /any");
            assertThat(failure()).isEqualTo("none");
            String nonce = answer.body().substring(answer.body().lastIndexOf(' ') + 1);
            assertThat(answer.headers(CSP)).singleElement().asString().contains("'nonce-" + nonce + "'");
        }
    }

    @Test
    void nonce_leavesPoliciesOfTheApplicationAlone() throws Exception {
        try (HeadersTestServer server = serving(SecurityHeadersFilter.strict(), (request, response) -> {
            if (request.getRequestURI().equals("/own")) {
                response.setHeader(CSP, "default-src 'self'");
            }
            response.addHeader(CSP, "sandbox");
            SecurityHeadersFilter.nonce(request);
        })) {
            assertThat(server.send("GET /own").headers(CSP)).containsExactly("default-src 'self'", "sandbox");
            assertThat(server.send("GET /more").headers(CSP))
                    .hasSize(2)
                    .endsWith("sandbox")
                    .element(0)
                    .asString()
                    .contains("'nonce-");
        }
    }

    @Test
    void nonce_tooLateOrWithoutAPlace_saysSo() throws Exception {
        try (HeadersTestServer server = serving(SecurityHeadersFilter.strict(), (request, response) -> {
            response.flushBuffer();
            SecurityHeadersFilter.nonce(request);
        })) {
            server.send("GET /late");
            assertThat(failure()).startsWith("a nonce must be made before the answer is committed");
        }
        events.clear();
        try (HeadersTestServer server =
                serving(SecurityHeadersFilter.api(), (request, response) -> SecurityHeadersFilter.nonce(request))) {
            assertThat(server.send("GET /any").status()).isEqualTo(500);
            assertThat(failure()).startsWith("a nonce needs its place");
        }
        try (HeadersTestServer server = new HeadersTestServer()
                .servlet("/*", (request, response) -> {
                    try {
                        SecurityHeadersFilter.nonce(request);
                    } catch (IllegalStateException e) {
                        response.getWriter().write(String.valueOf(e.getMessage()));
                    }
                })
                .start()) {
            assertThat(server.send("GET /any").body())
                    .isEqualTo("the request must have passed a SecurityHeadersFilter: it has not");
        }
    }

    @Test
    void changePolicy_isForThisAnswerOnly() throws Exception {
        try (HeadersTestServer server = serving(SecurityHeadersFilter.strict(), (request, response) -> {
            if (request.getRequestURI().equals("/map")) {
                SecurityHeadersFilter.changePolicy(
                        request, policy -> policy.with(Directive.IMG_SRC, "https://tiles.example"));
            }
            if (request.getParameter("wrong") != null) {
                SecurityHeadersFilter.changePolicy(request, policy -> policy.with(Directive.IMG_SRC, "self"));
            }
            SecurityHeadersFilter.nonce(request);
        })) {
            assertThat(server.send("GET /map").headers(CSP))
                    .singleElement()
                    .asString()
                    .contains("img-src https://tiles.example; ")
                    .contains("script-src 'nonce-");
            assertThat(server.send("GET /other").headers(CSP))
                    .singleElement()
                    .asString()
                    .contains("img-src 'self'; ");
            Answer wrong = server.send("GET /other?wrong");
            assertThat(wrong.status()).isEqualTo(500);
            assertThat(wrong.headers(CSP)).singleElement().asString().contains("img-src 'self'; ");
        }
    }

    @Test
    void route_changesItsPathsOnly_andTheMostSpecificCounts() throws Exception {
        SecurityHeadersFilter.Builder headers = SecurityHeadersFilter.strict()
                .route(
                        "/embed/*",
                        route -> route.contentSecurityPolicy(ContentSecurityPolicy.strict()
                                        .with(Directive.FRAME_ANCESTORS, "https://p.example"))
                                .resourcePolicy(SecurityHeadersFilter.ResourcePolicy.CROSS_ORIGIN))
                .route("/embed/not", route -> route.embedderPolicy(EmbedderPolicy.REQUIRE_CORP));
        try (HeadersTestServer server = serving(headers, (request, response) -> {})) {
            Answer embed = server.send("GET /embed/x");
            assertThat(embed.headers("X-Frame-Options")).isEmpty();
            assertThat(embed.headers(CSP)).singleElement().asString().endsWith("frame-ancestors https://p.example");
            assertThat(embed.headers("Cross-Origin-Resource-Policy")).containsExactly("cross-origin");
            assertThat(embed.headers("Content-Security-Policy-Report-Only")).hasSize(1);
            Answer not = server.send("GET /EMBED/not");
            assertThat(not.headers("X-Frame-Options")).containsExactly("DENY");
            assertThat(not.headers("Cross-Origin-Embedder-Policy")).containsExactly("require-corp");
            Answer ambiguous = server.send("GET /embed/x;a=b");
            assertThat(ambiguous.status()).isEqualTo(400);
            assertThat(ambiguous.headers("X-Frame-Options")).containsExactly("DENY");
        }
    }

    @Test
    void reports_goByAddressOnHttp_andByEndpointOnHttps() throws Exception {
        try (HeadersTestServer server =
                serving(SecurityHeadersFilter.strict().reportsTo("/csp-reports"), (request, response) -> {})) {
            Answer plain = server.send("GET /any");
            assertThat(plain.headers("Reporting-Endpoints")).isEmpty();
            assertThat(plain.headers(CSP)).singleElement().asString().endsWith("; report-uri /csp-reports");
            Answer secure = server.send("GET /any", HTTPS);
            assertThat(secure.headers("Reporting-Endpoints")).containsExactly("reports=\"/csp-reports\"");
            assertThat(secure.headers(CSP))
                    .singleElement()
                    .asString()
                    .endsWith("; report-uri /csp-reports; report-to reports");
            assertThat(secure.headers("Content-Security-Policy-Report-Only"))
                    .containsExactly("require-trusted-types-for 'script'; report-uri /csp-reports; report-to reports");
        }
    }

    @Test
    void logout_clearsSiteData_onlyIfItHappened() throws Exception {
        try (HeadersTestServer server =
                serving(SecurityHeadersFilter.strict().clearSiteDataOn("POST /logout"), (request, response) -> {
                    if (request.getParameter("reset") != null) {
                        response.reset();
                    }
                })) {
            assertThat(server.send("POST /logout", HTTPS, "Sec-Fetch-Site: same-origin")
                            .headers("Clear-Site-Data"))
                    .containsExactly("\"cache\", \"cookies\", \"storage\"");
            assertThat(server.send("POST /logout", HTTPS, "Sec-Fetch-Site: cross-site")
                            .headers("Clear-Site-Data"))
                    .isEmpty();
            assertThat(server.send("POST /logout").headers("Clear-Site-Data")).isEmpty();
            assertThat(server.send("GET /logout", HTTPS).headers("Clear-Site-Data"))
                    .isEmpty();
            assertThat(server.send("POST /logout?reset=1", HTTPS, "Sec-Fetch-Site: same-origin")
                            .headers("Clear-Site-Data"))
                    .hasSize(1);
        }
    }

    @Test
    void answerToAKnownCaller_isNotStored_unlessItsHandlerSaysSo() throws Exception {
        try (HeadersTestServer server = serving(SecurityHeadersFilter.strict(), (request, response) -> {
            switch (request.getRequestURI()) {
                case "/own" -> response.setHeader("Cache-Control", "private, max-age=5");
                case "/reset" -> response.reset();
                default -> response.setStatus(200);
            }
        })) {
            assertThat(server.send("GET /any").headers("Cache-Control")).isEmpty();
            assertThat(server.send("GET /any", "Caller: alice").headers("Cache-Control"))
                    .containsExactly("no-store");
            assertThat(server.send("GET /reset", "Caller: alice").headers("Cache-Control"))
                    .containsExactly("no-store");
            assertThat(server.send("GET /own", "Caller: alice").headers("Cache-Control"))
                    .containsExactly("private, max-age=5");
        }
        try (HeadersTestServer server = serving(SecurityHeadersFilter.api(), (request, response) -> {})) {
            assertThat(server.send("GET /any").headers("Cache-Control")).containsExactly("no-store");
        }
    }

    @Test
    void software_isNotNamed() throws Exception {
        try (HeadersTestServer server = serving(SecurityHeadersFilter.strict(), (request, response) -> {
            response.setHeader("X-Powered-By", "Pages/1.0");
            response.addHeader("x-powered-by", "Pages/1.0");
            response.setHeader("Server", "App/1.0");
        })) {
            Answer answer = server.send("GET /any");
            assertThat(answer.headers("X-Powered-By")).isEmpty();
            assertThat(answer.headers("Server")).allMatch(String::isEmpty);
        }
    }

    @Test
    void settings_thatContradictEachOther_doNotBuild() {
        assertThatThrownBy(() -> SecurityHeadersFilter.strict()
                        .cacheControl("public, max-age=60")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must not be kept by shared caches");
        assertThatThrownBy(() -> SecurityHeadersFilter.api()
                        .contentSecurityPolicy(ContentSecurityPolicy.api().with(Directive.REPORT_TO, "nowhere"))
                        .build())
                .hasMessageContaining("report-to must name a reporting endpoint: nowhere");
        assertThatThrownBy(() -> SecurityHeadersFilter.api()
                        .contentSecurityPolicy(ContentSecurityPolicy.builder()
                                .directive(Directive.SCRIPT_SRC, ContentSecurityPolicy.NONCE)
                                .build())
                        .build())
                .hasMessageContaining("must have base-uri");
        assertThatThrownBy(() -> SecurityHeadersFilter.spa()
                        .route(
                                "/news/*",
                                route -> route.contentSecurityPolicy(ContentSecurityPolicy.strict())
                                        .cacheControl("public"))
                        .build())
                .hasMessageContaining("/news/*: a page with a nonce");
        assertThat(SecurityHeadersFilter.spa()
                        .cacheControl("public, max-age=60")
                        .build())
                .isNotNull();
        assertThatIllegalStateException()
                .isThrownBy(() -> SecurityHeadersFilter.spa().route("/a", route -> route.route("/b", inner -> {})));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        SecurityHeadersFilter.spa().route("/a", route -> {}).route("/A", route -> {}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-store\r\nX: y", "", " ", "no-store;x", "max-age=1\u0000"})
    void cacheControl_thatIsNone_isRefused(String value) {
        assertThatThrownBy(
                        () -> SecurityHeadersFilter.strict().cacheControl(value).build())
                .isInstanceOf(ConfigurationException.class)
                .message()
                .doesNotContain("\r");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\r\nX: y", "//other.example", "http://r.example/", "", "/a b", "/a\"b", "javascript:x"})
    void reportsTo_whatIsNoAddress_isRefused(String address) {
        assertThatThrownBy(
                        () -> SecurityHeadersFilter.strict().reportsTo(address).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("reportsTo");
    }

    @Test
    void policies_thatAreWeak_areWarnedOf() {
        assertThat(warnings(ContentSecurityPolicy.strict()
                        .with(Directive.SCRIPT_SRC, "https://cdn.jsdelivr.net/x/", "http://a.example")))
                .anyMatch(text -> text.contains("serves scripts of anybody: https://cdn.jsdelivr.net/x/"))
                .anyMatch(text -> text.contains("use https"));
        assertThat(warnings(ContentSecurityPolicy.strict().with(Directive.OBJECT_SRC, "*")))
                .anyMatch(text -> text.contains("object-src should not allow every host"));
        assertThat(warnings(ContentSecurityPolicy.builder()
                        .directive(Directive.DEFAULT_SRC, "'unsafe-inline'")
                        .allowUnsafeScripts()
                        .build()))
                .anyMatch(text -> text.contains("default-src lets injected script run"));
        assertThat(warnings(ContentSecurityPolicy.spa())).isEmpty();
    }

    @Test
    void field_isLeftToAProxy_orAdded_byRoute() throws Exception {
        SecurityHeadersFilter.Builder headers = SecurityHeadersFilter.strict()
                .without("strict-transport-security", "X-XSS-Protection")
                .header("Integrity-Policy", "blocked-destinations=(script)")
                .header("X-Own", "1")
                .route(
                        "/popups/*",
                        route -> route.without("Cross-Origin-Opener-Policy", "x-own")
                                .header("Cross-Origin-Opener-Policy", "noopener-allow-popups"))
                .route("/own/*", route -> route.header("x-own", "2").without("Content-Security-Policy"));
        try (HeadersTestServer server = serving(headers, (request, response) -> {
            response.addHeader("Cross-Origin-Opener-Policy", "unsafe-none");
            response.addHeader("Integrity-Policy", "blocked-destinations=(style)");
            response.setHeader("X-Frame-Options", "DENY");
            if (request.getRequestURI().endsWith("reset")) {
                response.reset();
            }
        })) {
            Answer all = server.send("GET /reset", HTTPS);
            assertThat(all.headers("Strict-Transport-Security")).isEmpty();
            assertThat(all.headers("X-XSS-Protection")).isEmpty();
            assertThat(all.headers("X-Own")).containsExactly("1");
            assertThat(all.headers("Integrity-Policy")).containsExactly("blocked-destinations=(script)");
            assertThat(server.send("GET /", HTTPS).headers("Integrity-Policy")).hasSize(2);
            Answer popups = server.send("GET /popups/reset", HTTPS);
            assertThat(popups.headers("Cross-Origin-Opener-Policy")).containsExactly("noopener-allow-popups");
            assertThat(popups.headers("X-Own")).isEmpty();
            assertThat(popups.headers("Strict-Transport-Security")).isEmpty();
            // The application's second line replaces the first, as a browser reads one.
            assertThat(server.send("GET /popups/").headers("Cross-Origin-Opener-Policy"))
                    .containsExactly("unsafe-none");
            Answer own = server.send("GET /own/reset", HTTPS);
            assertThat(own.headers("X-Own")).containsExactly("2");
            assertThat(own.headers(CSP)).isEmpty();
            assertThat(own.headers("X-Content-Type-Options")).containsExactly("nosniff");
        }
    }

    @Test
    void cacheControl_thatIsLeftToAProxy_isNotWrittenForKnownCallers_butForNonces() throws Exception {
        SecurityHeadersFilter.Builder headers = SecurityHeadersFilter.strict().without("Cache-Control");
        try (HeadersTestServer server = serving(headers, (request, response) -> {})) {
            assertThat(server.send("GET /", "Caller: alice").headers("Cache-Control"))
                    .isEmpty();
            assertThat(server.send("GET /page").headers("Cache-Control")).containsExactly("no-store");
        }
    }

    @Test
    void fields_thatContradictTheSettings_doNotBuild() {
        assertThatThrownBy(
                        () -> SecurityHeadersFilter.strict().without("X-Frame").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("X-Frame is not");
        assertThatThrownBy(() -> SecurityHeadersFilter.strict()
                        .header("x-frame-options", "SAMEORIGIN")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has a setting of its own");
        assertThatThrownBy(() -> SecurityHeadersFilter.strict()
                        .route("/a", route -> route.header("Referrer-Policy", "no-referrer"))
                        .build())
                .hasMessageContaining("/a: a header that this filter writes");
        assertThatThrownBy(() -> SecurityHeadersFilter.strict()
                        .header("CDN-Cache-Control", "max-age=60")
                        .build())
                .hasMessageContaining("CDN-Cache-Control is 'max-age=60'");
        assertThat(SecurityHeadersFilter.spa()
                        .header("CDN-Cache-Control", "max-age=60")
                        .build())
                .isNotNull();
        assertThat(SecurityHeadersFilter.strict()
                        .without("X-XSS-Protection")
                        .build()
                        .describe()
                        .fact("without"))
                .containsExactly("X-XSS-Protection");
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> SecurityHeadersFilter.strict().header("A", "1").header("a", "2"));
        for (String name : List.of(
                "",
                "a b",
                "a:b",
                "a\r\nb",
                "Set-Cookie",
                "content-length",
                "Vary",
                "Access-Control-Allow-Origin",
                "\u0130")) {
            assertThatThrownBy(() ->
                            SecurityHeadersFilter.strict().header(name, "1").build())
                    .as(name)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("header: ");
        }
        for (String value : List.of("", " ", "a\r\nb: c", "\u0000", "\u00e9", " a", "x".repeat(4097))) {
            assertThatThrownBy(() ->
                            SecurityHeadersFilter.strict().header("A", value).build())
                    .as(value)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("header: ");
        }
    }

    @Test
    void pageWithANonce_isKeptByNoCache_whateverTheFieldAndTheOrder() throws Exception {
        Map<String, String> fields = Map.of(
                "CDN-Cache-Control", "max-age=600",
                "Cloudflare-CDN-Cache-Control", "public",
                "surrogate-control", "max-age=600",
                "Edge-Control", "cache-maxage=10m",
                "Expires", "Thu, 01 Jan 2099 00:00:00 GMT",
                "X-Accel-Expires", "600");
        try (HeadersTestServer server = serving(SecurityHeadersFilter.strict(), (request, response) -> {
            if (request.getRequestURI().equals("/before")) {
                fields.forEach(response::setHeader);
                response.setDateHeader("Expires", 4_000_000_000_000L);
                SecurityHeadersFilter.nonce(request);
            } else {
                SecurityHeadersFilter.nonce(request);
                fields.forEach(response::addHeader);
                response.addDateHeader("Expires", 4_000_000_000_000L);
                response.setIntHeader("X-Accel-Expires", 600);
                if (request.getRequestURI().equals("/reset")) {
                    response.reset();
                    fields.forEach(response::setHeader);
                }
            }
        })) {
            for (String path : List.of("/before", "/after", "/reset")) {
                Answer answer = server.send("GET " + path);
                fields.keySet()
                        .forEach(name -> assertThat(answer.headers(name))
                                .as(path + " " + name)
                                .containsExactly(name.endsWith("xpires") ? "0" : "no-store"));
                assertThat(answer.headers("Cache-Control")).containsExactly("no-store");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', /x, /x",
        "/app, /x, /app/x",
        "/app, /app/x, /app/x",
        "/app, /apple, /app/apple",
        "/app, https://r.example/x, https://r.example/x",
        "/my app;é, /x, /my%20app%3B%C3%A9/x",
        "/%C3%A9, /x, /%C3%A9/x",
    })
    void addressForReports_isInsideTheContext(String context, String address, String expected) {
        assertThat(ReportAddress.within(context, address)).isEqualTo(expected);
    }

    @Test
    void nonceOfAReportedPolicy_leavesTheEnforcedOneAsItIs() throws Exception {
        SecurityHeadersFilter.Builder headers = SecurityHeadersFilter.spa()
                .contentSecurityPolicy(ContentSecurityPolicy.spa().with(Directive.STYLE_SRC, "'unsafe-inline'"))
                .contentSecurityPolicyReportOnly(ContentSecurityPolicy.strict());
        try (HeadersTestServer server = serving(headers, (request, response) -> {})) {
            Answer answer = server.send("GET /page");
            assertThat(answer.headers(CSP)).singleElement().asString().contains("style-src 'unsafe-inline'; ");
            assertThat(answer.headers(CSP + "-Report-Only"))
                    .singleElement()
                    .asString()
                    .contains("'nonce-");
        }
    }

    @Test
    void cacheControlOfThePreset_isReplacedByThatOfTheApplication() throws Exception {
        try (HeadersTestServer server = serving(
                SecurityHeadersFilter.api(),
                (request, response) -> response.addHeader("cache-control", "max-age=3600"))) {
            assertThat(server.send("GET /any").headers("Cache-Control")).containsExactly("max-age=3600");
        }
    }

    @Test
    void valuesOfAPolicy_thatContradictEachOther_areWarnedOf() {
        String hash = "'sha256-3+V2dL+7UtrvD8XCiIhUioxyRIVPYb/SuOdaBalqh6c='";
        String nonce = ContentSecurityPolicy.NONCE;
        assertThat(warnings(ContentSecurityPolicy.strict().with(Directive.STYLE_SRC, nonce, "'unsafe-inline'")))
                .singleElement()
                .asString()
                .contains("style-src should not have 'unsafe-inline' beside a nonce");
        assertThat(warnings(ContentSecurityPolicy.strict().with(Directive.STYLE_SRC, hash, "'unsafe-inline'")))
                .hasSize(1);
        assertThat(warnings(ContentSecurityPolicy.builder()
                        .directive(Directive.DEFAULT_SRC, "'none'")
                        .directive(Directive.SCRIPT_SRC, nonce, "'strict-dynamic'", "https:", "'unsafe-inline'")
                        .directive(Directive.BASE_URI, "'none'")
                        .directive(Directive.FORM_ACTION, "'none'")
                        .directive(Directive.FRAME_ANCESTORS, "*")
                        .allowUnsafeScripts()
                        .build()))
                .hasSize(3)
                .anyMatch(text -> text.contains("use legacyFallback()") && text.contains("'unsafe-inline'"))
                .anyMatch(text -> text.contains("https: is ignored"))
                .anyMatch(text -> text.contains("frame-ancestors lets every site frame the page"));
        assertThat(warnings(ContentSecurityPolicy.strict().with(Directive.STYLE_SRC_ATTR, nonce)))
                .anyMatch(text -> text.contains("attributes have none"));
        assertThat(warnings(ContentSecurityPolicy.strict().with(Directive.STYLE_SRC_ATTR, "'unsafe-hashes'")))
                .anyMatch(text -> text.contains("'unsafe-hashes'"));
    }

    private static List<String> warnings(ContentSecurityPolicy policy) {
        dev.hauberk.core.Problems problems = new dev.hauberk.core.Problems("test");
        SecurityHeadersFilter.spa().contentSecurityPolicy(policy).build().validate(List.of(), problems);
        return problems.warnings();
    }

    @Test
    void noReferrer_besideCsrfOnHttp_isWarnedOf() {
        SecurityHeadersFilter filter = SecurityHeadersFilter.strict()
                .referrerPolicy(SecurityHeadersFilter.ReferrerPolicy.NO_REFERRER)
                .build();
        dev.hauberk.core.Problems problems = new dev.hauberk.core.Problems("test");
        filter.validate(List.of(CsrfFilter.builder().build().describe().withFact("phase", Phase.CSRF)), problems);
        assertThat(problems.warnings()).singleElement().asString().contains("Origin: null");
    }
}
