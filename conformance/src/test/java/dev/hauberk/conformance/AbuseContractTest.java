/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.input.Field;
import dev.hauberk.input.FirewallFilter;
import dev.hauberk.input.InputFilter;
import dev.hauberk.input.InputSchema;
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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies that are slow, cut off, huge or deep get their status, and the next request notices nothing. */
final class AbuseContractTest extends ContainerTest {
    private static final String JSON = "Content-Type: application/json";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final int MOST = 1 << 20;

    private final AtomicInteger served = new AtomicInteger();

    @Override
    App app() {
        Hauberk security = Hauberk.builder()
                .filter(FirewallFilter.strict())
                .filter(InputFilter.builder()
                        .on(
                                "POST /json",
                                InputSchema.builder()
                                        .json("note", Field.text(MOST))
                                        .bodyBytes(MOST)
                                        .build())
                        .on(
                                "POST /async/json",
                                InputSchema.builder()
                                        .json("note", Field.text(1000))
                                        .build())
                        .on(
                                "POST /form",
                                InputSchema.builder()
                                        .form("note", Field.text(100))
                                        .build()))
                .build();
        return App.at("/app")
                .servlet("json", Page.of(this::note), "/json")
                .servlet("form", Page.of(this::note), "/form")
                .servlet("asyncJson", Page.of(this::readLater), "/async/json")
                .servlet("asyncStream", Page.of(this::readLater), "/async/stream")
                .servlet("parameters", Page.of(this::parameters), "/parameters")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }

    private void note(HttpServletRequest request, HttpServletResponse response) throws IOException {
        served.incrementAndGet();
        response.getWriter()
                .write(String.valueOf(InputFilter.input(request).text("note").length()));
    }

    private void readLater(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AsyncContext context = request.startAsync();
        ServletInputStream in = request.getInputStream();
        in.setReadListener(new ReadListener() {
            private final byte[] buffer = new byte[64];
            private int octets;

            @Override
            public void onDataAvailable() throws IOException {
                while (in.isReady() && !in.isFinished()) {
                    octets += Math.max(0, in.read(buffer));
                }
            }

            @Override
            public void onAllDataRead() throws IOException {
                served.incrementAndGet();
                response.getWriter().print(octets);
                context.complete();
            }

            @Override
            public void onError(Throwable thrown) {
                context.complete();
            }
        });
    }

    private void parameters(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String note = String.valueOf(request.getParameter("note"));
        served.incrementAndGet();
        response.getWriter().write(note);
    }

    @BeforeEach
    void forget() {
        served.set(0);
    }

    @AfterEach
    void nextRequest_isServed() throws Exception {
        assertThat(server.request("POST", "/app/json", "{\"note\":\"abc\"}", JSON)
                        .body())
                .isEqualTo("3");
    }

    private Socket open(String head, String begun) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(10_000);
        write(socket, head.replace("\n", "\r\n") + "\r\n\r\n" + begun);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String head(String target, String type, int length) {
        return "POST /app" + target + " HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n" + type + "\nContent-Length: "
                + length;
    }

    @Test
    void slowBody_holdsUpNobody_andIsServedWhenItHasCome() throws Exception {
        try (Socket slow = open(head("/json", JSON, 14), "{\"note")) {
            for (int i = 0; i < 20; i++) {
                assertThat(server.request("POST", "/app/json", "{\"note\":\"abcd\"}", JSON)
                                .body())
                        .isEqualTo("4");
            }
            assertThat(served.get()).isEqualTo(20);
            write(slow, "\":\"abc\"}");
            assertThat(answer(slow)).startsWith("HTTP/1.1 200").endsWith("3");
        }
    }

    @Test
    void bodiesReadLater_areWhole_keptOrNot() throws Exception {
        String body = "{\"note\":\"" + "a".repeat(700) + "\"}";
        for (String target : List.of("/async/json", "/async/stream")) {
            try (Socket slow = open(head(target, JSON, body.length()), body.substring(0, 300))) {
                write(slow, body.substring(300, 301));
                write(slow, body.substring(301));
                assertThat(answer(slow)).as(target).startsWith("HTTP/1.1 200").endsWith(String.valueOf(body.length()));
            }
        }
        assertThat(served.get()).isEqualTo(2);
    }

