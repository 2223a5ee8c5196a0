/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Rejection;
import dev.hauberk.headers.CorsFilter;
import dev.hauberk.headers.CsrfFilter;
import dev.hauberk.headers.HttpsFilter;
import dev.hauberk.headers.RedirectFilter;
import dev.hauberk.headers.ReportFilter;
import dev.hauberk.headers.ResourceIsolationFilter;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What protects browsers decides the same on every container, and no malformed field gets past it. */
final class BrowserContractTest extends ContainerTest {
    private static final String OWN = "https://shop.example";
    private static final String APP = "https://app.example";
    private static final String[] SECURE = {"X-Forwarded-Proto: https", "X-Forwarded-Host: shop.example"};

    private final AtomicInteger served = new AtomicInteger();

    @Override
    App app() {
        Hauberk security = Hauberk.builder()
                .filter(ForwardedFilter.builder().trustedProxies("127.0.0.1"))
                .filter(SecurityHeadersFilter.strict())
                .filter(ReportFilter.builder("/reports"))
                .filter(CorsFilter.builder()
                        .allowedOrigins(APP, "https://*.partner.example")
                        .credentials()
                        .methods("PUT")
                        .requestHeaders("X-Own"))
                .filter(HttpsFilter.builder().hosts("shop.example"))
                .filter(CsrfFilter.builder().trustedOrigins(APP, "https://*.partner.example"))
                .route(
                        "/private/*",
                        route -> route.filter(ResourceIsolationFilter.builder().enforce()))
                .check(
                        "gate",
                        Phase.AUTHENTICATION,
                        request -> request.getHeader("X-Refuse") == null
                                ? Decision.allow()
                                : Decision.deny(Rejection.of(401, "no_caller")))
                .filter(RedirectFilter.builder())
                .build();
        return App.at("/app")
                .servlet(
                        "any",
                        Page.of((request, response) -> {
                            served.incrementAndGet();
                            response.setHeader("Vary", "Accept");
                        }),
                        "/any",
                        "/private/any")
                // Without a servlet for every path Tomcat answers 404 before any filter.
                .servlet("nothing", Page.of((request, response) -> response.sendError(404)), "/")
                .servlet(
                        "async",
                        Page.of((request, response) -> request.startAsync().complete()),
                        "/async")
                .servlet("away", Page.of((request, response) -> response.sendRedirect("//evil.example")), "/away")
                .servlet(
                        "awayByDots",
                        Page.of((request, response) -> response.sendRedirect("/.//evil.example")),
                        "/awayByDots")
                .servlet(
                        "awayByField",
                        Page.of((request, response) -> {
                            response.setStatus(302);
                            response.setHeader("Location", "https://evil.example");
                        }),
                        "/awayByField")
                .servlet(
                        "awayByCutField",
                        Page.of((request, response) -> {
                            response.setStatus(302);
                            response.setHeader("Location", "/\u012fevil.example");
                        }),
                        "/awayByCutField")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }

    private RawHttp.Response send(String method, String target, String... lines) throws IOException {
        List<String> all = new ArrayList<>(List.of(SECURE));
        all.addAll(List.of(lines));
        served.set(0);
        return server.request(method, "/app" + target, "", all.toArray(String[]::new));
    }

    private void assertRefused(RawHttp.Response response, String what) {
        assertThat(response.status()).as(what).isBetween(400, 499);
        assertThat(served).as(what).hasValue(0);
    }

