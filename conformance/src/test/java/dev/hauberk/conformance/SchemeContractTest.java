/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.credentials.BasicAuthFilter;
import dev.hauberk.credentials.PasswordHash;
import dev.hauberk.credentials.PasswordStore;
import dev.hauberk.credentials.PasswordUser;
import dev.hauberk.headers.CookieFilter;
import dev.hauberk.headers.CsrfFilter;
import dev.hauberk.headers.HttpsFilter;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.http.Cookie;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A request is secure by a TLS connection or by the word of a trusted proxy, and never by what a client writes. */
final class SchemeContractTest extends ContainerTest {
    private static final String HOST = "Host: app.example";
    private static final String PROTO = "X-Forwarded-Proto: https";
    private static final String HTTPS_FACTS = "true https %s https://%s/any https://%s";
    private static final String HTTP_FACTS = "false http 80 http://app.example/any http://app.example";

    @Override
    App app() {
        return open(chain -> {});
    }

    /** Returns an app that says what it sees, behind a chain that also serves http. */
    private static App open(Consumer<Hauberk.Builder> filters) {
        Hauberk.Builder chain = Hauberk.builder()
                .filter(SecurityHeadersFilter.strict())
                .filter(CookieFilter.builder().allowInsecureCookies())
                .filter(CsrfFilter.builder());
        filters.accept(chain);
        Hauberk built = chain.build();
        return App.atRoot()
                .servlet(
                        "facts",
                        Page.of((request, response) -> {
                            response.addCookie(new Cookie("choice", "1"));
                            response.getWriter()
                                    .print(request.isSecure() + " " + request.getScheme() + " "
                                            + request.getServerPort() + " " + request.getRequestURL() + " "
                                            + ((SecurityRequest) request).origin());
                        }),
                        "/any")
                .filter("hauberk", built);
    }

    private static App closed() {
        return open(chain -> chain.filter(HttpsFilter.api()));
    }

    private static RawHttp.Response overTls(Container.Running server, String target, String... lines)
            throws IOException {
        return RawHttp.send(Tls.context().getSocketFactory(), server.port(), RawHttp.message("GET", target, "", lines));
    }

    private static void assertSeenAsHttp(RawHttp.Response response) {
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(HTTP_FACTS);
        assertThat(response.header("Strict-Transport-Security")).isEmpty();
        assertThat(response.all("Set-Cookie")).singleElement().asString().doesNotContain("Secure");
    }

    private static void assertSeenAsHttps(RawHttp.Response response) {
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(String.format(HTTPS_FACTS, "443", "app.example", "app.example"));
        assertThat(response.header("Strict-Transport-Security")).isPresent();
        assertThat(response.all("Set-Cookie")).singleElement().asString().contains("Secure");
    }

    @Test
    void httpsInTheRequestLine_withoutTls_isHttp() throws Exception {
        for (String target :
                List.of("/any", "http://app.example/any", "https://app.example/any", "HTTPS://app.example/any")) {
            assertSeenAsHttp(server.get(target, HOST));
        }
    }

    @Test
    void httpsInTheRequestLine_withAForwardedField_isHttp() throws Exception {
        assertSeenAsHttp(
                server.get("https://app.example/any", HOST, PROTO, "Forwarded: proto=https", "X-Forwarded-Ssl: on"));
    }

    @Test
    void httpsInTheRequestLine_ownOriginStaysOwn() throws Exception {
        for (String origin : List.of("Origin: http://app.example", "Origin: https://app.example")) {
            for (String target : List.of("/any", "https://app.example/any")) {
                assertSeenAsHttp(server.request("POST", target, "", "Host: app.example", origin, "Content-Length: 0"));
            }
        }
    }

