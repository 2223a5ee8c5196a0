/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.headers.ContentSecurityPolicy;
import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An adapter with one preset beside a chain with another: each answer has the headers of one of the two. */
final class HeadersAdapterContractTest extends ContainerTest {
    private static final String CSP = "Content-Security-Policy";
    private static final String REPORT_ONLY = "Content-Security-Policy-Report-Only";

    @Override
    App app() {
        Hauberk security = Hauberk.builder()
                .filter(SecurityHeadersFilter.strict()
                        .route(
                                "/embed/*",
                                route -> route.contentSecurityPolicy(ContentSecurityPolicy.strict()
                                                .with(Directive.FRAME_ANCESTORS, "https://partner.example"))
                                        .contentSecurityPolicyReportOnly()))
                .build();
        return App.at("/app")
                .servlet("page", Page.of(HeadersAdapterContractTest::serve), "/page/*", "/embed/*", "/error")
                .errorPage(418, "/error")
                .adapter(SecurityHeadersFilter.api().build())
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }

    private static void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String page = String.valueOf(request.getPathInfo());
        switch (page) {
            case "/big" -> response.getWriter().write("x".repeat(200_000));
            case "/flush" -> response.flushBuffer();
            case "/error" -> response.sendError(418);
            case "/missing" -> response.sendError(404);
            case "/throws" -> throw new IllegalStateException("broken");
            case "/without" -> response.setHeader("Cross-Origin-Opener-Policy", "unsafe-none");
            case "/reset", "/resetBig", "/resetNonce", "/resetEmpty" -> {
                String nonce = page.equals("/resetNonce") ? SecurityHeadersFilter.nonce(request) : "";
                unwrapped(response).reset();
                if (page.equals("/resetBig")
                        && !(unwrapped(response).getClass().getName().contains("apache"))) {
                    response.getWriter().write("x".repeat(200_000));
                } else if (!page.equals("/resetEmpty")) {
                    response.getWriter().write(nonce);
                }
            }
            default -> response.getWriter().write("served");
        }
    }

    private static ServletResponse unwrapped(ServletResponse response) {
        return response instanceof ServletResponseWrapper wrapper ? unwrapped(wrapper.getResponse()) : response;
    }

    private static void assertStrict(RawHttp.Response answer, String what) {
        assertThat(answer.all(CSP)).as(what).singleElement().asString().contains("img-src 'self'");
        assertThat(answer.all(REPORT_ONLY)).as(what).containsExactly("require-trusted-types-for 'script'");
        assertThat(answer.all("X-Frame-Options")).as(what).containsExactly("DENY");
        if (answer.status() == 200) {
            // A refusal of the chain, and an error page of Jetty, say no-store themselves.
            assertThat(answer.all("Cache-Control")).as(what).isEmpty();
        }
    }

    private static void assertApi(RawHttp.Response answer, String what) {
        assertThat(answer.all(CSP))
                .as(what)
                .containsExactly("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assertThat(answer.all(REPORT_ONLY)).as(what).isEmpty();
        assertThat(answer.all("X-Content-Type-Options")).as(what).containsExactly("nosniff");
    }

    @Test
    void answerOfTheChain_getsNothingFromTheAdapter() throws Exception {
        for (String method : List.of("GET", "HEAD", "POST", "OPTIONS", "PUT", "FOO")) {
            for (String page : List.of("ok", "big", "flush", "error", "missing", "throws")) {
                RawHttp.Response answer = server.request(method, "/app/page/" + page, "");
                assertStrict(answer, method + " " + page);
                RawHttp.Response embedded = server.request(method, "/app/embed/" + page, "");
                if (!page.equals("error")) {
                    String what = method + " embed " + page;
                    assertThat(embedded.all("X-Frame-Options")).as(what).isEmpty();
                    assertThat(embedded.all(REPORT_ONLY)).as(what).isEmpty();
                    assertThat(embedded.all(CSP))
                            .as(what)
                            .singleElement()
                            .asString()
                            .contains("frame-ancestors https://partner.example");
                }
            }
        }
        assertThat(server.get("/app/page/without").all("Cross-Origin-Opener-Policy"))
                .containsExactly("unsafe-none");
    }

    @Test
    void answerThatLostAllHeaders_getsThoseOfTheChainBack() throws Exception {
        for (String page : List.of("reset", "resetBig", "resetEmpty")) {
            assertStrict(server.get("/app/page/" + page), page);
            RawHttp.Response embedded = server.get("/app/embed/" + page);
            assertThat(embedded.all("X-Frame-Options")).as(page).isEmpty();
            assertThat(embedded.all(CSP)).as(page).hasSize(1);
        }
        RawHttp.Response answer = server.get("/app/page/resetNonce");
        assertThat(answer.body()).hasSize(22);
        assertThat(answer.all(CSP)).singleElement().asString().contains("'nonce-" + answer.body() + "'");
        assertThat(answer.all("Cache-Control")).containsExactly("no-store");
    }

    @Test
    void answerOfTheContainer_hasThoseOfTheAdapter() throws Exception {
        String end = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        for (String line : List.of("OPTIONS *", "GET /app", "GET /app?a=b", "HEAD /app", "GET /other", "GET /")) {
            RawHttp.Response answer = server.send((line + end).getBytes(StandardCharsets.ISO_8859_1));
            String what = line + " " + answer.status();
            if (isUndertow() && line.contains("/app")) {
                // Undertow asks the filters before it redirects.
                assertStrict(answer, what);
            } else {
                assertApi(answer, what);
            }
        }
    }

    private String exchange(String bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void http10_hasTheSameHeaders() throws Exception {
        String end = " HTTP/1.0\r\nHost: localhost\r\n\r\n";
        assertStrict(server.send(("GET /app/page/ok" + end).getBytes(StandardCharsets.ISO_8859_1)), "page");
        assertApi(server.send(("GET /other" + end).getBytes(StandardCharsets.ISO_8859_1)), "other");
    }

    @Test
    void http2_hasTheSameHeaders() throws Exception {
        Container.Running http2 = start(app().http2());
        assertStrict(RawHttp2.send(http2.port(), "GET", "/app/page/ok", ""), "page");
        assertStrict(RawHttp2.send(http2.port(), "GET", "/app/page/reset", ""), "reset");
        assertApi(RawHttp2.send(http2.port(), "GET", "/other", ""), "other");
        assertThat(RawHttp2.send(http2.port(), "GET", "/app/embed/ok", "").all("X-Frame-Options"))
                .isEmpty();
    }

    @Test
    void twoRequestsOfAConnection_doNotMix() throws Exception {
        String keep = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String last = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        for (String first : List.of("OPTIONS *", "GET /app/embed/ok", "GET /app/page/resetNonce", "GET /other")) {
            String text = exchange("GET /app/page/ok" + keep + first + keep + "GET /app/page/ok" + last);
            assertThat(text.split("img-src 'self'", -1).length).as(first + text).isGreaterThanOrEqualTo(3);
            assertThat(text.substring(text.lastIndexOf("HTTP/1.1 200")))
                    .as(first)
                    .contains("img-src 'self'")
                    .contains("DENY");
        }
    }
}
