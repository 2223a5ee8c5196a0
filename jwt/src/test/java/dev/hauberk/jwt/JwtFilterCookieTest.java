/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.RequestCheck;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens in a cookie, which browsers send by themselves. */
final class JwtFilterCookieTest {
    private static final RequestCheck CSRF = request -> Decision.allow();

    private final Queue<SecurityEvent> events = new ConcurrentLinkedQueue<>();

    private static JwtFilter.Builder filter() {
        return JwtFilter.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(JwtFixture.bothKeys()))
                .clock(InstantSource.fixed(TestIssuer.NOW))
                .cookie("__Host-token");
    }

    private TestServer server() throws Exception {
        Hauberk chain = Hauberk.builder()
                .check("csrf", Phase.CSRF, CSRF)
                .filter(filter())
                .check("callers-only", Phase.AUTHORIZATION, JwtFilterCookieTest::requireCaller)
                .listener(events::add)
                .build();
        return new TestServer(JwtFilterCookieTest::whoAmI, chain);
    }

    private static Decision requireCaller(SecurityRequest request) {
        return request.identity().isPresent() || request.path().toString().equals("/open")
                ? Decision.allow()
                : Decision.deny(Rejection.of(401, "authentication_required"));
    }

    private static void whoAmI(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(request.getRemoteUser());
    }

    private static String cookie(Object token) {
        return "Cookie: other=1; __Host-token=" + token;
    }

    private static String bearer(Object token) {
        return "Authorization: Bearer " + token;
    }

    @Test
    void cookie_isReadWhereItIsConfigured() throws Exception {
        String token = EC.token().toString();
        try (TestServer server = server()) {
            assertThat(server.get("/", cookie(token)).body()).isEqualTo("alice");
            assertThat(server.get("/", cookie(token)).body()).isEqualTo("alice");
            assertThat(server.get("/", bearer(token)).body()).isEqualTo("alice");
            assertThat(server.get("/").status()).isEqualTo(401);
            assertThat(server.get("/", "Cookie: __host-token=" + token).status())
                    .isEqualTo(401);
        }
    }

    @Test
    void tokenWithoutAScheme_isNoCredential_whateverCameInACookieBefore() throws Exception {
        String token = EC.token().toString();
        try (TestServer server = server()) {
            assertThat(server.get("/", "Authorization: " + token).status()).isEqualTo(401);
            assertThat(server.get("/", cookie(token)).status()).isEqualTo(200);
            assertThat(server.get("/", "Authorization: " + token).status()).isEqualTo(401);
            assertThat(server.get("/open", "Authorization: " + token).body()).isEqualTo("null");
        }
    }

    @Test
    void cookieWithAScheme_isNoToken_whateverCameInAFieldBefore() throws Exception {
        String field = "Bearer " + EC.token();
        try (TestServer server = server()) {
            assertThat(server.get("/", cookie(field)).status()).isEqualTo(401);
            assertThat(server.get("/", "Authorization: " + field).status()).isEqualTo(200);
            assertThat(server.get("/", cookie(field)).status()).isEqualTo(401);
        }
    }

    @Test
    void cookie_isNotReadByDefault() throws Exception {
        JwtFilter.Builder plain = JwtFilter.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(JwtFixture.bothKeys()))
                .clock(InstantSource.fixed(TestIssuer.NOW));
        try (TestServer server = new TestServer(JwtFilterCookieTest::whoAmI, plain.build())) {
            assertThat(server.get("/", cookie(EC.token())).body()).isEqualTo("null");
        }
    }

    @Test
    void row34_twoCredentials_are400() throws Exception {
        String token = EC.token().toString();
        try (TestServer server = server()) {
            assertThat(server.get("/", cookie(token), bearer(token)).status()).isEqualTo(400);
            assertThat(server.get("/", bearer(token)).status()).isEqualTo(200);
            assertThat(server.get("/", cookie(token), bearer(token)).status()).isEqualTo(400);
            assertThat(server.get("/", cookie(token), "Cookie: __Host-token=" + token)
                            .status())
                    .isEqualTo(400);
            assertThat(server.get("/", cookie(token + "; __Host-token=x")).status())
                    .isEqualTo(400);
            assertThat(server.get("/?access_token=x", cookie(token)).status()).isEqualTo(400);
        }
    }

    @Test
    void credentialOfAnotherScheme_besideTheCookie_leavesItToBe() throws Exception {
        try (TestServer server = server()) {
            assertThat(server.get("/", cookie(EC.token()), "Authorization: Basic YTpi")
                            .body())
                    .isEqualTo("alice");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "Bearer a.b.c"})
    void refusedCookie_leavesTheRequestUnidentified(String value) throws Exception {
        try (TestServer server = server()) {
            assertThat(server.get("/open", cookie(value)).body()).isEqualTo("null");
            assertThat(server.get("/", cookie(value)).status()).isEqualTo(401);
        }
    }

    @Test
    void expiredCookie_isToldToTheOperator() throws Exception {
        try (TestServer server = server()) {
            assertThat(server.get("/open", cookie(EC.token().claim("exp", 1))).body())
                    .isEqualTo("null");
        }
        assertThat(events)
                .filteredOn(event -> event.kind() == SecurityEvent.Kind.NOTE)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.code()).isEqualTo("cookie_token_ignored");
                    assertThat(event.reason()).startsWith("token_expired: ");
                    assertThat(event.attributes()).containsEntry("key_id", EC.keyId());
                });
    }

    private static void assertUnprotected(Hauberk.Builder chain, String paths) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(chain::build)
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly(
                                "a cookie that identifies callers must be covered by an enforcing filter of phase CSRF:"
                                        + " __Host-token on " + paths
                                        + " is not; add a CsrfFilter there, or call allowCookieWithoutCsrf()"));
    }

    @Test
    void cookieWithoutCsrf_doesNotBuild() {
        assertUnprotected(Hauberk.builder().filter(filter()), "all paths");
        assertUnprotected(
                Hauberk.builder().check("late", Phase.RATE_LIMIT, CSRF).filter(filter()), "all paths");
        assertUnprotected(
                Hauberk.builder()
                        .route("/a/*", route -> route.check("csrf", Phase.CSRF, CSRF))
                        .filter(filter()),
                "all paths");
        assertUnprotected(
                Hauberk.builder()
                        .route("/a/b", route -> route.check("csrf", Phase.CSRF, CSRF))
                        .route("/a/*", route -> route.filter(filter())),
                "route /a/*");
    }

    @Test
    void cookieCoveredByCsrf_builds() {
        for (Hauberk.Builder chain : List.of(
                Hauberk.builder().check("csrf", Phase.CSRF, CSRF).filter(filter()),
                Hauberk.builder().check("csrf", Phase.CSRF, CSRF).route("/a/*", route -> route.filter(filter())),
                Hauberk.builder()
                        .route("/a/*", route -> route.check("csrf", Phase.CSRF, CSRF))
                        .route("/a/{id}", route -> route.filter(filter())),
                Hauberk.builder().filter(filter().allowCookieWithoutCsrf()))) {
            assertThatNoException().isThrownBy(chain::build);
        }
    }

    @Test
    void cookieFilterAlone_mustBeAllowedTo() throws Exception {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> filter().build().init(null))
                .withMessageContaining("allowCookieWithoutCsrf");
        try (TestServer server = new TestServer(
                JwtFilterCookieTest::whoAmI, filter().allowCookieWithoutCsrf().build())) {
            assertThat(server.get("/", cookie(EC.token())).body()).isEqualTo("alice");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=b", "a;b", "a,b", "\u00e9", "a\nb", "\"a\""})
    void cookieName_thatIsNone_doesNotBuild(String name) {
        assertThat(JwtFixture.problems(() -> JwtFilter.builder()
                        .issuer(ISSUER, i -> i.audience("orders").keys(EC.keySource()))
                        .cookie(name)
                        .build()))
                .singleElement()
                .asString()
                .startsWith("cookie must be an RFC 6265 cookie name: ")
                .doesNotContain("\n");
    }
}
