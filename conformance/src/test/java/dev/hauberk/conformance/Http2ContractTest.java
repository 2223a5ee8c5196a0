/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Rejection;
import dev.hauberk.input.Field;
import dev.hauberk.input.FirewallFilter;
import dev.hauberk.input.InputFilter;
import dev.hauberk.input.InputSchema;
import dev.hauberk.servlet.BodyLimits;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Every rule about a body holds over HTTP/2, where a body need not declare its length; what has no body passes. */
final class Http2ContractTest extends ContainerTest {
    private static final String JSON = "content-type: application/json";

    private final AtomicInteger served = new AtomicInteger();

    @Override
    App app() {
        Hauberk security = Hauberk.builder()
                .filter(FirewallFilter.strict().body(BodyLimits.defaults().withBytes(1000)))
                .route(
                        "/json/*",
                        json -> json.filter(FirewallFilter.spec()
                                .contentTypes("application/json")
                                .body(BodyLimits.defaults().withBytes(1000))))
                .route(
                        "/denied/*",
                        denied -> denied.check(
                                "denied", Phase.RATE_LIMIT, request -> Decision.deny(Rejection.of(429, "denied"))))
                .filter(InputFilter.builder()
                        .on(
                                "/json/schema",
                                InputSchema.builder()
                                        .json("n", Field.integer(0, 9))
                                        .build()))
                .build();
        return App.at("/app")
                .http2()
                .multipart("echo", Page.of(this::echo), "/")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }

    private void echo(HttpServletRequest request, HttpServletResponse response) throws IOException {
        served.incrementAndGet();
        response.getWriter()
                .print(
                        switch (request.getServletPath().replace("/json", "")) {
                            case "/read" -> "body " + request.getInputStream().readAllBytes().length;
                            case "/lines" -> "text " + request.getReader().readLine();
                            default -> "untouched";
                        });
    }

    private RawHttp.Response send(String method, String path, String body, String... fields) throws IOException {
        return RawHttp2.send(server.port(), method, "/app" + path, body, fields);
    }

    /** A request that the container itself ends has no status. */
    private static int status(RawHttp.Response response) {
        return response.status() == 0 ? 400 : response.status();
    }

    @Test
    void bodyWithoutLength_isHeldToTheRulesOfItsType() throws Exception {
        SoftAssertions softly = new SoftAssertions();
        served.set(0);
        for (String path : List.of("/json/a", "/json/read", "/a", "/read")) {
            for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS")) {
                String name = method + path;
                softly.assertThat(send(method, path, "{}").status()).as(name).isEqualTo(415);
                softly.assertThat(send(method, path, "{}", "content-length: 2").status())
                        .as(name)
                        .isEqualTo(415);
                softly.assertThat(send(method, path, "{}", "content-type: none").status())
                        .as(name)
                        .isEqualTo(415);
                softly.assertThat(send(method, path, "--b--", "content-type: multipart/form-data; boundary=b")
                                .status())
                        .as(name)
                        .isEqualTo(path.startsWith("/json") ? 415 : 411);
            }
        }
        softly.assertThat(send("POST", "/json/read", "{}", "content-type: text/plain")
                        .status())
                .isEqualTo(415);
        softly.assertThat(send("POST", "/read", "{}", JSON, "content-encoding: gzip")
                        .status())
                .isEqualTo(415);
        softly.assertThat(send("POST", "/read", "{}", JSON + ";charset=utf-16").status())
                .isEqualTo(415);
        softly.assertThat(served.get()).isZero();
        softly.assertAll();
    }

    /** What a client says of a body that is not there is not held against it. */
    @Test
    void requestWithoutBody_passesWhateverItSaysOfOne() throws Exception {
        for (String method : List.of("GET", "POST", "PUT", "DELETE", "OPTIONS")) {
            for (String path : List.of("/json/a", "/a", "/read")) {
                assertThat(send(method, path, "").status()).as(method + path).isEqualTo(200);
                assertThat(send(method, path, "", "content-type: text/plain;charset=utf-16")
                                .status())
                        .as(method + path)
                        .isEqualTo(200);
                assertThat(send(method, path, "", "content-length: 0").status())
                        .as(method + path)
                        .isEqualTo(200);
            }
        }
        assertThat(send("POST", "/json/read", "{\"n\": 1}", JSON).body()).isEqualTo("body 8");
        assertThat(send("POST", "/lines", "{\"n\": 1}", JSON).body()).isEqualTo("text {\"n\": 1}");
        assertThat(send("POST", "/json/schema", "{\"n\": 1}", JSON).status()).isEqualTo(200);
        assertThat(send("POST", "/json/schema", "{\"n\": 10}", JSON).status()).isEqualTo(422);
    }

    @Test
    void body_isThereIfAByteIs_whateverTheFrames() throws Exception {
        try (RawHttp2 client = RawHttp2.connect(server.port())) {
            client.headers(1, false, RawHttp2.request("POST", "/app/lines"));
            client.headers(1, true, "x-trailer: one");
            assertThat(client.answer(1).body()).isEqualTo("text null");
            client.headers(3, false, RawHttp2.request("POST", "/app/read"));
            client.data(3, "", true);
            assertThat(client.answer(3).body()).isEqualTo("body 0");
            client.headers(5, false, RawHttp2.request("POST", "/app/json/a"));
            client.data(5, "", false);
            client.data(5, "{", true);
            // Tomcat gives a stream up, or fails, if an empty frame comes while it waits.
            assertThat(client.answer(5).status()).isIn(isTomcat() ? List.of(0, 415, 500) : List.of(415));
        }
    }

    /** A client that sends no body and no end of it must not hold a thread before limits have counted it. */
    @Test
    void bodyThatDoesNotCome_isNotWaitedForBeforeTheLimits() throws Exception {
        try (RawHttp2 client = RawHttp2.connect(server.port())) {
            for (String method : List.of("GET", "POST")) {
                int stream = method.equals("GET") ? 1 : 3;
                client.headers(stream, false, RawHttp2.request(method, "/app/denied/x"));
                assertThat(client.answer(stream).status()).as(method).isEqualTo(429);
            }
        }
    }

    @Test
    void length_thatIsFalseOrTooMuch_isRefused() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (String path : List.of("/read", "/json/read", "/lines")) {
            statuses.add(status(send("POST", path, "x".repeat(1001), JSON)));
        }
        assertThat(statuses).containsExactly(413, 413, 413);
        assertThat(send("POST", "/read", "x".repeat(1000), JSON).body()).isEqualTo("body 1000");
        assertThat(send("POST", "/read", "x", JSON, "content-length: 1001").status())
                .isIn(0, 400, 413);
        for (String declared : List.of("0", "1", "3", "2x", "-2", "2, 2")) {
            assertThat(status(send("POST", "/read", "{}", JSON, "content-length: " + declared)))
                    .as(declared)
                    .isEqualTo(400);
        }
        assertThat(status(send("POST", "/read", "{}", JSON, "content-length: 2", "content-length: 3")))
                .isEqualTo(400);
        assertThat(status(send("POST", "/read", "{}", JSON, "transfer-encoding: chunked")))
                .isEqualTo(400);
        assertThat(send("POST", "/read", "{}", JSON, "content-length: 2").body())
                .isEqualTo("body 2");
    }
}
