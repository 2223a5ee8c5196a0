/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.input.FirewallFilter;
import dev.hauberk.servlet.BodyLimits;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A body that comes too slowly is answered with 408 while it comes, and the connection ends. */
final class SlowBodyContractTest extends ContainerTest {
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
    private static final String TEXT = "Content-Type: text/plain\r\n";

    /** As many permits as requests have got to the application. */
    private final Semaphore reached = new Semaphore(0);

    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

    /** A millisecond of patience: whatever waits for a byte at all is too slow. */
    @Override
    App app() {
        return app(BodyLimits.defaults().withPace(Duration.ofMillis(1), 1_000_000));
    }

    private App app(BodyLimits limits) {
        Hauberk security = Hauberk.builder()
                .filter(FirewallFilter.strict().body(limits))
                .listener(events::add)
                .build();
        return App.at("/app").servlet("read", Page.of(this::read), "/").listener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                security.register(event.getServletContext());
            }
        });
    }

    private void read(HttpServletRequest request, HttpServletResponse response) throws IOException {
        reached.release();
        switch (request.getServletPath()) {
            case "/stream" ->
                response.getWriter().print(request.getInputStream().readAllBytes().length);
            case "/reader" -> response.getWriter().print(request.getReader().readLine());
            case "/parameter" -> response.getWriter().print(request.getParameter("a"));
            case "/async" -> readAsynchronously(request, response);
            default -> response.getWriter().print("untouched");
        }
    }

    private static void readAsynchronously(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        AsyncContext context = request.startAsync();
        ServletInputStream body = request.getInputStream();
        body.setReadListener(new ReadListener() {
            private int length;

            @Override
            public void onDataAvailable() throws IOException {
                while (body.isReady() && !body.isFinished()) {
                    length += body.read() < 0 ? 0 : 1;
                }
            }

            @Override
            public void onAllDataRead() throws IOException {
                response.getWriter().print(length);
                context.complete();
            }

            @Override
            public void onError(Throwable thrown) {
                context.complete();
            }
        });
    }

    /**
     * Sends a byte, waits until the application is there and some time more, and sends the next until an answer comes.
     */
    private String drip(Container.Running running, String path, String type, boolean chunked) throws Exception {
        reached.drainPermits();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
            socket.setSoTimeout(20_000);
            String framing = chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: 1000\r\n";
            String octet = chunked ? "1\r\nx\r\n" : "x";
            write(socket, "POST /app" + path + " HTTP/1.1\r\nHost: localhost\r\n" + type + framing + "\r\n" + octet);
            assertThat(reached.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 20 && socket.getInputStream().available() == 0; i++) {
                Thread.sleep(50);
                try {
                    write(socket, octet);
                } catch (SocketException closed) {
                    break;
                }
            }
            return untilEnd(socket);
        }
    }

    /** Undertow ends the connection only after the rest of the body, which this client never sends. */
    private String untilEnd(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        try {
            int next = socket.getInputStream().read();
            while (next >= 0) {
                answer.append((char) next);
                next = isUndertow() && next == '}'
                        ? -1
                        : socket.getInputStream().read();
            }
        } catch (SocketException reset) {
            // an end too, after the answer
        }
        return answer.toString();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void slowBody_isRefusedHoweverItIsRead_andTheConnectionEnds() throws Exception {
        for (boolean chunked : new boolean[] {false, true}) {
            for (String path : List.of("/stream", "/reader", "/parameter", "/async")) {
                events.clear();
                String answer = drip(server, path, path.equals("/parameter") ? FORM : TEXT, chunked);
                assertThat(answer)
                        .as(path + chunked)
                        .startsWith("HTTP/1.1 408 ")
                        .contains("\"status\":408");
                assertThat(events)
                        .filteredOn(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                        .as(path)
                        .singleElement()
                        .satisfies(event -> {
                            assertThat(event.code()).isEqualTo("body_too_slow");
                            assertThat(event.reason()).contains("1 ms", "1000000 bytes");
                        });
            }
        }
    }

    @Test
    void sameBody_passesWithTheDefaults() throws Exception {
        Container.Running patient = start(app(BodyLimits.defaults()));
        for (String path : List.of("/stream", "/async")) {
            reached.drainPermits();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), patient.port())) {
                socket.setSoTimeout(20_000);
                write(
                        socket,
                        "POST /app" + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + TEXT
                                + "Content-Length: 5\r\n\r\nx");
                assertThat(reached.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
                for (int i = 0; i < 4; i++) {
                    Thread.sleep(50);
                    write(socket, "x");
                }
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .startsWith("HTTP/1.1 200 ")
                        .endsWith("5");
            }
        }
    }

    /** What is refused while an asynchronous reader reads is refused as it is elsewhere. */
    @Test
    void tooLargeBody_readAsynchronously_isRefused() throws Exception {
        Container.Running small = start(app(BodyLimits.defaults().withBytes(100)));
        String chunks = "POST /app/async HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + TEXT
                + "Transfer-Encoding: chunked\r\n\r\n" + ("20\r\n" + "x".repeat(32) + "\r\n").repeat(4) + "0\r\n\r\n";
        assertThat(small.send(chunks.getBytes(StandardCharsets.US_ASCII)).status())
                .isEqualTo(413);
    }
}