    @Test
    void httpsFilter_inChainOrAlone_refusesWhatIsNotSecure() throws Exception {
        App alone = App.atRoot()
                .servlet("any", Page.text("served"), "/any")
                .filter("https", HttpsFilter.api().build());
        for (Container.Running running : List.of(start(closed()), start(alone))) {
            for (String target : List.of("/any", "http://app.example/any", "https://app.example/any")) {
                for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE")) {
                    assertThat(running.request(method, target, "", HOST, PROTO).status())
                            .as(method + ' ' + target)
                            .isEqualTo(403);
                }
            }
        }
    }

    @Test
    void basicPassword_withHttpsInTheRequestLine_isNotLookedAt() throws Exception {
        PasswordHash passwords = PasswordHash.builder().bcrypt(10).build();
        PasswordStore users =
                PasswordStore.inMemory(List.of(new PasswordUser("m", passwords.hash("the password"), Set.of())));
        Container.Running running = start(open(chain -> chain.filter(BasicAuthFilter.builder(users, passwords))));

        RawHttp.Response response =
                running.get("https://app.example/any", HOST, "Authorization: Basic bTp0aGUgcGFzc3dvcmQ=");

        assertThat(response.status()).isEqualTo(403);
    }

    @Test
    void httpsInTheSchemeOfHttp2_withoutTls_isHttp() throws Exception {
        String[] fields = {":scheme: https", ":authority: app.example", "x-forwarded-proto: https"};
        Container.Running refusing = start(closed().http2());
        Container.Running open = start(open(chain -> {}).http2());

        assertThat(RawHttp2.send(refusing.port(), "GET", "/any", "", fields).status())
                .isNotEqualTo(200);
        if (!isTomcat()) {
            // Tomcat resets the stream, unless its allowSchemeMismatch is set.
            assertSeenAsHttp(RawHttp2.send(open.port(), "GET", "/any", "", fields));
        }
    }

    @Test
    void tls_isHttps_whateverTheRequestLineSays() throws Exception {
        Container.Running running = start(closed().tls());

        for (String target : List.of("/any", "http://app.example/any", "https://app.example/any")) {
            assertSeenAsHttps(overTls(running, target, HOST));
        }
    }

    @Test
    void tls_withHttp2_isHttps() throws Exception {
        Container.Running running = start(closed().tls());
        HttpClient client = HttpClient.newBuilder().sslContext(Tls.context()).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + running.port() + "/any"))
                .build();

        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

        String origin = "localhost:" + running.port();
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(String.format(HTTPS_FACTS, running.port(), origin, origin));
    }

    @Test
    void trustedProxy_countsForMoreThanTheConnection() throws Exception {
        App behind = open(chain -> chain.filter(
                ForwardedFilter.builder().trustedProxies("127.0.0.1").allowSchemeFromContainer()));
        Container.Running running = start(behind.tls());

        RawHttp.Response http = overTls(running, "/any", HOST, "X-Forwarded-Proto: http");
        RawHttp.Response untold = overTls(running, "/any", HOST, "X-Forwarded-For: 192.0.2.1");

        assertSeenAsHttp(http);
        assertSeenAsHttps(untold);
    }

    @Test
    void containerThatReadsForwardedFields_isBelievedByChoiceOnly() throws Exception {
        Container.Running unchosen = start(closed().tlsElsewhere());
        Container.Running chosen = start(open(chain -> chain.filter(HttpsFilter.api())
                        .filter(ForwardedFilter.builder().allowSchemeFromContainer()))
                .tlsElsewhere());

        assertThat(unchosen.get("/any", HOST, PROTO).status()).isEqualTo(403);
        assertSeenAsHttps(chosen.get("/any", HOST, PROTO));
        assertThat(chosen.get("/any").status()).isEqualTo(403);
    }

    @Test
    void filterAhead_thatClaimsHttps_isBelievedByChoiceOnly() throws Exception {
        for (boolean choice : new boolean[] {false, true}) {
            App app = App.atRoot()
                    .filter("ahead", (request, response, chain) -> chain.doFilter(new ClaimsHttps(request), response));
            Hauberk.Builder chain = Hauberk.builder().filter(HttpsFilter.api());
            if (choice) {
                chain.filter(ForwardedFilter.builder().allowSchemeFromContainer());
            }
            Container.Running running =
                    start(app.filter("hauberk", chain.build()).servlet("any", Page.text("served"), "/any"));

            assertThat(running.get("/any").status()).isEqualTo(choice ? 200 : 403);
        }
    }

    private static final class ClaimsHttps extends jakarta.servlet.http.HttpServletRequestWrapper {
        ClaimsHttps(jakarta.servlet.ServletRequest request) {
            super((jakarta.servlet.http.HttpServletRequest) request);
        }

        @Override
        public boolean isSecure() {
            return true;
        }

        @Override
        public String getScheme() {
            return "https";
        }
    }
}
