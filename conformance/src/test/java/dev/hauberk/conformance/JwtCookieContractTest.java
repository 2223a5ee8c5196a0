/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Phase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens in a cookie, behind a check of phase CSRF; the same on every container. */
final class JwtCookieContractTest extends ContainerTest {
    private static final String SAME_ORIGIN = "Sec-Fetch-Site: same-origin";

    private TokenChain chain = chain();
    private final String token = TokenChain.token("alice").sign();

    private static TokenChain chain() {
        return new TokenChain(
                bearer -> bearer.cookie("__Host-token"),
                others -> others.check(
                        "same origin",
                        Phase.CSRF,
                        request -> request.getMethod().equals("GET")
                                        || "same-origin".equals(request.getHeader("Sec-Fetch-Site"))
                                ? Decision.allow()
                                : Decision.deny(Rejection.of(403, "cross_site"))));
    }

    @Override
    App app() {
        chain = chain();
        return chain.app();
    }

    @BeforeEach
    void forget() {
        chain.forget();
    }

    private static void assertServed(RawHttp.Response response, String body) {
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(body);
    }

    @Test
    void cookie_good_identifies() throws Exception {
        assertServed(server.get("/app/caller", "Cookie: __Host-token=" + token), "REQUEST alice Bearer");
        assertServed(server.get("/app/caller", "Cookie: a=b; __Host-token=" + token + "; c=d"), "REQUEST alice Bearer");
        assertServed(server.get("/app/caller", "Cookie: a=b", "Cookie: __Host-token=" + token), "REQUEST alice Bearer");
        assertServed(server.get("/app/async", "Cookie: __Host-token=" + token), "ASYNC alice Bearer");
    }

    @Test
    void fieldWithoutAScheme_isNoCredential_whateverCameInACookieBefore() throws Exception {
        for (int i = 0; i < 2; i++) {
            chain.assertRefused(
                    server.get("/app/caller", "Authorization: " + token),
                    401,
                    "authentication_required",
                    TokenChain.CHALLENGE);
            assertServed(server.get("/app/caller", "Cookie: __Host-token=" + token), "REQUEST alice Bearer");
        }
    }

    @Test
    void cookie_fromAnotherSite_isRefusedBeforeItIsRead() throws Exception {
        chain.assertRefused(
                server.request("POST", "/app/caller", "", "Cookie: __Host-token=" + token), 403, "cross_site");
        assertServed(
                server.request("POST", "/app/caller", "", "Cookie: __Host-token=" + token, SAME_ORIGIN),
                "REQUEST alice Bearer");
    }

    @Test
    void cookie_bad_leavesTheRequestUnidentified() throws Exception {
        String expired =
                "Cookie: __Host-token=" + TokenChain.token("alice").expired().sign();

        assertServed(server.get("/app/open", expired), "REQUEST null null");
        assertThat(chain.codes(SecurityEvent.Kind.NOTE)).containsExactly("cookie_token_ignored");
        chain.forget();
        chain.assertRefused(server.get("/app/caller", expired), 401, "authentication_required", TokenChain.CHALLENGE);
    }

    @Test
    void cookie_withBytesOutsideAscii_isNoError_exceptThatUndertowHandsOnNone() throws Exception {
        RawHttp.Response response = server.get("/app/caller", "Cookie: a=\u00e9; __Host-token=" + token + "; b=\u00ff");
        if (isUndertow()) {
            assertThat(response.status()).isEqualTo(500);
            return;
        }
        assertServed(response, "REQUEST alice Bearer");
        assertServed(server.get("/app/open", "Cookie: __Host-token=" + token + "\u00e9"), "REQUEST null null");
    }

    @Test
    void cookie_inQuotes_isNoToken() throws Exception {
        assertServed(server.get("/app/open", "Cookie: __Host-token=\"" + token + "\""), "REQUEST null null");
    }

    @Test
    void cookie_ofAnotherCase_isAnotherCookie() throws Exception {
        assertServed(server.get("/app/open", "Cookie: __host-token=" + token), "REQUEST null null");
    }

    @Test
    void row34_tokenInTwoPlaces_isRefused() throws Exception {
        chain.assertRefused(
                server.get("/app/caller", "Authorization: Bearer " + token, "Cookie: __Host-token=" + token),
                400,
                "credentials_repeated",
                TokenChain.INVALID_REQUEST);
        chain.assertRefused(
                server.get("/app/caller", "Cookie: __Host-token=" + token + "; __Host-token=" + token),
                400,
                "credentials_repeated",
                TokenChain.INVALID_REQUEST);
        chain.assertRefused(
                server.get("/app/caller", "Cookie: __Host-token=x", "Cookie: __Host-token=" + token),
                400,
                "credentials_repeated",
                TokenChain.INVALID_REQUEST);
        chain.assertRefused(
                server.get("/app/caller?access_token=x", "Cookie: __Host-token=" + token),
                400,
                "credentials_in_query",
                TokenChain.INVALID_REQUEST);
    }
}
