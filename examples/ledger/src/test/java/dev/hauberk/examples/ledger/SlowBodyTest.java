/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More half-sent bodies from one address than there are threads leave threads for others. */
class SlowBodyTest {
    private static final int SOCKETS = 230;

    @Test
    void halfSentPosts_fromOneAddress_holdFewThreads(@TempDir Path data) throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (LedgerServer ledger = LedgerServer.start(
                Settings.from(Map.of("LEDGER_PORT", "0", "LEDGER_DATA", data.toString())), new Demo(), event -> {})) {
            for (int i = 0; i < SOCKETS; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), ledger.port());
                sockets.add(socket);
                send(
                        socket,
                        "POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 1000\r\n\r\n{");
            }
            int refused = SOCKETS - Limits.AT_ONCE;
            for (int i = 0; i < 3000 && answered(sockets) < refused; i++) {
                Thread.sleep(10);
            }
            assertThat(answered(sockets)).isEqualTo(refused);
            try (Socket health = new Socket(InetAddress.getLoopbackAddress(), ledger.port())) {
                health.setSoTimeout(10_000);
                send(health, "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
                assertThat(new String(health.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 200 ");
            }
            assertThat(answered(sockets)).isEqualTo(refused);
            for (Socket socket : sockets) {
                if (socket.getInputStream().available() == 0) {
                    socket.setSoTimeout(20_000);
                    send(socket, " ".repeat(999));
                }
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                socket.close();
            }
        }
    }

    private static void send(Socket socket, String text) throws Exception {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static long answered(List<Socket> sockets) throws Exception {
        int answered = 0;
        for (Socket socket : sockets) {
            answered += socket.getInputStream().available() > 0 ? 1 : 0;
        }
        return answered;
    }
}