    @Test
    void requestOfAnotherSite_isRefused_inEverySpelling() throws Exception {
        String[][] foreign = {
            {"Sec-Fetch-Site: cross-site"},
            {"Sec-Fetch-Site: same-site"},
            {"sec-fetch-site: CROSS-SITE"},
            {"Sec-Fetch-Site: same-origin, cross-site"},
            {"Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"},
            {"Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: same-origin"},
            {"Sec-Fetch-Site:  Same-Origin"},
            {"Origin: https://evil.example"},
            {"Origin: null"},
            {"Origin: NULL"},
            {"Origin: http://shop.example"},
            {"Origin: https://shop.example:444"},
            {"Origin: https://shop.example.evil.example"},
            {"Origin: https://shop.example@evil.example"},
            {"Origin: https://shop.example/"},
            {"Origin: https://shop.example#"},
            {"Origin: https://shop.example https://evil.example"},
            {"Origin: https://shop.example", "Origin: https://evil.example"},
            {"Origin: https://partner.example"},
            {"Origin: https://evilpartner.example"},
            {"Origin: http://a.partner.example"},
            {"Origin: " + ",".repeat(2000)},
            {"Origin: \u00ff\u00fe"},
            {"Origin: https://sh\u00f6p.example"},
        };
        for (String[] lines : foreign) {
            for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "get", "Get", "FOO")) {
                assertRefused(send(method, "/any", lines), method + " " + String.join(", ", lines));
            }
        }
        for (String line : List.of(
                "Sec-Fetch-Site: same-origin",
                "Sec-Fetch-Site: none",
                "Origin: " + OWN,
                "Origin: https://shop.example:443",
                "Origin: " + APP,
                "Origin: https://a.partner.example",
                "X-No-Browser: 1")) {
            assertThat(send("POST", "/any", line).status()).as(line).isEqualTo(200);
            assertThat(served).as(line).hasValue(1);
        }
    }

    @Test
    void webSocketOfAnotherSite_isRefused() throws Exception {
        for (String upgrade : List.of("websocket", "WebSocket", "h2c, websocket", "websocket/13")) {
            assertRefused(
                    send("GET", "/any", "Connection: Upgrade", "Upgrade: " + upgrade, "Origin: https://evil.example"),
                    upgrade);
        }
        assertThat(send("GET", "/any", "Connection: Upgrade", "Upgrade: websocket", "Origin: " + OWN)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void preflight_isAnsweredBeforeAnythingElse() throws Exception {
        RawHttp.Response allowed = send(
                "OPTIONS",
                "/any",
                "Origin: " + APP,
                "Access-Control-Request-Method: PUT",
                "Access-Control-Request-Headers: x-own",
                "X-Refuse: yes");
        assertThat(allowed.status()).isEqualTo(204);
        assertThat(allowed.all("Access-Control-Allow-Origin")).containsExactly(APP);
        assertThat(allowed.all("Access-Control-Allow-Credentials")).containsExactly("true");
        assertThat(allowed.all("Access-Control-Allow-Methods")).containsExactly("PUT");
        assertThat(allowed.all("Access-Control-Allow-Headers")).containsExactly("x-own");
        assertThat(allowed.all("X-Frame-Options")).containsExactly("DENY");
        for (String line : List.of(
                "Origin: https://evil.example", "Origin: null", "Origin: https://partner.example", "Origin: *")) {
            RawHttp.Response refused = send("OPTIONS", "/any", line, "Access-Control-Request-Method: PUT");
            assertThat(refused.all("Access-Control-Allow-Origin")).as(line).isEmpty();
        }
        assertThat(served).hasValue(0);
    }

    @Test
    void answer_carriesWhatCorsNeeds_whateverItIs() throws Exception {
        for (String refuse : List.of("X-Refuse: yes", "X-Go: on")) {
            RawHttp.Response answer = send("GET", "/any", "Origin: " + APP, refuse);
            assertThat(answer.status()).isEqualTo(refuse.endsWith("yes") ? 401 : 200);
            assertThat(answer.all("Access-Control-Allow-Origin")).containsExactly(APP);
            assertThat(String.join(",", answer.all("Vary"))).contains("Origin");
        }
        RawHttp.Response none = send("GET", "/any");
        assertThat(String.join(",", none.all("Vary"))).contains("Origin", "Accept");
        assertThat(none.all("Access-Control-Allow-Origin")).isEmpty();
        assertThat(send("GET", "/async", "Origin: " + APP).all("Access-Control-Allow-Origin"))
                .containsExactly(APP);
    }

    @Test
    void http_goesToHttpsOrNowhere() throws Exception {
        String page = "Accept: text/html";
        RawHttp.Response visit = server.get("/app/any?a=b%0d%0aX:%20y", "Host: shop.example", page);
        assertThat(visit.status()).isEqualTo(308);
        assertThat(visit.all("Location")).containsExactly("https://shop.example/app/any?a=b%0d%0aX:%20y");
        for (String host : List.of("evil.example", "shop.example.evil.example", "127.0.0.1")) {
            RawHttp.Response other = server.get("/app/any", "Host: " + host, page);
            assertThat(other.status()).as(host).isEqualTo(421);
            assertThat(other.all("Location")).isEmpty();
        }
        assertThat(server.get("/app/any", "Host: shop.example").status()).isEqualTo(308);
        assertThat(server.get("/app/any", "Host: shop.example", "Accept: application/json")
                        .status())
                .isEqualTo(403);
        assertThat(server.get("/app/any", "Host: shop.example", "Authorization: Bearer abc")
                        .status())
                .isEqualTo(403);
        assertThat(server.request("POST", "/app/any", "", "Host: shop.example", page)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void redirect_toAnotherSite_isNone() throws Exception {
        for (String target : List.of("/away", "/awayByField", "/awayByCutField", "/awayByDots")) {
            RawHttp.Response answer = send("GET", target);
            assertThat(answer.status()).as(target).isEqualTo(400);
            assertThat(answer.all("Location")).isEmpty();
        }
    }

    @Test
    void embedding_ofPrivatePaths_isRefused() throws Exception {
        assertRefused(send("GET", "/private/any", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"), "image");
        assertThat(send(
                                "GET",
                                "/private/any",
                                "Sec-Fetch-Site: cross-site",
                                "Sec-Fetch-Mode: navigate",
                                "Sec-Fetch-Dest: document")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void report_thatIsTooLarge_isRefusedBeforeItIsRead() throws Exception {
        String head = "POST /app/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/csp-report\r\n";
        RawHttp.Response declared =
                server.send((head + "Content-Length: 1048576\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(declared.status()).isEqualTo(413);
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            try {
                socket.getOutputStream()
                        .write((head + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(16) + "0\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                assertThat(e).as("the server may close before it has read all").isNotNull();
            }
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 413");
        }
        assertThat(server.request("POST", "/app/reports", "{}", "Content-Type: application/csp-report")
                        .status())
                .isEqualTo(204);
    }
}
