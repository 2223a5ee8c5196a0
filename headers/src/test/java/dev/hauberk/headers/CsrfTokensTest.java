/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Secret;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Hauberk;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CsrfTokensTest {
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    private final Secret key = key();
    private final CsrfTokens tokens = new CsrfTokens(key, new SecureRandom());
    private final AtomicInteger served = new AtomicInteger();
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

    private static Secret key() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Secret.of(bytes);
    }

    @Test
    void proof_isOfCookieSessionAndKey() {
        String cookie = tokens.issue("session");
        String token = tokens.mask(cookie);
        assertThat(tokens.isProof(token, cookie, "session")).isTrue();
        assertThat(tokens.isProof(cookie, cookie, "session")).isTrue();
        assertThat(tokens.isProof(token, cookie, "other")).isFalse();
        assertThat(tokens.isProof(token, tokens.issue("session"), "session")).isFalse();
        assertThat(tokens.isProof(null, cookie, "session")).isFalse();
        assertThat(tokens.isProof(token, null, "session")).isFalse();
        assertThat(tokens.isProof("", "", "session")).isFalse();
        assertThat(new CsrfTokens(key(), new SecureRandom()).isProof(token, cookie, "session"))
                .isFalse();
    }

    @Test
    void pair_thatNobodySigned_isNoProof() {
        String own = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[48]);
        assertThat(tokens.isProof(own, own, "")).isFalse();
        assertThat(tokens.isProof("A".repeat(100_000), "A".repeat(100_000), "")).isFalse();
        assertThat(tokens.isProof("\u0000?*", "\u0000?*", "")).isFalse();
    }

    @Test
    void everyBit_counts() {
        String cookie = tokens.issue("");
        byte[] bytes = Base64.getUrlDecoder().decode(cookie);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThat(tokens.isProof(text, text, "")).isFalse();
        }
    }

    @Test
    void mask_isAnotherEachTime() {
        String cookie = tokens.issue("");
        Set<String> masks = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            masks.add(tokens.mask(cookie));
        }
        assertThat(masks).hasSize(100).allMatch(token -> tokens.isProof(token, cookie, ""));
    }

    @Test
    void key_thatIsWeak_isRefused() {
        Secret weak = Secret.of(new byte[16]);
        assertThatThrownBy(() -> CsrfFilter.builder().tokens(weak).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tokens: ");
    }

    private HeadersTestServer server() throws Exception {
        return new HeadersTestServer(Hauberk.builder()
                        .filter(CsrfFilter.builder().tokens(key))
                        .listener(events::add)
                        .build())
                .servlet("/page", (request, response) -> response.getWriter().write(CsrfFilter.token(request)))
                .servlet("/late", (request, response) -> {
                    response.flushBuffer();
                    CsrfFilter.token(request);
                })
                .servlet("/change", (request, response) -> {
                    served.incrementAndGet();
                    response.getWriter().write(String.valueOf(request.getParameter("amount")));
                })
                .start();
    }

    @Test
    void oldBrowser_needsItsToken() throws Exception {
        try (HeadersTestServer server = server()) {
            HeadersTestServer.Answer page = server.send("GET /page");
            assertThat(page.headers("Set-Cookie"))
                    .singleElement()
                    .asString()
                    .startsWith("__Host-csrf=")
                    .endsWith("; Path=/; Secure; SameSite=Lax");
            String cookie = "Cookie: "
                    + page.headers("Set-Cookie")
                            .get(0)
                            .substring(0, page.headers("Set-Cookie").get(0).indexOf(';'));
            String token = page.body();
            assertThat(server.send("POST /change", cookie).status()).isEqualTo(403);
            assertThat(server.send("POST /change", cookie, "X-CSRF-Token: x").status())
                    .isEqualTo(403);
            assertThat(server.send("POST /change", cookie, cookie, "X-CSRF-Token: " + token)
                            .status())
                    .isNotEqualTo(200);
            assertThat(server.send("POST /change?_csrf=" + token, cookie, FORM).status())
                    .isEqualTo(403);
            assertThat(served).hasValue(0);
            assertThat(server.send("POST /change", cookie, "X-CSRF-Token: " + token)
                            .status())
                    .isEqualTo(200);
            assertThat(server.send("POST /change", cookie, "X-CSRF-Token: " + token, "Origin: null")
                            .status())
                    .isEqualTo(200);
            // No cookie, no harm.
            assertThat(server.send("POST /change").status()).isEqualTo(200);
            // A token does not outweigh what a browser tells.
            assertThat(server.send("POST /change", cookie, "X-CSRF-Token: " + token, "Sec-Fetch-Site: cross-site")
                            .status())
                    .isEqualTo(403);
            assertThat(server.send("POST /change", cookie, "X-CSRF-Token: " + token, "Origin: https://attacker.example")
                            .status())
                    .isEqualTo(403);
            assertThat(server.send("GET /page", cookie).headers("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void formField_isReadOnce_andTheApplicationReadsItToo() throws Exception {
        try (HeadersTestServer server = server()) {
            HeadersTestServer.Answer page = server.send("GET /page");
            String cookie = "Cookie: " + page.headers("Set-Cookie").get(0).split(";", 2)[0];
            String body = "amount=7&_csrf=" + page.body();
            HeadersTestServer.Answer answer =
                    server.send("POST /change", cookie, FORM, "Content-Length: " + body.length(), "\r\n" + body);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("7");
            String twice = body + "&_csrf=" + page.body();
            assertThat(server.send("POST /change", cookie, FORM, "Content-Length: " + twice.length(), "\r\n" + twice)
                            .status())
                    .isEqualTo(403);
            assertThat(server.send("POST /change", cookie, FORM, "Content-Length: 65537", "\r\n_csrf=")
                            .status())
                    .isEqualTo(413);
        }
    }

    @Test
    void pageWithAToken_isKeptByNoCache() throws Exception {
        try (HeadersTestServer server = new HeadersTestServer(Hauberk.builder()
                        .filter(SecurityHeadersFilter.strict())
                        .filter(CsrfFilter.builder().tokens(key))
                        .build())
                .servlet("/page", (request, response) -> {
                    response.setHeader("Cache-Control", "public, max-age=600");
                    response.setHeader("CDN-Cache-Control", "max-age=600");
                    response.getWriter().write(CsrfFilter.token(request));
                    response.setHeader("Cache-Control", "public");
                    response.setDateHeader("Expires", 4_000_000_000_000L);
                })
                .servlet("/alone", (request, response) -> response.setHeader("Cache-Control", "public"))
                .start()) {
            HeadersTestServer.Answer page = server.send("GET /page");
            assertThat(page.headers("Cache-Control")).containsExactly("no-store");
            assertThat(page.headers("CDN-Cache-Control")).containsExactly("no-store");
            assertThat(page.headers("Expires")).containsExactly("0");
            assertThat(server.send("GET /alone").headers("Cache-Control")).containsExactly("public");
        }
        try (HeadersTestServer alone = server()) {
            assertThat(alone.send("GET /page").headers("Cache-Control")).containsExactly("no-store");
        }
    }

    @Test
    void cacheSetting_thatKeepsPagesWithTokens_doesNotBuild() {
        assertThatThrownBy(() -> Hauberk.builder()
                        .filter(SecurityHeadersFilter.spa().cacheControl("Public, max-age=60"))
                        .filter(CsrfFilter.builder().tokens(key))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("pages with CSRF tokens must not be kept");
        assertThat(Hauberk.builder()
                        .filter(SecurityHeadersFilter.spa()
                                .route("/static/*", route -> route.cacheControl("public, max-age=60")))
                        .filter(CsrfFilter.builder().tokens(key))
                        .build())
                .isNotNull();
    }

    @Test
    void token_afterTheAnswerIsOnItsWay_saysSo() throws Exception {
        try (HeadersTestServer server = server()) {
            server.send("GET /late");
            assertThat(events)
                    .filteredOn(event -> event.kind() == SecurityEvent.Kind.ERROR)
                    .singleElement()
                    .satisfies(event -> assertThat(event.cause().orElseThrow())
                            .hasMessageContaining("before the answer is committed"));
        }
    }
}
