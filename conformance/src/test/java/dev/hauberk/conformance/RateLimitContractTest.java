/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitFilter;
import dev.hauberk.ratelimit.RateLimitKey;
import dev.hauberk.ratelimit.RateLimited;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import jakarta.websocket.OnClose;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A limit counts the same requests, and frees the same places, on every container. */
final class RateLimitContractTest extends ContainerTest {
    /** Three requests an hour, however they come. */
    @RateLimited(permits = 3, seconds = 3600)
    @SuppressWarnings("serial")
    static final class Report extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("report");
        }
    }

    private final AtomicInteger served = new AtomicInteger();
    private volatile CountDownLatch release = new CountDownLatch(1);
    private volatile CountDownLatch inside = new CountDownLatch(2);

    @Override
    App app() {
        return App.at("/app").servlet("open", Page.text("open"), "/*");
    }

    /** Starts an app whose pages go on in every way a request can. */
    private Container.Running limited(RateLimitFilter.Builder filter) throws Exception {
        Hauberk security = Hauberk.builder()
                .filter(ForwardedFilter.builder().trustedProxies("127.0.0.0/8"))
                .filter(filter)
                .build();
        return start(App.at("/app")
                .servlet("open", Page.of((q, r) -> served.incrementAndGet()), "/open")
                .servlet("error", Page.text("error"), "/error")
                .servlet("report", new Report(), "/report")
                .servlet("forward", Page.forwardTo("/open"), "/forward")
                .servlet("forwardToReport", Page.forwardTo("/report"), "/forwardToReport")
                .servlet("async", Page.of((q, r) -> q.startAsync().dispatch("/open")), "/async")
                .servlet("asyncToReport", Page.of((q, r) -> q.startAsync().dispatch("/report")), "/asyncToReport")
                .servlet("fails", Page.of((q, r) -> r.sendError(404)), "/fails")
                .servlet(
                        "throws",
                        Page.of((q, r) -> {
                            throw new IllegalStateException("broken");
                        }),
                        "/throws")
                .servlet("waits", Page.of((q, r) -> wait(q.startAsync())), "/waits")
                .servlet("times-out", Page.of((q, r) -> q.startAsync().setTimeout(50)), "/times-out")
                .errorPage(404, "/error")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                }));
    }

    private void wait(AsyncContext async) {
        CountDownLatch released = release;
        inside.countDown();
        async.start(() -> {
            try {
                if (!released.await(10, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody released it");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            async.complete();
        });
    }

    private static int limitedOf(Container.Running server, int requests, String target, String... headers)
            throws Exception {
        int refused = 0;
        for (int i = 0; i < requests; i++) {
            refused += server.get(target, headers).status() == 429 ? 1 : 0;
        }
        return refused;
    }

    @Test
    void request_countsOnce_whateverItIsDispatchedTo() throws Exception {
        for (String target : new String[] {"/app/open", "/app/forward", "/app/async", "/app/fails", "/app/throws"}) {
            Container.Running server = limited(RateLimitFilter.builder().limit(RateLimit.perHour(5)));
            assertThat(limitedOf(server, 8, target)).as(target).isEqualTo(3);
        }
    }

    @Test
    void denial_isTheSameEverywhere() throws Exception {
        Container.Running server =
                limited(RateLimitFilter.builder().limit(RateLimit.perHour(1)).legacyFields());
        RawHttp.Response admitted = server.get("/app/open");
        assertThat(admitted.all("RateLimit-Policy")).containsExactly("\"default\";q=1;w=3600");
        assertThat(admitted.all("RateLimit")).containsExactly("\"default\";r=0;t=3600");
        RawHttp.Response denied = server.get("/app/open");
        assertThat(denied.status()).isEqualTo(429);
        assertThat(denied.all("RateLimit-Policy")).containsExactly("\"default\";q=1;w=3600");
        assertThat(denied.all("RateLimit")).hasSize(1).allMatch(value -> value.startsWith("\"default\";r=0;t="));
        assertThat(denied.all("X-RateLimit-Remaining")).containsExactly("0");
        assertThat(Integer.parseInt(denied.header("Retry-After").orElseThrow())).isBetween(3_500, 3_960);
        assertThat(denied.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(denied.body()).contains("\"violated-policies\":[\"default\"]");
    }

    @Test
    void annotation_countsHoweverTheServletIsReached() throws Exception {
        Container.Running server = limited(RateLimitFilter.builder().annotations());
        assertThat(server.get("/app/report").body()).isEqualTo("report");
        assertThat(server.get("/app/forwardToReport").body()).isEqualTo("report");
        assertThat(server.get("/app/asyncToReport").body()).isEqualTo("report");
        for (String target : new String[] {"/app/report", "/app/forwardToReport", "/app/asyncToReport"}) {
            RawHttp.Response refused = server.get(target);
            assertThat(refused.status()).as(target).isEqualTo(429);
            assertThat(refused.body()).isNotEqualTo("report");
        }
        assertThat(limitedOf(server, 10, "/app/open")).isZero();
    }

    /** Other spellings of a limited route, and other ways to send the same request. */
    @Test
    void route_inAnySpelling_runsNoMoreOftenThanPermitted() throws Exception {
        Container.Running server =
                limited(RateLimitFilter.builder().limit(RateLimit.perHour(3)).on("/open"));
        served.set(0);
        String[] targets = {
            "/app/open",
            "/app/open/",
            "/app/OPEN",
            "/app/Open",
            "/app//open",
            "//app/open",
            "/app/./open",
            "/app/x/../open",
            "/app/open;jsessionid=1",
            "/app;x/open",
            "/app/%6fpen",
            "/app/open%20",
            "/app/open%00",
            "/app/open%2f",
            "/app/open.",
            "/app/open?x=/other",
            "/app/open#x",
            "http://localhost/app/open",
            "http://other.example/app/open"
        };
        for (int round = 0; round < 2; round++) {
            for (String target : targets) {
                for (String method : new String[] {"GET", "HEAD", "POST", "get", "PROPFIND"}) {
                    String[] spoofed = {
                        "X-Real-IP: 192.0.2." + round,
                        "X-Client-IP: 192.0.2.7",
                        "True-Client-IP: 192.0.2.8",
                        "X-HTTP-Method-Override: PUT"
                    };
                    server.request(method, target, "", spoofed);
                }
            }
        }
        assertThat(served).hasValueLessThanOrEqualTo(3).hasPositiveValue();
    }

    @Test
    void request_manyOnOneConnection_countEach() throws Exception {
        Container.Running server = limited(RateLimitFilter.builder().limit(RateLimit.perHour(3)));
        served.set(0);
        String request = "GET /app/open HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            String last = "GET /app/open HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write((request.repeat(9) + last).getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(4);
        }
        assertThat(served).hasValue(3);
    }

    @Test
    void address_isTheClientsNotTheProxys_andAnIpv6NetworkIsOne() throws Exception {
        Container.Running server = limited(RateLimitFilter.builder().limit(RateLimit.perHour(2)));
        assertThat(limitedOf(server, 4, "/app/open", "X-Forwarded-For: 192.0.2.1"))
                .isEqualTo(2);
        assertThat(limitedOf(server, 2, "/app/open", "X-Forwarded-For: ::ffff:192.0.2.1"))
                .isEqualTo(2);
        assertThat(limitedOf(server, 2, "/app/open", "X-Forwarded-For: 198.51.100.9, 192.0.2.1"))
                .isEqualTo(2);
        assertThat(limitedOf(server, 2, "/app/open", "X-Forwarded-For: 192.0.2.1:4711"))
                .isEqualTo(2);
        assertThat(limitedOf(server, 2, "/app/open", "X-Forwarded-For: 192.0.2.2"))
                .isZero();
        for (int i = 0; i < 2; i++) {
            assertThat(server.get("/app/open", "X-Forwarded-For: 2001:db8:0:1::" + (i + 1))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(limitedOf(server, 2, "/app/open", "X-Forwarded-For: 2001:db8:0:1:ffff::9"))
                .isEqualTo(2);
        assertThat(limitedOf(server, 2, "/app/open", "X-Forwarded-For: 2001:db8:0:2::1"))
                .isZero();
    }

    @Test
    void concurrent_placesAreFreed_howeverARequestEnds() throws Exception {
        release = new CountDownLatch(1);
        inside = new CountDownLatch(2);
        Container.Running server =
                limited(RateLimitFilter.builder().concurrent(2).keyedBy(RateLimitKey.global()));
        for (String target :
                new String[] {"/app/open", "/app/forward", "/app/async", "/app/fails", "/app/throws", "/app/times-out"
                }) {
            for (int i = 0; i < 3; i++) {
                assertThat(freed(server, target)).as("%s %d", target, i).isNotEqualTo(503);
            }
        }
        Thread[] waiting = new Thread[2];
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = new Thread(() -> {
                try {
                    server.get("/app/waits");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            waiting[i].start();
        }
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(server.get("/app/open").status()).isEqualTo(503);
        release.countDown();
        for (Thread each : waiting) {
            each.join();
        }
        assertThat(freed(server, "/app/open")).isEqualTo(200);
    }

    /** A request goes on after the chain returned if it was dispatched meanwhile: its place must not be free then. */
    @Test
    void concurrent_dispatchedRequest_keepsItsPlace() throws Exception {
        CountDownLatch dispatched = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Hauberk security = Hauberk.builder()
                .filter(RateLimitFilter.builder().concurrent(1).keyedBy(RateLimitKey.global()))
                .build();
        Container.Running server = start(App.at("/app")
                .servlet("first", Page.of((q, r) -> q.startAsync().dispatch("/again")), "/first")
                .servlet("again", Page.of((q, r) -> q.startAsync().dispatch("/slow")), "/again")
                .servlet("open", Page.text("open"), "/open")
                .servlet(
                        "slow",
                        Page.of((q, r) -> {
                            dispatched.countDown();
                            try {
                                if (!leave.await(10, TimeUnit.SECONDS)) {
                                    throw new IllegalStateException("nobody let it go");
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }),
                        "/slow")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                }));
        Thread waiting = new Thread(() -> {
            try {
                server.get("/app/first");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        waiting.start();
        assertThat(dispatched.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(server.get("/app/open").status()).isEqualTo(503);
        leave.countDown();
        waiting.join();
        assertThat(freed(server, "/app/open")).isEqualTo(200);
    }

    @Test
    void concurrent_webSocket_keepsItsPlaceUntilItCloses() throws Exception {
        Container.Running server = upgrading(2);
        WebSocketClient polite = WebSocketClient.handshake(server.port(), "/ws");
        WebSocketClient rude = WebSocketClient.handshake(server.port(), "/ws");
        assertThat(List.of(polite.status(), rude.status())).containsOnly(101);
        for (int i = 0; i < 3; i++) {
            assertThat(server.get("/open").status()).isEqualTo(503);
            try (WebSocketClient third = WebSocketClient.handshake(server.port(), "/ws")) {
                assertThat(third.status()).isEqualTo(503);
            }
        }

        polite.sendClose();
        polite.close();
        assertThat(freed(server, "/open")).isEqualTo(200);
        rude.close();
        assertThat(freed(server, "/open")).isEqualTo(200);
        try (WebSocketClient one = handshakeWhenFree(server);
                WebSocketClient two = handshakeWhenFree(server)) {
            assertThat(List.of(one.status(), two.status())).containsOnly(101);
            assertThat(server.get("/open").status()).isEqualTo(503);
        }
    }

    @Test
    void concurrent_otherUpgrade_keepsItsPlaceUntilItCloses() throws Exception {
        Container.Running server = upgrading(1);
        try (WebSocketClient client = WebSocketClient.upgrade(server.port(), "/upgrade", "echo")) {
            if (container.name().equals("jetty-12.0")) {
                assertThat(client.status()).as("it upgrades to WebSocket only").isEqualTo(500);
                return;
            }
            assertThat(client.status()).isEqualTo(101);
            assertThat(server.get("/open").status()).isEqualTo(503);
        }
        assertThat(freed(server, "/open")).isEqualTo(200);
    }

    @Test
    void concurrent_refusedHandshake_takesNoPlace() throws Exception {
        Container.Running server = upgrading(1);
        for (int i = 0; i < 3; i++) {
            try (WebSocketClient client = WebSocketClient.handshake(server.port(), "/open")) {
                assertThat(client.status()).isEqualTo(200);
            }
        }
    }

    private Container.Running upgrading(int most) throws Exception {
        Hauberk security = Hauberk.builder()
                .filter(RateLimitFilter.builder().concurrent(most).keyedBy(RateLimitKey.global()))
                .build();
        return start(App.atRoot()
                .http2()
                .endpoints(Quiet.class)
                .servlet("front", Page.text("front"), "/")
                .servlet("open", Page.text("open"), "/open")
                .servlet("upgrade", Page.of((q, r) -> q.upgrade(EchoHandler.class)), "/upgrade")
                .listener(WebSocketContractTest.initialized(security::register)));
    }

    /** Over HTTP/2 a WebSocket is a stream (RFC 8441), and its connection goes on. Of the five only Jetty has this. */
    @Test
    void concurrent_webSocketOverHttp2_countsUntilItsStreamEnds() throws Exception {
        assumeThat(isJetty()).isTrue();
        Container.Running server = upgrading(1);
        try (RawHttp2 client = RawHttp2.connect(server.port())) {
            int first = openedWhenFree(client, 1);
            client.headers(first + 2, false, connect());
            assertThat(client.answer(first + 2).status()).isEqualTo(503);
            client.frame(RawHttp2.DATA, RawHttp2.END_STREAM, first, WebSocketClient.closeFrame());
            openedWhenFree(client, first + 4);
        }
    }

    /** Opens a WebSocket, on a stream from the one given on, and returns that stream. */
    private static int openedWhenFree(RawHttp2 client, int from) throws Exception {
        int stream = from;
        client.headers(stream, false, connect());
        for (int again = 0; again < 50 && client.status(stream) == 503; again++) {
            Thread.sleep(10);
            stream += 2;
            client.headers(stream, false, connect());
        }
        assertThat(client.status(stream)).isEqualTo(200);
        return stream;
    }

    private static String[] connect() {
        return new String[] {
            ":method: CONNECT",
            ":scheme: http",
            ":path: /ws",
            ":authority: localhost",
            ":protocol: websocket",
            "sec-websocket-version: 13"
        };
    }

    private static WebSocketClient handshakeWhenFree(Container.Running server) throws Exception {
        WebSocketClient client = WebSocketClient.handshake(server.port(), "/ws");
        for (int again = 0; again < 2_000 && client.status() == 503; again++) {
            client.close();
            Thread.sleep(10);
            client = WebSocketClient.handshake(server.port(), "/ws");
        }
        return client;
    }

    /** An endpoint that says nothing. */
    @ServerEndpoint("/ws")
    public static final class Quiet {
        @OnClose
        public void closed(Session session) {
            // Tomcat closes at once if an endpoint has no method at all
        }
    }

    /** Reads until the client closes. */
    public static final class EchoHandler implements HttpUpgradeHandler {
        @Override
        public void init(WebConnection connection) {
            try {
                connection.getInputStream().setReadListener(new ReadListener() {
                    @Override
                    public void onDataAvailable() throws IOException {
                        while (connection.getInputStream().isReady()
                                && connection.getInputStream().read() >= 0) {
                            // only the end matters
                        }
                    }

                    @Override
                    public void onAllDataRead() throws IOException {
                        close(connection);
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        close(connection);
                    }
                });
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void close(WebConnection connection) {
            try {
                connection.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void destroy() {
            // nothing is held
        }
    }

    /** A container may answer before it tells that a request is over. */
    private static int freed(Container.Running server, String target) throws Exception {
        int status = server.get(target).status();
        for (int again = 0; again < 2_000 && status == 503; again++) {
            Thread.sleep(10);
            status = server.get(target).status();
        }
        return status;
    }
}
