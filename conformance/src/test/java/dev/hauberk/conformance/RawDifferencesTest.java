/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.input.FirewallFilter;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Raw requests that containers answer in different ways by themselves: where a filter sees them there is one verdict.
 */
final class RawDifferencesTest extends ContainerTest {
    private final AtomicInteger served = new AtomicInteger();
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

    @Override
    App app() {
        return app(FirewallFilter.strict());
    }

    private App app(FirewallFilter.Builder firewall) {
        Hauberk security =
                Hauberk.builder().filter(firewall).listener(events::add).build();
        return App.at("/app")
                .servlet(
                        "echo",
                        Page.of((request, response) -> {
                            served.incrementAndGet();
                            response.getWriter()
                                    .print("app " + request.getQueryString() + " "
                                            + request.getInputStream().readAllBytes().length);
                        }),
                        "/")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }

    /** Returns all that comes until the server ends the connection, which it must. */
    private static String exchange(Container.Running running, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static int status(Container.Running running, String request) throws IOException {
        String answer = exchange(running, request);
        return answer.startsWith("HTTP/1.") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }

    private static String request(String line, String... headers) {
        return line + "\r\nHost: localhost\r\nConnection: close\r\n" + String.join("", List.of(headers)) + "\r\n";
    }

    @Test
    void chunksInHttp10_areRefused_andTheConnectionEnds() throws Exception {
        for (Container.Running running : List.of(server, start(app(FirewallFilter.spec())))) {
            served.set(0);
            for (String coding : List.of("chunked", "identity", "gzip, chunked")) {
                String answer = exchange(
                        running,
                        "POST /app/a HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n"
                                + "Content-Type: text/plain\r\nTransfer-Encoding: " + coding
                                + "\r\n\r\n1\r\na\r\n0\r\n\r\nGET /app/b HTTP/1.0\r\n\r\n");
                assertThat(answer).as(coding).matches("(?s)HTTP/1\\.[01] (400|501) .*");
                assertThat(answer.split("HTTP/1\\.[01] ", -1)).as(answer).hasSize(2);
            }
            assertThat(served).hasValue(0);
            // What ab and proxies that speak HTTP/1.0 send.
            assertThat(exchange(
                            running, "POST /app/a HTTP/1.0\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\na"))
                    .contains(" 200 ")
                    .endsWith("app null 1");
            assertThat(exchange(running, "GET /app/a HTTP/1.0\r\nConnection: close\r\n\r\n"))
                    .endsWith("app null 0");
        }
    }

    @Test
    void version_thatIsNoneOfHttp1_isRefused() throws Exception {
        for (Container.Running running : List.of(server, start(app(FirewallFilter.spec())))) {
            served.set(0);
            for (String version : List.of("HTTP/1.2", "HTTP/1.9", "HTTP/2.1", "HTTP/0.9", "HTTP/3.0")) {
                // Undertow takes whatever it is for HTTP/1.1, to a filter too.
                if (!isUndertow()) {
                    assertThat(status(running, request("GET /app/a " + version)))
                            .as(version)
                            .isNotEqualTo(200);
                }
            }
            assertThat(exchange(running, "GET /app/a\r\n")).doesNotContain("app null");
            assertThat(served).hasValue(0);
        }
    }

    @Test
    void expectation_thatIsNot100Continue_isRefused() throws Exception {
        for (Container.Running running : List.of(server, start(app(FirewallFilter.spec())))) {
            served.set(0);
            for (String expect : List.of("bogus", "100-continue, bogus", "200-ok", "100-continues")) {
                assertThat(status(running, request("GET /app/a HTTP/1.1", "Expect: " + expect + "\r\n")))
                        .as(expect)
                        .isEqualTo(417);
            }
            assertThat(served).hasValue(0);
            String awaiting = request(
                    "POST /app/a HTTP/1.1",
                    "Content-Type: text/plain\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n");
            assertThat(running.send((awaiting + "a").getBytes(StandardCharsets.US_ASCII))
                            .body())
                    .isEqualTo("app null 1");
            String old = "POST /app/a HTTP/1.0\r\nContent-Type: text/plain\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 1\r\n\r\na";
            assertThat(running.send(old.getBytes(StandardCharsets.US_ASCII)).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void rawCharactersInAQuery_areRefusedUnlessAllowed() throws Exception {
        SoftAssertions softly = new SoftAssertions();
        for (Container.Running running : List.of(server, start(app(FirewallFilter.spec())))) {
            served.set(0);
            for (String query : List.of("a=|", "|=a", "{}[]", "a=<>", "a=\"", "a=\\", "a=^", "a=`", "a=1&b={c}")) {
                softly.assertThat(status(running, request("GET /app/a?" + query + " HTTP/1.1")))
                        .as(query)
                        .isEqualTo(400);
            }
            softly.assertThat(served.get()).isZero();
            softly.assertThat(
                            status(running, request("GET /app/a?a=%7C%7B%22&$filter=(x%20eq%20'y')!*,;:@/? HTTP/1.1")))
                    .isEqualTo(200);
            // Tomcat refuses brackets itself; elsewhere they are what PHP, Rails and axios call an array.
            softly.assertThat(status(running, request("GET /app/a?a[]=1&b[c]=2 HTTP/1.1")))
                    .isEqualTo(isTomcat() ? 400 : 200);
        }
        Container.Running relaxed = start(app(FirewallFilter.strict().allowInQuery("|{}")));
        for (String query : List.of("a=|", "a={b}")) {
            softly.assertThat(status(relaxed, request("GET /app/a?" + query + " HTTP/1.1")))
                    .as(query)
                    .isEqualTo(isJetty() ? 200 : 400);
        }
        softly.assertThat(status(relaxed, request("GET /app/a?a=<> HTTP/1.1"))).isEqualTo(400);
        softly.assertAll();
    }

    /** Services of Docker Compose have such names. */
    @Test
    void hostWithAnUnderscore_passesWhereTheContainerLetsIt() throws Exception {
        assertThat(status(server, "GET /app/a HTTP/1.1\r\nHost: my_service:8080\r\nConnection: close\r\n\r\n"))
                .isEqualTo(isTomcat() ? 400 : 200);
    }

    /** The operator is to know which field it is, and the caller no more than before. */
    @Test
    void reason_namesFieldOrParameter_andNoValue() throws Exception {
        events.clear();
        String answer = exchange(server, request("GET /app/a HTTP/1.1", "X-HTTP-Method-Override: s3cret\r\n"));
        answer += exchange(server, request("GET /app/a?first=1&token=s3cret%FF HTTP/1.1"));
        assertThat(answer).doesNotContain("Override", "token", "s3cret").contains("\"type\":\"about:blank\"");
        assertThat(events)
                .filteredOn(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                .extracting(event -> event.reason().toLowerCase(java.util.Locale.ROOT))
                .satisfiesExactly(
                        reason -> assertThat(reason).endsWith(": x-http-method-override"),
                        reason -> assertThat(reason).endsWith(": token"));
    }
}
