/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.SecurityEvent;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedFilterTest {
    private static final String[] FORWARDED = {"X-Forwarded-For: 1.1.1.1, 203.0.113.7", "X-Forwarded-Proto: https"};
    private static final String SEEN =
            "203.0.113.7 203.0.113.7 https true app.example 443 https://app.example/p 127.0.0.1 true";

    private static ForwardedFilter.Builder trustingLoopback() {
        return ForwardedFilter.builder().trustedProxies("127.0.0.1");
    }

    /** Writes what the Servlet API says, and what the chain's request says where there is one. */
    private static void tell(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String own = request instanceof SecurityRequest secured ? secured.peer() + ' ' + secured.peerTrusted() : "none";
        response.getWriter()
                .print(String.join(
                        " ",
                        request.getRemoteAddr(),
                        request.getRemoteHost(),
                        request.getScheme(),
                        String.valueOf(request.isSecure()),
                        request.getServerName(),
                        String.valueOf(request.getServerPort()),
                        request.getRequestURL(),
                        own));
    }

    @Test
    void defaults() {
        ForwardedFilter filter = trustingLoopback().build();
        assertThat(filter.phase()).isEqualTo(Phase.FORWARDED);
        assertThat(filter.describe().fact("headers")).containsExactly("FORWARDED", "X_FORWARDED");
        assertThat(filter.describe().fact("trusted_proxies")).containsExactly("127.0.0.1");
        assertThat(filter.combination()).isEqualTo(SecurityFilter.Combination.POLICY);
    }

    @Test
    void schemeFromContainer_needsNoProxies_andNoHeadersThatTheySend() {
        ForwardedFilter filter =
                ForwardedFilter.builder().allowSchemeFromContainer().build();

        assertThat(filter.describe().fact("allow_scheme_from_container")).containsExactly("true");
        assertThat(trustingLoopback().build().describe().fact("allow_scheme_from_container"))
                .containsExactly("false");
        assertThatThrownBy(() -> ForwardedFilter.builder()
                        .allowSchemeFromContainer()
                        .headers(ForwardedFilter.HeaderFamily.FORWARDED)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("call trustedProxies");
    }

    @Test
    void standalone() throws Exception {
        try (TestServer server = new TestServer()
                .filter(trustingLoopback().build())
                .servlet("/*", ForwardedFilterTest::tell)
                .start()) {
            assertThat(server.send("GET /p", FORWARDED).body()).isEqualTo(SEEN);
            assertThat(server.send("GET /p", "X-Forwarded-For: x").status()).isEqualTo(400);
        }
    }

    @Test
    void standalone_pathOfAnyForm_isNoneOfItsBusiness() throws Exception {
        try (TestServer server = new TestServer()
                .filter(trustingLoopback().build())
                .servlet("/*", ForwardedFilterTest::tell)
                .start()) {
            assertThat(server.send("GET /p;x=1", FORWARDED).status()).isEqualTo(200);
        }
    }

    @Test
    void inChain() throws Exception {
        Hauberk hauberk = Hauberk.builder().filter(trustingLoopback()).build();
        try (TestServer server = TestServer.of(hauberk, ForwardedFilterTest::tell)) {
            assertThat(server.send("GET /p", FORWARDED).body()).isEqualTo(SEEN);
            assertThat(server.send("GET /p", "Forwarded: for=203.0.113.7;proto=https")
                            .body())
                    .isEqualTo(SEEN);
            assertThat(server.send("GET /p").body()).startsWith("127.0.0.1 127.0.0.1 http false app.example 80 ");
        }
    }

    @Test
    void untrustedPeer_sendingFields_changesNothing() throws Exception {
        Hauberk hauberk = Hauberk.builder()
                .filter(ForwardedFilter.builder().trustedProxies("127.0.0.2", "10.0.0.0/8"))
                .build();
        try (TestServer server = TestServer.of(hauberk, ForwardedFilterTest::tell)) {
            assertThat(server.send("GET /p", FORWARDED).body())
                    .isEqualTo("127.0.0.1 127.0.0.1 http false app.example 80 http://app.example/p 127.0.0.1 false");
            assertThat(server.send("GET /p", "X-Forwarded-For: garbage").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void asyncDispatch() throws Exception {
        Hauberk hauberk = Hauberk.builder().filter(trustingLoopback()).build();
        TestServer server = new TestServer()
                .filter(hauberk)
                .servlet("/start", (request, response) -> {
                    AsyncContext async = request.startAsync();
                    async.dispatch("/p");
                })
                .servlet("/p", ForwardedFilterTest::tell);
        try (server) {
            server.start();
            assertThat(server.send("GET /start", FORWARDED).body()).isEqualTo(SEEN);
        }
    }

    @Test
    void errorDispatch() throws Exception {
        Hauberk hauberk = Hauberk.builder().filter(trustingLoopback()).build();
        TestServer server = new TestServer()
                .filter(hauberk)
                .servlet("/fails", (request, response) -> response.sendError(418))
                .servlet("/p", ForwardedFilterTest::tell)
                .errorPage(418, "/p");
        try (server) {
            server.start();
            assertThat(server.send("GET /fails", FORWARDED).body()).isEqualTo(SEEN);
        }
    }

    @Test
    void conflict_inChain_isRefusedAfterHeadersAndBeforeThePath() throws Exception {
        Recorder recorder = new Recorder();
        Hauberk hauberk = Hauberk.builder()
                .filter(trustingLoopback())
                .servletFilter(Phase.HEADERS, (request, response, chain) -> {
                    ((HttpServletResponse) response).setHeader("Mark", "set");
                    chain.doFilter(request, response);
                })
                .listener(recorder)
                .build();
        try (TestServer server = TestServer.of(hauberk, ForwardedFilterTest::tell)) {
            TestServer.Answer answer = server.send("GET /p;x=1", "X-Forwarded-For: secret-7");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("Mark")).isEqualTo("set");
            assertThat(answer.body()).doesNotContain("secret-7", "forwarding");
            SecurityEvent refusal = recorder.of(SecurityEvent.Kind.REFUSAL).get(0);
            assertThat(refusal.code()).isEqualTo("forwarding_conflict");
            assertThat(refusal.reason()).startsWith("X-Forwarded-For must ").doesNotContain("secret-7");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/7", "::/0", "8000::/1", "fc00::/6", "::ffff:0:0/96"})
    void wideRange_withoutSwitch_isRefused(String range) {
        ForwardedFilter.Builder builder = ForwardedFilter.builder().trustedProxies("10.0.0.0/8", range);
        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must not be wider than")
                .hasMessageContaining("allowWideRanges()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "fc00::/7", "192.0.2.1", "::1", "2001:db8::/32"})
    void privateRange_withoutSwitch_isAccepted(String range) {
        assertThat(ForwardedFilter.builder()
                        .trustedProxies(range)
                        .build()
                        .describe()
                        .fact("trusted_proxies"))
                .hasSize(1);
    }

    @Test
    void wideRange_withSwitch_trustsEveryPeer() throws Exception {
        ForwardedFilter.Builder builder =
                ForwardedFilter.builder().trustedProxies("0.0.0.0/0").allowWideRanges();
        try (TestServer server = TestServer.of(Hauberk.builder().filter(builder).build(), ForwardedFilterTest::tell)) {
            assertThat(server.send("GET /p", FORWARDED).body()).startsWith("1.1.1.1 ");
        }
    }

    @Test
    void builder_misused_saysSo() {
        assertThatThrownBy(() -> ForwardedFilter.builder().build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("trusted proxies must be named");
        assertThatThrownBy(() -> ForwardedFilter.builder().trustedProxies().build())
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> ForwardedFilter.builder()
                        .trustedProxies("10.0.0.1", "localhost", "10.0.0.1/8")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("range 2")
                .hasMessageContaining("10.0.0.0/8");
        assertThatThrownBy(() -> trustingLoopback().trustedProxies("::1")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> trustingLoopback()
                        .headers(ForwardedFilter.HeaderFamily.FORWARDED)
                        .headers(ForwardedFilter.HeaderFamily.FORWARDED))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Hauberk.builder()
                        .filter(trustingLoopback())
                        .filter(trustingLoopback())
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("only one ForwardedFilter");
    }

    @Test
    void headers_oneFamily_ignoresTheOther() throws Exception {
        ForwardedFilter.Builder builder = trustingLoopback().headers(ForwardedFilter.HeaderFamily.FORWARDED);
        ForwardedFilter filter = builder.build();
        assertThat(filter.describe().fact("headers")).containsExactly("FORWARDED");
        try (TestServer server = new TestServer()
                .filter(filter)
                .servlet("/*", ForwardedFilterTest::tell)
                .start()) {
            assertThat(server.send("GET /p", "X-Forwarded-For: 203.0.113.7").body())
                    .startsWith("127.0.0.1 ");
            assertThat(server.send("GET /p", "Forwarded: for=203.0.113.7").body())
                    .startsWith("203.0.113.7 ");
        }
        assertThat(trustingLoopback()
                        .headers(ForwardedFilter.HeaderFamily.X_FORWARDED)
                        .build()
                        .describe()
                        .fact("headers"))
                .containsExactly("X_FORWARDED");
    }
}
