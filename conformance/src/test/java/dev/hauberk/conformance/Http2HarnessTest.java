/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The harness itself: raw HTTP/2 over clear text reaches an app on every container, and so does HTTP/1.1 beside it. */
final class Http2HarnessTest extends ContainerTest {
    @Override
    App app() {
        return App.at("/app")
                .http2()
                .servlet(
                        "echo",
                        Page.of((request, response) -> {
                            String head = request.getMethod() + " " + request.getPathInfo() + " "
                                    + request.getQueryString() + " " + request.getContentLengthLong() + " "
                                    + request.getHeader("x-test");
                            byte[] body = request.getInputStream().readAllBytes();
                            response.setHeader("X-Protocol", request.getProtocol());
                            response.getWriter().print(head + " " + new String(body, StandardCharsets.UTF_8));
                        }),
                        "/echo/*");
    }

    @Test
    void request_isEchoed_overBothProtocols() throws Exception {
        RawHttp.Response answer =
                RawHttp2.send(server.port(), "POST", "/app/echo/a?b=c", "body", "x-test: " + "x".repeat(300));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Protocol")).contains("HTTP/2.0");
        assertThat(answer.body()).isEqualTo("POST /a b=c -1 " + "x".repeat(300) + " body");
        assertThat(RawHttp2.send(server.port(), "GET", "/app/none", "").status())
                .isEqualTo(404);
        assertThat(server.get("/app/echo/a").header("X-Protocol")).contains("HTTP/1.1");
    }

    @Test
    void frames_areSentAsTheyAreGiven() throws Exception {
        try (RawHttp2 client = RawHttp2.connect(server.port())) {
            byte[] block = RawHttp2.block(RawHttp2.request("PUT", "/app/echo/a", "x-test: one"));
            client.frame(RawHttp2.HEADERS, 0, 1, block);
            client.frame(RawHttp2.CONTINUATION, RawHttp2.END_HEADERS, 1, RawHttp2.block("x-more: two"));
            client.data(1, "", false);
            client.data(1, "in ", false);
            client.data(1, "frames", false);
            if (isUndertow()) {
                // It adds trailers to the fields that the application reads meanwhile, and then may fail.
                client.data(1, "", true);
            } else {
                client.headers(1, true, "x-trailer: three");
            }
            assertThat(client.answer(1).body()).isEqualTo("PUT /a null -1 one in frames");
            client.headers(3, true, RawHttp2.request("GET", "/app/echo/b"));
            assertThat(client.answer(3).body()).isEqualTo("GET /b null -1 null ");
        }
    }
}