    @Test
    void clientsThatGoMidBody_areNotServed() throws Exception {
        for (String target : List.of("/json", "/form", "/parameters")) {
            String type = target.equals("/json") ? JSON : FORM;
            for (int i = 0; i < 10; i++) {
                open(head(target, type, 500), target.equals("/json") ? "{\"note\":\"" : "note=a")
                        .close();
                try (Socket half = open(head(target, type, 500), target.equals("/json") ? "{\"note\":\"" : "note=a")) {
                    half.shutdownOutput();
                    assertThat(answer(half)).as(target).doesNotContain(" 200 ");
                }
            }
        }
        assertThat(server.request("POST", "/app/form", "note=ab", FORM).body()).isEqualTo("2");
        assertThat(served.get()).isOne();
    }

    @Test
    void bodyLongerThanDeclared_endsWhereItWasDeclaredToEnd() throws Exception {
        try (Socket socket = open(head("/json", JSON, 12), "{\"note\":\"a\"}{\"note\":\"smuggled\"}")) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 200").doesNotContain("smuggled");
        }
        assertThat(served.get()).isOne();
    }

    @Test
    void hugeDeclarations_areRefusedUnread() throws Exception {
        for (String target : List.of("/json", "/form", "/parameters")) {
            String type = target.equals("/json") ? JSON : FORM;
            assertThat(declared(target, 100_000_000, type)).as(target).isEqualTo(413);
        }
        assertThat(served.get()).isZero();
    }

    @Test
    void forms_ofManyBytesOrParameters_areRefused() throws Exception {
        for (String target : List.of("/form", "/parameters")) {
            assertThat(declared(target, 3 << 20, FORM)).as(target).isEqualTo(413);
            assertThat(status(target, "a&".repeat(100_000), FORM)).as(target).isEqualTo(400);
            assertThat(status(target, "note=ab&" + "a=%zz", FORM)).as(target).isEqualTo(400);
        }
        assertThat(served.get()).isZero();
        assertThat(status("/parameters", "note=ab&" + "a&".repeat(200), FORM)).isEqualTo(200);
    }

    @Test
    void json_thatIsDeep_isRefused() throws Exception {
        for (String deep : List.of(
                "[".repeat(10_000),
                "{\"note\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
                "{\"a\":".repeat(10_000))) {
            assertThat(status("/json", deep, JSON)).isEqualTo(400);
        }
        assertThat(status("/json", "{\"note\":\"a\",\"b\":" + "[".repeat(60) + "]".repeat(60) + "}", JSON))
                .isEqualTo(200);
        assertThat(served.get()).isOne();
    }

    /** As many as there are threads, each with the longest body there may be; one octet more is refused. */
    @Test
    void bodiesAtTheLimit_allAtOnce_areServed() throws Exception {
        int spare = "{\"note\":\"\"}".length();
        String longest = "{\"note\":\"" + "a".repeat((256 << 10) - spare) + "\"," + " ".repeat(MOST - (256 << 10) - 8)
                + "\"b\":0}";
        assertThat(longest).hasSize(MOST - 2);
        String most = longest.replace("{\"note\"", "{  \"note\"");
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                boolean over = i % 3 == 0;
                answers.add(
                        clients.submit(() -> over ? declared("/json", MOST + 1, JSON) : status("/json", most, JSON)));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).as("%d", i).isEqualTo(i % 3 == 0 ? 413 : 200);
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(served.get()).isEqualTo(16);
    }

    private int status(String target, String body, String type) throws IOException {
        try (Socket socket = open(head(target, type, body.length()), body)) {
            return status(socket);
        }
    }

    /** Declares a length and sends one octet: what is refused may end the connection while more is being sent. */
    private int declared(String target, int length, String type) throws IOException {
        try (Socket socket = open(head(target, type, length), "x")) {
            return status(socket);
        }
    }

    private static int status(Socket socket) throws IOException {
        byte[] line = socket.getInputStream().readNBytes(12);
        return Integer.parseInt(new String(line, 9, 3, StandardCharsets.US_ASCII));
    }
}
