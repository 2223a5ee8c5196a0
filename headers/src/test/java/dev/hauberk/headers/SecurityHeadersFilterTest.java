/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import dev.hauberk.headers.HeadersTestServer.Answer;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityHeadersFilterTest {
    private static final String HTTPS = "X-Forwarded-Proto: https";
    private static final String TRANSPORT = "max-age=63072000; includeSubDomains";
    private static final Map<String, String> STRICT = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; font-src 'self';"
                    + " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'",
            "Content-Security-Policy-Report-Only",
            "require-trusted-types-for 'script'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "X-XSS-Protection",
            "0",
            "Referrer-Policy",
            "strict-origin-when-cross-origin",
            "Permissions-Policy",
            "accelerometer=(), bluetooth=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(),"
                    + " idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(),"
                    + " screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Origin-Agent-Cluster",
            "?1");

    private static ForwardedFilter.Builder loopback() {
        return ForwardedFilter.builder().trustedProxies("127.0.0.1");
    }

    private static Hauberk chain(SecurityHeadersFilter.Builder headers) {
        return Hauberk.builder()
                .filter(loopback())
                .filter(headers)
                .check("gate", Phase.AUTHENTICATION, request -> {
                    String wanted = request.getHeader("Refuse");
                    return wanted == null
                            ? Decision.allow()
                            : Decision.deny(Rejection.of(Integer.parseInt(wanted), "refused"));
                })
                .build();
    }

    private static void serve(HttpServletRequest request, HttpServletResponse response) throws Exception {
        boolean first = request.getDispatcherType() == DispatcherType.REQUEST;
        switch (first ? request.getServletPath() : "/again") {
            case "/missing" -> response.sendError(404);
            case "/paged" -> response.sendError(418);
            case "/throws" -> throw new IllegalStateException("from the application");
            case "/redirect" -> response.sendRedirect("/elsewhere");
            case "/status" -> response.setStatus(204);
            case "/notmodified" -> response.setStatus(304);
            case "/stream" -> {
                for (int i = 0; i < 100; i++) {
                    response.getWriter().write("x".repeat(1000));
                    response.flushBuffer();
                }
            }
            case "/length" -> {
                response.setHeader("Content-Length", "3");
                response.getOutputStream().write(new byte[3]);
            }
            case "/reset" -> {
                response.setHeader("X-Frame-Options", "ALLOWALL");
                response.reset();
                response.getWriter().write("after reset");
            }
            case "/async" -> {
                AsyncContext async = request.startAsync();
                async.getResponse().getWriter().write("async");
                async.complete();
            }
            case "/asyncreset" -> {
                AsyncContext async = request.startAsync();
                async.getResponse().reset();
                async.complete();
            }
            case "/asyncdispatch" -> request.startAsync().dispatch("/again");
            case "/forward" -> request.getRequestDispatcher("/again").forward(request, response);
            case "/include" -> request.getRequestDispatcher("/again").include(request, response);
            default -> response.getWriter().write("plain " + request.getDispatcherType());
        }
    }

    private static HeadersTestServer serving(jakarta.servlet.Filter... filters) throws Exception {
        return new HeadersTestServer(filters)
                .servlet("/*", (request, response) -> response.setStatus(200))
                .errorPage(418, "/again")
                .servlet("/missing", SecurityHeadersFilterTest::serve)
                .servlet("/paged", SecurityHeadersFilterTest::serve)
                .servlet("/throws", SecurityHeadersFilterTest::serve)
                .servlet("/redirect", SecurityHeadersFilterTest::serve)
                .servlet("/status", SecurityHeadersFilterTest::serve)
                .servlet("/notmodified", SecurityHeadersFilterTest::serve)
                .servlet("/stream", SecurityHeadersFilterTest::serve)
                .servlet("/length", SecurityHeadersFilterTest::serve)
                .servlet("/reset", SecurityHeadersFilterTest::serve)
                .servlet("/async", SecurityHeadersFilterTest::serve)
                .servlet("/asyncreset", SecurityHeadersFilterTest::serve)
                .servlet("/asyncdispatch", SecurityHeadersFilterTest::serve)
                .servlet("/forward", SecurityHeadersFilterTest::serve)
                .servlet("/include", SecurityHeadersFilterTest::serve)
                .servlet("/again", SecurityHeadersFilterTest::serve)
                .start();
    }

    private static void assertProtected(Answer answer, boolean secure) {
        STRICT.forEach(
                (name, value) -> assertThat(answer.headers(name)).as(name).containsExactly(value));
        assertThat(answer.headers("Strict-Transport-Security")).isEqualTo(secure ? List.of(TRANSPORT) : List.of());
    }

    @Test
    void defaults() {
        SecurityHeadersFilter filter = SecurityHeadersFilter.strict().build();
        Map<String, List<String>> facts = new LinkedHashMap<>();
        STRICT.forEach((name, value) ->
                facts.put(name.toLowerCase(java.util.Locale.ROOT).replace('-', '_'), List.of(value)));
        facts.put("strict_transport_security", List.of(TRANSPORT));
        assertThat(filter.describe().facts()).containsExactlyInAnyOrderEntriesOf(facts);
        assertThat(filter.phase()).isEqualTo(Phase.HEADERS);
        assertThat(SecurityHeadersFilter.api().build().describe().fact("content_security_policy"))
                .containsExactly("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /ok, 200",
        "HEAD /ok, 200",
        "OPTIONS /ok, 200",
        "GET /missing, 404",
        "GET /paged, 418",
        "GET /throws, 500",
        "HEAD /throws, 500",
        "GET /redirect, 302",
        "GET /status, 204",
        "GET /notmodified, 304",
        "GET /stream, 200",
        "GET /length, 200",
        "GET /reset, 200",
        "GET /async, 200",
        "GET /asyncreset, 200",
        "GET /asyncdispatch, 200",
        "GET /forward, 200",
        "GET /include, 200",
        "GET /ambiguous;x=1, 400",
        "GET /%2e%2e/x, 400",
    })
    void inChain(String requestLine, int status) throws Exception {
        try (HeadersTestServer server = serving(chain(SecurityHeadersFilter.strict()))) {
            Answer secure = server.send(requestLine, HTTPS);
            assertThat(secure.status()).isEqualTo(status);
            if (!requestLine.contains("%2e")) {
                // Jetty refuses that one by itself, before any filter.
                assertProtected(secure, true);
                assertProtected(server.send(requestLine), false);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 429, 503})
    void refusal_inChain_isProtected(int status) throws Exception {
        try (HeadersTestServer server = serving(chain(SecurityHeadersFilter.strict()))) {
            Answer answer = server.send("GET /ok", "Refuse: " + status, HTTPS);
            assertThat(answer.status()).isEqualTo(status);
            assertProtected(answer, true);
        }
    }

    @Test
    void forwardingConflict_isProtected() throws Exception {
        try (HeadersTestServer server = serving(chain(SecurityHeadersFilter.strict()))) {
            Answer answer = server.send("GET /ok", "X-Forwarded-Proto: gopher");
            assertThat(answer.status()).isEqualTo(400);
            assertProtected(answer, false);
        }
    }

    @Test
    void standalone() throws Exception {
        try (HeadersTestServer server =
                serving(loopback().build(), SecurityHeadersFilter.strict().build())) {
            for (String path : List.of("/ok", "/missing", "/throws", "/redirect", "/stream", "/reset", "/odd;x=1")) {
                assertProtected(server.send("GET " + path, HTTPS), true);
                assertProtected(server.send("GET " + path), false);
            }
        }
    }

    @Test
    void asyncDispatch() throws Exception {
        try (HeadersTestServer server =
                serving(loopback().build(), SecurityHeadersFilter.strict().build())) {
            Answer answer = server.send("GET /asyncdispatch", HTTPS);
            assertThat(answer.body()).isEqualTo("plain ASYNC");
            assertProtected(answer, true);
            assertProtected(server.send("GET /asyncreset", HTTPS), true);
        }
    }

    @Test
    void errorDispatch() throws Exception {
        HeadersTestServer server = new HeadersTestServer(
                        loopback().build(), SecurityHeadersFilter.strict().build())
                .servlet("/fails", (request, response) -> {
                    response.setHeader("X-Frame-Options", "SAMEORIGIN");
                    response.sendError(418);
                })
                .servlet("/page", (request, response) -> {
                    response.reset();
                    response.getWriter().write("page " + request.getDispatcherType());
                })
                .errorPage(418, "/page");
        try (server) {
            server.start();
            Answer answer = server.send("GET /fails", HTTPS);
            assertThat(answer.body()).isEqualTo("page ERROR");
            assertProtected(answer, true);
        }
    }

    @Test
    void application_setsAndAdds_staysSingle() throws Exception {
        HeadersTestServer server = new HeadersTestServer(chain(SecurityHeadersFilter.strict()))
                .servlet("/", (request, response) -> {
                    response.addHeader("x-frame-options", "SAMEORIGIN");
                    response.setHeader("Referrer-Policy", "no-referrer");
                    response.addHeader("Permissions-Policy", "camera=(self)");
                    response.addHeader("Content-Security-Policy", "sandbox");
                    response.addHeader("Vary", "Origin");
                    response.addHeader("Vary", "Accept");
                });
        try (server) {
            Answer answer = server.start().send("GET /");
            assertThat(answer.headers("X-Frame-Options")).containsExactly("SAMEORIGIN");
            assertThat(answer.headers("Referrer-Policy")).containsExactly("no-referrer");
            assertThat(answer.headers("Permissions-Policy")).containsExactly("camera=(self)");
            assertThat(answer.headers("Content-Security-Policy"))
                    .containsExactly(STRICT.get("Content-Security-Policy"), "sandbox");
            assertThat(String.join(",", answer.headers("Vary")))
                    .contains("Origin")
                    .contains("Accept");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "app.example, true",
        "app.example:8443, true",
        "app.example., true",
        "intranet, true",
        "1.example, true",
        "localhost.example, true",
        "notlocalhost, true",
        "localhost, false",
        "LOCALHOST:8443, false",
        "localhost., false",
        "dev.localhost, false",
        "127.0.0.1, false",
        "203.0.113.7:8443, false",
        "203.0.113.7., false",
        "[::1], false",
        "[2001:db8::1]:8443, false",
    })
    void transportPolicy_onSecureRequest_isSentForNamesOnly(String host, boolean sent) throws Exception {
        try (HeadersTestServer server = serving(chain(SecurityHeadersFilter.strict()))) {
            assertThat(server.sendTo(host, "GET /ok", HTTPS).headers("Strict-Transport-Security"))
                    .isEqualTo(sent ? List.of(TRANSPORT) : List.of());
        }
    }

    @Test
    void transportPolicy_claimedByUntrustedPeer_isNotSent() throws Exception {
        Hauberk hauberk = Hauberk.builder()
                .filter(ForwardedFilter.builder().trustedProxies("10.0.0.1"))
                .filter(SecurityHeadersFilter.strict())
                .build();
        try (HeadersTestServer server = serving(hauberk)) {
            assertProtected(server.send("GET /ok", HTTPS), false);
        }
    }

    @Test
    void everySetting_isSent() throws Exception {
        SecurityHeadersFilter.Builder builder = SecurityHeadersFilter.strict()
                .contentSecurityPolicy(
                        ContentSecurityPolicy.api()
                                .with(Directive.FRAME_ANCESTORS, "'self'")
                                .with(Directive.UPGRADE_INSECURE_REQUESTS),
                        ContentSecurityPolicy.builder()
                                .directive(Directive.UPGRADE_INSECURE_REQUESTS)
                                .build())
                .strictTransportSecurity(StrictTransportSecurity.of(Duration.ofMinutes(5)))
                .permissionsPolicy(PermissionsPolicy.builder().deny("camera").build())
                .referrerPolicy(SecurityHeadersFilter.ReferrerPolicy.NO_REFERRER)
                .openerPolicy(SecurityHeadersFilter.OpenerPolicy.SAME_ORIGIN_ALLOW_POPUPS)
                .resourcePolicy(SecurityHeadersFilter.ResourcePolicy.CROSS_ORIGIN);
        try (HeadersTestServer server = serving(chain(builder))) {
            for (String path : List.of("/ok", "/reset", "/paged")) {
                Answer answer = server.send("GET " + path, HTTPS);
                String policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
                assertThat(answer.headers("Content-Security-Policy"))
                        .containsExactly(policy + "; upgrade-insecure-requests", "upgrade-insecure-requests");
                assertThat(server.send("GET " + path).headers("Content-Security-Policy"))
                        .containsExactly(policy);
                assertThat(answer.headers("Strict-Transport-Security")).containsExactly("max-age=300");
                assertThat(answer.headers("Permissions-Policy")).containsExactly("camera=()");
                assertThat(answer.headers("Referrer-Policy")).containsExactly("no-referrer");
                assertThat(answer.headers("Cross-Origin-Opener-Policy")).containsExactly("same-origin-allow-popups");
                assertThat(answer.headers("Cross-Origin-Resource-Policy")).containsExactly("cross-origin");
                assertThat(answer.headers("X-Frame-Options")).containsExactly("SAMEORIGIN");
            }
        }
    }

    @Test
    void frameOptions_followFrameAncestors() {
        assertThat(frameOptions(ContentSecurityPolicy.builder()
                        .directive(Directive.DEFAULT_SRC, "'self'")
                        .build()))
                .containsExactly("DENY");
        ContentSecurityPolicy self = ContentSecurityPolicy.strict().with(Directive.FRAME_ANCESTORS, "'self'");
        ContentSecurityPolicy hosts =
                ContentSecurityPolicy.strict().with(Directive.FRAME_ANCESTORS, "'self'", "https://x.example");
        assertThat(frameOptions(self)).containsExactly("SAMEORIGIN");
        assertThat(frameOptions(self, ContentSecurityPolicy.strict())).containsExactly("DENY");
        assertThat(frameOptions(hosts)).isEmpty();
        assertThat(frameOptions(hosts, self)).containsExactly("SAMEORIGIN");
    }

    private static List<String> frameOptions(ContentSecurityPolicy... policies) {
        return SecurityHeadersFilter.strict()
                .contentSecurityPolicy(policies)
                .build()
                .describe()
                .fact("x_frame_options");
    }

    @Test
    void warnings_forGapsInPolicies_areGiven() {
        assertThat(warnings(SecurityHeadersFilter.strict())).isEmpty();
        assertThat(warnings(SecurityHeadersFilter.api())).isEmpty();
        assertThat(warnings(SecurityHeadersFilter.strict()
                        .contentSecurityPolicy(ContentSecurityPolicy.builder()
                                .directive(Directive.IMG_SRC, "'self'")
                                .build())
                        .permissionsPolicy(
                                PermissionsPolicy.builder().deny("camrea").build())))
                .hasSize(6)
                .anyMatch(text -> text.contains("base-uri"))
                .anyMatch(text -> text.contains("form-action"))
                .anyMatch(text -> text.contains("frame-ancestors"))
                .anyMatch(text -> text.contains("script-src"))
                .anyMatch(text -> text.contains("object-src"))
                .anyMatch(text -> text.contains("camrea"));
    }

    private static List<String> warnings(SecurityHeadersFilter.Builder builder) {
        Problems problems = new Problems("test");
        SecurityHeadersFilter filter = builder.build();
        filter.validate(List.<Description>of(), problems);
        return problems.warnings();
    }

    @Test
    void builder_misused_saysSo() {
        assertThatThrownBy(() ->
                        SecurityHeadersFilter.strict().contentSecurityPolicy().build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("contentSecurityPolicy");
        PermissionsPolicy policy = PermissionsPolicy.strict();
        assertThatThrownBy(() ->
                        SecurityHeadersFilter.strict().permissionsPolicy(policy).permissionsPolicy(policy))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("permissionsPolicy must be set once: it is set");
        assertThatThrownBy(() -> Hauberk.builder()
                        .filter(SecurityHeadersFilter.strict())
                        .filter(SecurityHeadersFilter.api())
                        .build())
                .hasMessageContaining("only one SecurityHeadersFilter");
        assertThat(SecurityHeadersFilter.strict().build().phase().dispatcherTypes())
                .isEqualTo(Set.of(DispatcherType.REQUEST, DispatcherType.ERROR));
    }
}
